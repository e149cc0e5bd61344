import type { Medium } from '../../image/drive.ts'
import { labelInLinux } from '../../layouts/label-in-linux.ts'
import type { Fault, Found } from '../rule.ts'

function words(list: readonly string[]): string {
  return list.map((word) => `"${word}"`).join(' or ')
}

/** Returns the fault of a volume label that the guest, which asks Linux for it, does not look for. */
export function label(labels: readonly string[]): Fault {
  return labelIn(labels, labelInLinux, (found) => labels.includes(found))
}

/** Returns the same fault for FreeBSD, which reads the primary label. Source: sys/geom/label/g_label_iso9660.c */
export function primaryLabel(labels: readonly string[]): Fault {
  const shown = (medium: Medium): string | undefined =>
    medium.fileSystem === 'none' ? undefined : medium.label
  return labelIn(labels, shown, (found) => labels.includes(found))
}

/** The fault of an image that is UDF, or that libblkid reports as UDF, for a guest that asks it for ISO 9660 or VFAT. */
export const udfBridge: Fault = {
  code: 'guest-file-system',
  hint: 'write the image as ISO 9660, without UDF',
  *find({ drive: { medium } }): Iterable<Found> {
    if (medium.fileSystem === 'udf') yield { is: 'the file system is UDF' }
    if (medium.fileSystem === 'iso9660' && medium.hasUdf) yield { is: 'Linux reports the file system as UDF' }
  },
}

/** Returns the fault of another label in Windows on one of some file systems; it shows the Joliet label if there is one; letter case does not matter. */
export function labelInWindows(wanted: string, ...of: readonly Medium['fileSystem'][]): Fault {
  const fault = labelIn([wanted], labelInLinux, (found) => found.toLowerCase() === wanted)
  return {
    ...fault,
    find: (reading) => (of.includes(reading.drive.medium.fileSystem) ? fault.find(reading) : []),
  }
}

/** Returns the fault of a mixed-case label in mtools, which reads the label from the root directory. */
export function labelInMtools(wanted: string): Fault {
  const isKnown = (found: string): boolean => [wanted, wanted.toUpperCase()].includes(found)
  return {
    ...label([wanted]),
    *find(reading): Iterable<Found> {
      const { medium } = reading.drive
      if (medium.fileSystem === 'vfat' && medium.label?.toLowerCase() === wanted)
        yield* labelIn([wanted], labelInLinux, isKnown).find(reading)
    },
  }
}

/** Returns the same fault as `label`, for a guest that also accepts a label in the boot sector alone. */
export function labelAnywhere(labels: readonly string[], ofBoot = labels): Fault {
  return {
    ...label(labels),
    find(reading) {
      const { medium } = reading.drive
      const found = medium.fileSystem === 'vfat' && medium.label === undefined ? medium.bootLabel : undefined
      return found !== undefined && ofBoot.includes(found) ? [] : label(labels).find(reading)
    },
  }
}

function labelIn(
  labels: readonly string[],
  labelOf: (medium: Medium) => string | undefined,
  isKnown: (label: string) => boolean,
): Fault {
  return {
    code: 'guest-label',
    hint: `set the label to ${words(labels)}`,
    *find({ drive: { medium } }): Iterable<Found> {
      if (medium.fileSystem === 'none') return
      const found = labelOf(medium) ?? ''
      if (isKnown(found)) return
      const is = found === '' ? 'the volume has no label' : `the label is "${found}"`
      yield { is, repeats: 'unusual-label' }
    },
  }
}

/** The fault of a file system in a partition that has its label in the boot sector alone, which tools show as LABEL_FATBOOT. */
export const bootLabelInPartition: Fault = {
  code: 'guest-boot-label',
  hint: 'write the label to the root directory too, as mkfs.vfat -n does',
  *find({ drive: { medium } }): Iterable<Found> {
    if (medium.fileSystem !== 'vfat' || medium.partition === 'none') return
    if (medium.label !== undefined || medium.bootLabel === undefined) return
    yield { is: `only the boot sector has the label "${medium.bootLabel}"` }
  },
}

/** The names of file systems for people. */
const NAMES = { iso9660: 'ISO 9660', vfat: 'VFAT', udf: 'UDF' } as const

/** Returns the fault of a file system that the guest does not read. */
export function fileSystem(known: readonly (keyof typeof NAMES)[]): Fault {
  return {
    code: 'guest-file-system',
    hint: `use ${known.map((each) => NAMES[each]).join(' or ')}`,
    *find({ drive: { medium } }): Iterable<Found> {
      if (medium.fileSystem === 'none' || known.includes(medium.fileSystem)) return
      yield { is: `the file system is ${NAMES[medium.fileSystem]}` }
    },
  }
}

export function tooLarge(most: number, hint: string): Fault {
  return {
    code: 'guest-image-size',
    hint,
    *find({ drive: { medium } }): Iterable<Found> {
      if (medium.fileSystem === 'none' || medium.size <= most) return
      yield { is: `the image has ${medium.size} bytes; the limit is ${most}` }
    },
  }
}

/** Returns the fault of a file with another name in Windows, which shows the Joliet tree, or else the primary one. */
export function namesInWindows(file: string): Fault {
  return {
    code: 'guest-windows-names',
    hint: 'add a Joliet tree with the same names',
    *find({ drive: { medium, tree } }): Iterable<Found> {
      if (medium.fileSystem !== 'iso9660' || !tree.has(file)) return
      const seen = (medium.jolietLabel === undefined ? medium.primaryPaths : medium.jolietPaths).get(file)
      const name = seen?.replace(/\.?(?:;\d+)?$/, '')
      // Windows ignores letter case.
      if (name?.toLowerCase() === file.toLowerCase()) return
      yield {
        is: seen === undefined ? 'is missing from the Joliet tree' : `has the name ${seen} in Windows`,
        file,
      }
    },
  }
}

/** Returns the fault of a file with another name in Linux, which shows Rock Ridge, else Joliet, else the primary names in lower case. Source: fs/isofs */
export function namesInLinux(file: string): Fault {
  return {
    code: 'guest-linux-names',
    hint: 'add Rock Ridge, or a Joliet tree with the same names',
    *find({ drive: { medium, tree } }): Iterable<Found> {
      if (medium.fileSystem !== 'iso9660' || medium.hasRockRidge || !tree.has(file)) return
      const { jolietLabel, jolietPaths, primaryPaths } = medium
      const seen = jolietLabel === undefined ? primaryPaths.get(file)?.toLowerCase() : jolietPaths.get(file)
      const name = seen?.replace(/^\//, '').replace(/\.?;1$/, '')
      if (name !== file)
        yield { is: name === undefined ? 'is invisible in Linux' : `has the name ${name} in Linux`, file }
    },
  }
}

/** Returns the fault of a file whose name in the primary tree is not the one that a reader looks for. */
export function primaryName(file: string, wanted: string): Fault {
  return {
    code: 'guest-primary-name',
    hint: `use the primary name ${wanted}, as Nova's options do`,
    *find({ drive: { medium, tree } }): Iterable<Found> {
      if (medium.fileSystem !== 'iso9660' || !tree.has(file)) return
      const seen = medium.primaryPaths.get(file)?.replace(/^\/?/, '/')
      if (seen === undefined) yield { is: 'is missing from the primary tree', file }
      else if (seen !== wanted) yield { is: `has the primary name ${seen}, not ${wanted}`, file }
    },
  }
}

/** The fault of an image in which a file has another path in the Joliet tree, or none. */
export const jolietNames: Fault = {
  code: 'guest-joliet-names',
  hint: 'add a Joliet tree with the same names',
  *find({ drive: { medium, tree } }): Iterable<Found> {
    if (medium.fileSystem !== 'iso9660') return
    if (!medium.hasRockRidge) yield { is: 'the image has no Rock Ridge' }
    if (medium.jolietLabel === undefined) yield { is: 'the image has no Joliet tree' }
    else
      for (const [file, { kind }] of tree) {
        const seen = medium.jolietPaths.get(file)?.replace(/^\//, '')
        if (kind !== 'file' || seen === file) continue
        const is =
          seen === undefined ? 'is missing from the Joliet tree' : `has the name ${seen} in the Joliet tree`
        yield { is, file }
      }
  },
}
