import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { EXIT, Failure } from '../report/exit.ts'
import { type Machine, machineOf } from './placement.ts'
import { virsh } from './virsh.ts'

/** A disk or a CD-ROM of a domain. */
export interface DomainDisk {
  /** `cdrom`, `disk`, or another libvirt device type. */
  readonly device: string
  readonly bus: string
  /** The target name, like `sda`. */
  readonly target: string
  /** The device has no medium. */
  readonly isEmpty: boolean
  /** The image file; undefined: the device is empty, or its source is not a file. */
  readonly file: string | undefined
  /** Controller, bus and unit on a bus that counts them, like `0:0:1`. */
  readonly address: string | undefined
}

/** The parts of a domain definition that matter here. */
export interface Definition {
  readonly disks: readonly DomainDisk[]
  /** The domain has a SCSI controller. */
  readonly hasScsi: boolean
}

/** A virtual machine of libvirt. */
export interface Domain {
  readonly name: string
  readonly machine: Machine
  /** The running definition; undefined: the domain is off. */
  readonly live: Definition | undefined
  /** The definition for the next start; undefined: the domain is transient. */
  readonly config: Definition | undefined
}

/**
 * Asks libvirt for a domain by its name, ID or UUID.
 *
 * @throws Failure when the domain does not exist or libvirt does not answer
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
    // Only a running domain has an ID.
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
    // Reported below.
  }
  throw new Failure(EXIT.failed, 'virsh dumpxml: the output is not the XML of a domain', [], {
    code: 'program-failed',
  })
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
