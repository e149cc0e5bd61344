import { basename } from 'node:path'
import { EXIT, Failure } from '../report/exit.ts'
import type { Attachment } from './medium.ts'
import { operand, shellWord } from './quote.ts'

/**
 * Writes the line that makes a Glance image of the drive. Of an ISO image Nova makes a CD-ROM on `hw_cdrom_bus`.
 * Sources: docs.openstack.org/glance, "Disk and Container Formats", "Useful image properties"; nova/virt/libvirt/blockinfo.py,
 * `get_disk_bus_for_device_type`
 */
export function glance({ path, domain, device, container, bus }: Attachment): string {
  const format = device === 'cdrom' ? 'iso' : container
  const property = device === 'cdrom' ? `hw_cdrom_bus=${bus}` : `hw_disk_bus=${bus}`
  const name = operand(`${domain}-config-drive`)
  return `openstack image create --private --container-format bare --disk-format ${format} --property ${property} --file ${shellWord(path)} ${name}\n`
}

/** Writes the lines that deploy a bare metal node with the drive. Ironic takes the image in gzip and base64. */
export function ironic({ path, domain, container, device }: Attachment): string {
  requireRaw('Ironic', container)
  if (device === 'disk') throw refusal('Ironic takes an ISO image; build the drive as iso9660.')
  const payload = shellWord(`${basename(path)}.base64`)
  return [
    `gzip -c ${shellWord(path)} | base64 -w 0 > ${payload}`,
    `openstack baremetal node deploy --config-drive ${payload} ${operand(domain)}`,
    '',
  ].join('\n')
}

/**
 * Writes the lines that insert the drive into a CD-ROM of a machine by Redfish, and boot it once from its disk. The image comes
 * from a URL that the machine's controller can reach. Source: Redfish DSP0266, DSP2046 VirtualMedia, ComputerSystem
 */
export function redfish({ path }: Attachment): string {
  const image = `http://HOST:8080/${encodeURIComponent(basename(path))}`
  const json = (value: object): string =>
    `-H 'Content-Type: application/json' -d ${shellWord(JSON.stringify(value))}`
  const call = 'curl --fail --netrc'
  const media = 'https://BMC/redfish/v1/Managers/MANAGER/VirtualMedia/MEDIA'
  return [
    `${call} -X POST ${json({})} ${media}/Actions/VirtualMedia.EjectMedia`,
    `${call} -X POST ${json({ Image: image, Inserted: true, WriteProtected: true })} ${media}/Actions/VirtualMedia.InsertMedia`,
    `${call} -X PATCH ${json({ Boot: { BootSourceOverrideEnabled: 'Once', BootSourceOverrideTarget: 'Hdd' } })} https://BMC/redfish/v1/Systems/SYSTEM`,
    '',
  ].join('\n')
}

export const REDFISH_NOTE = [
  'Put name and password of the controller into ~/.netrc, which curl reads. GET /redfish/v1/Managers lists MANAGER, and the',
  'VirtualMedia below it, or below /redfish/v1/Systems/SYSTEM, lists MEDIA: take the one whose MediaTypes have CD. Keep the URL of',
  'the image short; some controllers reject long ones. Many machines have one virtual medium at a time.',
].join('\n')

/**
 * Writes the lines that start a server with what Nova's API takes of the drive. Nova makes the drive itself.
 * Source: docs.openstack.org/api-ref/compute, "Create Server"
 */
export function nova({ path, domain, files }: Attachment): string {
  const document = ['openstack/latest/user_data', 'user-data'].find((name) => (files.get(name) ?? 0) > 0)
  const copy = shellWord(`${basename(path)}.user-data`)
  const userData = document === undefined ? '' : ` --user-data ${copy}`
  return [
    ...(document === undefined ? [] : [`config-drive cat ${shellWord(path)} ${document} > ${copy}`]),
    `openstack server create --config-drive True${userData} --image IMAGE --flavor FLAVOR --network NETWORK --key-name KEY ${operand(domain)}`,
    '',
  ].join('\n')
}

export const NOVA_NOTE = [
  'Nova takes no drive: it makes one of the name, the user data, the properties (--property KEY=VALUE), the key and the ports. It',
  'does not take the network, the vendor data, the instance ID, the random seed, the password and, since API version 2.57, files.',
].join('\n')

function requireRaw(name: string, container: Attachment['container']): void {
  if (container !== 'raw') throw refusal(`${name} does not take a qcow2 file; build the drive as iso9660.`)
}

function refusal(text: string): Failure {
  return new Failure(EXIT.invalid, text, [], { code: 'not-attachable' })
}
