import type { DriveFile } from './medium.ts'
import { shellWord } from './quote.ts'

/** What names NoCloud in the firmware (its serial number) and to the kernel. */
const SEED = 'ds=nocloud'

/** Two elements below <domain>, of which <os> is there already. https://libvirt.org/formatdomain.html#smbios-system-information */
const LIBVIRT = `<os><smbios mode='sysinfo'/></os>
  <sysinfo type='smbios'><system><entry name='serial'>${SEED}</entry></system></sysinfo>`

/** How the serial number is set, by destination. https://pve.proxmox.com/pve-docs/qm.1.html, smbios1 */
const firmware: Readonly<Record<string, (drive: DriveFile) => string>> = {
  qemu: () => `-smbios type=1,serial=${SEED}`,
  libvirt: () => LIBVIRT,
  virsh: () => LIBVIRT,
  'virt-install': () => `--sysinfo type=smbios,system.serial=${SEED}`,
  proxmox: ({ domain }) =>
    `qm set ${shellWord(domain)} --smbios1 base64=1,serial=${btoa(SEED)},uuid=UUID\n  (UUID: the one it has, which qm config shows)`,
}

/**
 * When NoCloud is to be named beside its drive, and how. What stands there is read before the drive's meta-data, and stays.
 * Sources: cloudinit/sources/DataSourceNoCloud.py, `_get_data`, `load_cmdline_data`; tools/ds-identify, `dscheck_NoCloud`
 */
export function seedNote(to: string, drive: DriveFile): string | undefined {
  const line = firmware[to]?.(drive)
  if (!drive.isNoCloud || line === undefined) return undefined
  return [
    'cloud-init finds the drive by its label, without more. Where another source is to be left alone, name it in the',
    `firmware, or to the kernel as ${SEED}; ';i=ID' and ';h=NAME' behind that stand in place of the drive's instance-id and`,
    'local-hostname, so that many guests can have one drive:',
    `  ${line}`,
  ].join('\n')
}
