import type { Medium } from '../../image/drive.ts'
import type { Fault, Found } from '../rule.ts'

/** The label that Linux has of a file system. libblkid, superblocks/iso9660.c and vfat.c */
function labelOf(medium: Medium): string | undefined {
  return medium.fileSystem === 'none' ? undefined : medium.label
}

function words(list: readonly string[]): string {
  return list.map((word) => `"${word}"`).join(' or ')
}

/** The volume's label is none of those that the guest looks for. */
export function label(labels: readonly string[]): Fault {
  return labelIn(labels, labelOf, (found) => labels.includes(found))
}

/** The label that Windows shows of such a file system, of the Joliet tree where there is one, is another in any case. */
export function labelInWindows(wanted: string, fileSystem: Medium['fileSystem']): Fault {
  const shown = (medium: Medium): string | undefined =>
    medium.fileSystem === 'iso9660' ? (medium.jolietLabel ?? medium.label) : labelOf(medium)
  const fault = labelIn([wanted], shown, (found) => found.toLowerCase() === wanted)
  return {
    ...fault,
    find: (reading) => (reading.drive.medium.fileSystem === fileSystem ? fault.find(reading) : []),
  }
}

/** mtools shows that of the root directory; it has to be in small letters, or in capitals. */
export function labelInMtools(wanted: string): Fault {
  const isKnown = (found: string): boolean => [wanted, wanted.toUpperCase()].includes(found)
  return {
    ...label([wanted]),
    *find(reading): Iterable<Found> {
      const { medium } = reading.drive
      if (medium.fileSystem === 'vfat' && medium.label?.toLowerCase() === wanted)
        yield* labelIn([wanted], labelOf, isKnown).find(reading)
    },
  }
}

/** The same, where a label that only the boot sector has counts too. */
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
    hint: `label it ${words(labels)}`,
    *find({ drive: { medium } }): Iterable<Found> {
      if (medium.fileSystem === 'none') return
      const found = labelOf(medium) ?? ''
      if (isKnown(found)) return
      const is = found === '' ? 'the volume has no label' : `the label is "${found}"`
      yield { is, repeats: 'unusual-label' }
    },
  }
}

/** Only the boot sector has the label, which tools show as LABEL_FATBOOT, and the file system is in a partition. */
export const bootLabelInPartition: Fault = {
  code: 'guest-boot-label',
  hint: 'give the root directory an entry with the label too, as mkfs.vfat -n does',
  *find({ drive: { medium } }): Iterable<Found> {
    if (medium.fileSystem !== 'vfat' || medium.partition === 'none') return
    if (medium.label !== undefined || medium.bootLabel === undefined) return
    yield { is: `the label "${medium.bootLabel}" stands in the boot sector alone` }
  },
}

export function fileSystem(known: readonly ('iso9660' | 'vfat')[]): Fault {
  return {
    code: 'guest-file-system',
    hint: `make it ${known.map((each) => (each === 'vfat' ? 'VFAT' : 'ISO 9660')).join(' or ')}`,
    *find({ drive: { medium } }): Iterable<Found> {
      if (medium.fileSystem === 'none' || known.includes(medium.fileSystem)) return
      yield { is: `the file system is ${medium.fileSystem === 'vfat' ? 'VFAT' : 'ISO 9660'}` }
    },
  }
}

export function tooLarge(most: number, hint: string): Fault {
  return {
    code: 'guest-image-size',
    hint,
    *find({ drive: { medium } }): Iterable<Found> {
      if (medium.fileSystem === 'none' || medium.size <= most) return
      yield { is: `the image has ${medium.size} bytes, more than ${most}` }
    },
  }
}

/** Windows shows the Joliet tree, or else the primary one. */
export function namesInWindows(file: string): Fault {
  return {
    code: 'guest-windows-names',
    hint: 'add a Joliet tree with the same names',
    *find({ drive: { medium, tree } }): Iterable<Found> {
      if (medium.fileSystem !== 'iso9660' || !tree.has(file)) return
      const seen = (medium.jolietLabel === undefined ? medium.primaryPaths : medium.jolietPaths).get(file)
      const name = seen?.replace(/\.?(?:;\d+)?$/, '')
      // Windows minds no case.
      if (name?.toLowerCase() === file.toLowerCase()) return
      yield { is: seen === undefined ? 'is not in the Joliet tree' : `is called ${seen} there`, file }
    },
  }
}

/** Linux shows the names of Rock Ridge, or else the Joliet tree, or else the primary one in small letters. fs/isofs */
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
        yield { is: name === undefined ? 'is absent to Linux' : `is called ${name} by Linux`, file }
    },
  }
}

/** A file has another name in the primary tree than the one that a reader asks for. */
export function primaryName(file: string, wanted: string): Fault {
  return {
    code: 'guest-primary-name',
    hint: `keep the name in the primary tree, as the options of Nova do: ${wanted}`,
    *find({ drive: { medium, tree } }): Iterable<Found> {
      if (medium.fileSystem !== 'iso9660' || !tree.has(file)) return
      const seen = medium.primaryPaths.get(file)?.replace(/^\/?/, '/')
      if (seen !== wanted) yield { is: `is ${seen ?? 'absent'} in the primary tree, not ${wanted}`, file }
    },
  }
}

/** Every file has to have the same path in the Joliet tree. */
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
        if (kind === 'file' && seen !== file) yield { is: `is ${seen ?? 'absent'} in the Joliet tree`, file }
      }
  },
}
