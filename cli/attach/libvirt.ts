import { type Attachment, shellWord } from './medium.ts'

/** One device of a domain. SATA's discs and virtio's disks are known to every initrd; a disk on SATA cannot be read-only. */
interface Device {
  readonly type: Attachment['device']
  readonly bus: 'sata' | 'virtio'
  readonly target: string
  /** Empty: there is nothing in it. */
  readonly path: string
}

type Medium = Pick<Attachment, 'path' | 'device' | 'container'>

/** The name of the second CD-ROM. */
export const SECOND = 'sdb'

/** An empty CD-ROM first, where a user's own disc goes, and the drive as the second; or a disk, which is alone. */
function devices({ path, device }: Medium): readonly Device[] {
  if (device === 'disk') return [{ type: 'disk', bus: 'virtio', target: 'vdb', path }]
  const disc = { type: 'cdrom', bus: 'sata' } as const
  return [
    { ...disc, target: 'sda', path: '' },
    { ...disc, target: SECOND, path },
  ]
}

/** https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms */
export function libvirtXml(attachment: Medium): string {
  return devices(attachment)
    .map(({ type, bus, target, path }) => {
      const source = `  <driver name='qemu' type='${attachment.container}'/>\n  <source file='${escaped(path)}'/>\n`
      return `<disk type='file' device='${type}'>\n${path === '' ? '' : source}  <target dev='${target}' bus='${bus}'/>\n  <readonly/>\n</disk>\n`
    })
    .join('')
}

/** The commands that put them into a domain; a disc on SATA cannot be plugged into one that runs. */
export function virshCommands(attachment: Attachment): readonly (readonly string[])[] {
  return devices(attachment).map(({ type, bus, target, path }) => {
    const what = ['--source', path, '--target', target, '--type', type, '--targetbus', bus]
    const format = path === '' ? [] : ['--subdriver', attachment.container]
    const how = [...what, ...format, '--mode', 'readonly', '--config']
    return ['virsh', 'attach-disk', '--domain', attachment.domain, ...how]
  })
}

/**
 * The commands that put a drive made anew in place of the one that a domain has. Of a file of the same name libvirt would
 * say that it is in already, and QEMU would go on reading the old one: so it is taken out first.
 */
export function changeMedia(
  domain: string,
  path: string,
  isRunning: boolean,
): readonly (readonly string[])[] {
  const change = ['change-media', domain, SECOND]
  const live = [
    [...change, '--eject', '--live', '--force'],
    [...change, path, '--insert', '--live'],
  ]
  return [...(isRunning ? live : []), [...change, path, '--update', '--config']]
}

export function shellLines(commands: readonly (readonly string[])[]): string {
  return commands.map((words) => `${words.map((word) => shellWord(word)).join(' ')}\n`).join('')
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;' }
  return text.replace(/[&<>']/g, (character) => entities[character]!)
}
