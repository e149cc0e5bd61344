import type { Attachment } from './medium.ts'
import { operand, shellWord } from './quote.ts'

/**
 * Writes the line that adds the drive to a virtual machine. A file named `.iso` becomes a CD-ROM, any other a disk, both on
 * virtio-scsi by default; guests find either by its label. Sources: documentation.ubuntu.com/lxd, "Type: disk";
 * linuxcontainers.org, "Type: disk"; lxd/instance/drivers/driver_qemu.go, `addDriveConfig`
 */
export function deviceAdd(client: 'lxc' | 'incus', { path, domain, bus }: Attachment): string {
  const device = `${operand(domain)} config-drive disk ${shellWord(`source=${path}`)} readonly=true`
  return `${client} config device add ${device}${bus === 'virtio' ? ' io.bus=virtio-blk' : ''}\n`
}

/**
 * Sources: tools/ds-identify (`DI_DSLIST_DEFAULT`, `dscheck_LXD`, `dscheck_NoCloud`);
 * cloudinit/sources/DataSourceNoCloud.py, which reads its seed directory first
 */
const COMMON = [
  'For virtual machines only: containers have no drives. cloud-init prefers the drive to the LXD data source, unless the',
  'image enables only that source or has a seed in /var/lib/cloud/seed, which overrides the drive. Do not add a second',
  'seed: no device with source=cloud-init:config, and no cloud-init.* or user.* keys on the instance.',
].join('\n')

/** Returns the note; LXD compares the ending of the name in its letter case. Source: lxd/instance/drivers/driver_qemu.go, `addDriveConfig` */
export function lxdNote({ path, device }: Attachment): string {
  if (device === 'disk' || path.endsWith('.iso')) return COMMON
  return `The guest gets a disk: a CD-ROM needs a file whose name ends in ".iso", in lower case.\n${COMMON}`
}

/** Writes the line that removes the drive. */
export function deviceRemove(client: 'lxc' | 'incus', { domain }: Attachment): string {
  return `${client} config device remove ${operand(domain)} config-drive\n`
}
