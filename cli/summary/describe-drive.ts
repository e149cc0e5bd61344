import { inWords } from '../../lib/report/in-words.ts'
import { DRIVE_FORMATS } from '../../lib/drive-format.ts'
import type { Spec } from '../../lib/spec.ts'
import type { TempUrl } from '../../lib/store/temp-url.ts'
import { linesFor } from '../attach/destinations.ts'
import { type DriveFile, filesIn } from '../attach/medium.ts'
import { nicsOf } from '../attach/user-net.ts'
import { seedNote } from '../attach/seed.ts'
import type { PackedDrive } from '../../lib/node/build-drives.ts'
import type { KnownKey } from './key-fingerprints.ts'

/** A drive that was written. */
interface Made extends Pick<PackedDrive, 'format' | 'tree' | 'image'> {
  /** The file, the folder, `-`, or the name of an object in a store. */
  readonly output: string
  /** Bytes. */
  readonly size: number
  /** '' for a folder. */
  readonly sha256: string
  readonly isStored: boolean
  readonly isKept?: boolean
  readonly tempUrl?: TempUrl | undefined
}

/** Describes the drives that were written, and how to attach the first attachable one: as the second CD-ROM, leaving the first free. */
export function describeDrives(made: readonly Made[], spec: Spec, keys: readonly KnownKey[]): string {
  const lines = [
    ...made.flatMap((each) => linesOf(each, spec, made.length > 1)),
    ...keys.map(({ name, algorithm, fingerprint }) => `key ${name}: ${fingerprint} (${algorithm})`),
  ]
  const attachable = made.find(
    ({ output, format, isStored }) => output !== '-' && !isStored && DRIVE_FORMATS[format].isDisk,
  )
  if (attachable !== undefined) {
    const attachment = attachmentOf(attachable, spec)
    const own = destinationsOf(spec)
    const shown = own.length > 0 ? own : (['qemu', 'virt-install'] as const)
    const given = shown.map((name) =>
      linesFor(name, attachment)
        .trimEnd()
        .replaceAll(/^(?=.)/gm, '  '),
    )
    const how = attachment.device === 'cdrom' ? 'second CD-ROM' : 'disk'
    const where = own.length > 0 ? inWords(own, 'and') : 'QEMU or libvirt'
    lines.push('', `To attach it as a ${how} with ${where} (others: config-drive attach):`, ...given)
    const note = seedNote('qemu', attachment)
    if (note !== undefined) lines.push('', note, '', ...INSTANCE)
  }
  return `${lines.join('\n')}\n`
}

/** Returns the destinations of the spec that take a file of a drive. */
function destinationsOf({ destinations }: Spec): readonly ('proxmox' | 'kubevirt')[] {
  return (['proxmox', 'kubevirt'] as const).filter((name) => destinations.includes(name))
}

/** Source: cloudinit/stages.py, `is_new_instance` */
const INSTANCE = [
  'A guest applies everything again when the instance ID differs from its last boot; otherwise users, keys, packages and',
  'scripts stay as they are. --instance-id hash changes the ID when the contents change, --instance-id new every time.',
]

function linesOf(
  { output, format, tree, size, sha256, isKept, tempUrl }: Made,
  spec: Spec,
  isOneOfMany: boolean,
): string[] {
  const { hostname, uuid, drive } = spec
  const what = [
    `${size} bytes`,
    ...(isOneOfMany || format !== 'iso9660' ? [format === 'dir' ? `${tree.size} files` : format] : []),
    ...(DRIVE_FORMATS[format].isDisk || format === 'base64' ? [`label ${drive.volume_id}`] : []),
    `host ${hostname}`,
    ...(drive.datasource === 'files'
      ? []
      : [`${drive.datasource === 'nocloud' ? 'instance' : 'uuid'} ${uuid}`]),
    ...(isKept === true ? ['the store had it already'] : []),
  ]
  const line = `${output === '-' ? 'standard output' : output}: ${what.join(', ')}`
  const url = tempUrl === undefined ? [] : [`until ${tempUrl.expires}: ${tempUrl.url}`]
  return sha256 === '' ? [line] : [line, `sha256 ${sha256}`, ...url]
}

function attachmentOf({ output, format, image, tree }: Made, { hostname, drive, network }: Spec): DriveFile {
  return {
    path: output,
    domain: hostname,
    container: format.startsWith('qcow2') ? 'qcow2' : 'raw',
    device: format === 'iso9660' && drive.partition === 'none' ? 'cdrom' : 'disk',
    nics: nicsOf(network),
    size: image?.size ?? 0,
    isNoCloud: drive.datasource === 'nocloud',
    files: filesIn(tree),
  }
}
