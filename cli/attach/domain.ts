import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { EXIT, Failure } from '../report/exit.ts'
import { type Machine, machineOf } from './placement.ts'
import { virsh } from './virsh.ts'

/** A disk or a CD-ROM of a domain. */
export interface DomainDisk {
  /** `cdrom`, `disk`, or what else libvirt has. */
  readonly device: string
  readonly bus: string
  /** Like `sda`. */
  readonly target: string
  /** There is nothing in it. */
  readonly isEmpty: boolean
  /** The file that is in it; absent: it is empty, or no file. */
  readonly file: string | undefined
  /** Controller, bus and unit on a bus that counts them, like `0:0:1`. */
  readonly address: string | undefined
}

/** What is read of one definition of a domain. */
export interface Definition {
  readonly disks: readonly DomainDisk[]
  /** It has a controller of SCSI. */
  readonly hasScsi: boolean
}

/** A virtual machine of libvirt. */
export interface Domain {
  readonly name: string
  readonly machine: Machine
  /** As it runs; absent: it is off. */
  readonly live: Definition | undefined
  /** As it starts next; absent: it is gone when it is off. */
  readonly config: Definition | undefined
}

/**
 * Asks libvirt for a domain by its name, number or UUID.
 *
 * @throws Failure when there is no such domain, and when libvirt cannot be asked
 */
export async function readDomain(domain: string, connect: string | undefined): Promise<Domain> {
  const ask = (...args: readonly string[]): Promise<string> => virsh({ args }, connect)
  const [current, inactive] = [
    rootOf(await ask('dumpxml', '--domain', domain)),
    rootOf(await ask('dumpxml', '--inactive', '--domain', domain)),
  ]
  const transient = (await ask('list', '--all', '--transient', '--uuid')).split(/\s+/)
  const type = children(children(current, 'os')[0], 'type')[0]
  return {
    name: domain,
    machine: machineOf(type?.attributes.arch ?? '', type?.attributes.machine ?? ''),
    // libvirt numbers what runs.
    live: current.attributes.id === undefined ? undefined : definitionOf(current),
    config: transient.includes(children(current, 'uuid')[0]?.text.trim() ?? '')
      ? undefined
      : definitionOf(inactive),
  }
}

function rootOf(xml: string): XmlElement {
  try {
    const { root } = parseXml(xml)
    if (root?.name === 'domain') return root
  } catch {
    // It is told below.
  }
  throw new Failure(EXIT.failed, 'virsh dumpxml: libvirt gives no XML of a domain')
}

/** https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms */
function definitionOf(domain: XmlElement): Definition {
  const devices = children(domain, 'devices')[0]
  return {
    disks: children(devices, 'disk').map(diskOf),
    hasScsi: children(devices, 'controller').some(({ attributes }) => attributes.type === 'scsi'),
  }
}

function diskOf(disk: XmlElement): DomainDisk {
  const [target] = children(disk, 'target')
  const [source] = children(disk, 'source')
  const [address] = children(disk, 'address')
  const { controller, bus, unit } = address?.attributes ?? {}
  return {
    device: disk.attributes.device ?? 'disk',
    bus: target?.attributes.bus ?? '',
    target: target?.attributes.dev ?? '',
    isEmpty: source === undefined || Object.keys(source.attributes).every((name) => name === 'index'),
    file: source?.attributes.file,
    address: address?.attributes.type === 'drive' ? `${controller}:${bus}:${unit}` : undefined,
  }
}

function children(parent: XmlElement | undefined, name: string): XmlElement[] {
  const all = (parent?.children ?? []).filter((node) => node instanceof XmlElement)
  return all.filter((element) => element.name === name)
}
