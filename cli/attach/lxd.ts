import type { Attachment } from './medium.ts'
import { operand, shellWord } from './quote.ts'

/**
 * The drive as a device of a virtual machine. A file whose name ends in `.iso` is a CD-ROM there, any other a disk, each on
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
export const LXD_NOTE = [
  'For a virtual machine; a container has no drives. In it cloud-init reads the drive before the source of LXD itself,',
  'unless the image names only that, or has a seed of its own in /var/lib/cloud/seed, which wins over the drive. There must',
  'be no second seed: leave out a device of source=cloud-init:config, and keys cloud-init.* and user.* of the instance.',
].join('\n')
