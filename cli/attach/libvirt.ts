import { EXIT, Failure } from '../report/exit.ts'
import type { Definition, DomainDisk } from './domain.ts'
import type { Attachment } from './medium.ts'
import { type Bus, canBeReadOnly } from './placement.ts'
import { xmlValue } from './quote.ts'

/** One device of a domain. */
export interface Device {
  readonly type: Attachment['device']
  readonly bus: Bus
  readonly target: string
  readonly container: Attachment['container']
  /** The image file; '': no medium. */
  readonly path: string
}

/** Cloud images have no driver for lsilogic, libvirt's default SCSI controller on x86. */
export const SCSI_CONTROLLER = "<controller type='scsi' model='virtio-scsi'/>\n"

type Drive = Pick<Attachment, 'path' | 'device' | 'container' | 'bus'>

/**
 * Chooses the devices to add to a domain with these disks: the drive and, if the domain has no CD-ROM, an empty one before it
 * for the user's own discs. Without `disks`, assumes that the disks have their usual names.
 *
 * @throws Failure when the bus is full
 */
export function newDevices(
  { path, device: type, container, bus }: Drive,
  disks?: readonly DomainDisk[],
): readonly Device[] {
  const usual = type === 'disk' ? [`${PREFIXES[bus]}a`] : []
  const taken = new Set([
    ...(disks?.map(({ target }) => target) ?? usual),
    ...(disks ?? []).flatMap((disk) =>
      disk.bus === bus && disk.address !== undefined ? [disk.address] : [],
    ),
  ])
  const free = placesOn(bus).filter(({ target, address }) => !taken.has(target) && !taken.has(address))
  const count = type === 'disk' || disks?.some(({ device }) => device === 'cdrom') ? 1 : 2
  if (free.length < count)
    throw new Failure(EXIT.failed, `the ${bus} bus of the domain is full; choose another with --bus.`, [], {
      code: 'machine-unsuitable',
    })
  const targets = free.slice(0, count).map(({ target }) => target)
  const drive = { type, bus, container }
  return targets.map((target, n) => ({ ...drive, target, path: n === count - 1 ? path : '' }))
}

const PREFIXES: Readonly<Record<Bus, string>> = { ide: 'hd', sata: 'sd', scsi: 'sd', usb: 'sd', virtio: 'vd' }

/** A target name and the address that libvirt derives from it. */
interface Place {
  readonly target: string
  readonly address: string
}

/** Source: libvirt's src/conf/domain_conf.c, `virDomainDiskDefAssignAddress`; unit 7 on SCSI is the controller. */
const ADDRESSES: Readonly<Record<Bus, (n: number) => string>> = {
  ide: (n) => `${n >> 2}:${(n >> 1) & 1}:${n & 1}`,
  sata: (n) => `${Math.floor(n / 6)}:0:${n % 6}`,
  scsi: (n) => `${Math.floor(n / 15)}:0:${(n % 15) + (n % 15 >= 7 ? 1 : 0)}`,
  usb: (n) => `usb ${n}`,
  virtio: (n) => `virtio ${n}`,
}

const place = (bus: Bus, n: number): Place => ({
  target: `${PREFIXES[bus]}${String.fromCharCode(97 + n)}`,
  address: ADDRESSES[bus](n),
})

/** Returns the places of a bus in the order to try them. IDE starts with the second cable: the first has the disk. */
function placesOn(bus: Bus): readonly Place[] {
  const numbers = bus === 'ide' ? [2, 3, 0, 1] : Array.from({ length: 26 }, (_, n) => n)
  return numbers.map((n) => place(bus, n))
}

/** https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms */
function deviceXml(device: Device): string {
  const { type, bus, target, path, container } = device
  const source = `  <driver name='qemu' type='${container}'/>\n  <source file='${xmlValue(path)}'/>\n`
  return [
    `<disk type='file' device='${type}'>\n`,
    path === '' ? '' : source,
    `  <target dev='${target}' bus='${bus}'/>\n`,
    canBeReadOnly({ bus, device: type }) ? '  <readonly/>\n' : '',
    '</disk>\n',
  ].join('')
}

/** Writes the elements to add below `<devices>`, for a given domain if known. */
export function libvirtXml(drive: Drive, domain?: Definition): string {
  const controller = drive.bus === 'scsi' && domain?.hasScsi !== true ? SCSI_CONTROLLER : ''
  return controller + newDevices(drive, domain?.disks).map(deviceXml).join('')
}
