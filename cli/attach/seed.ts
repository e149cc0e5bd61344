import type { DriveFile } from './medium.ts'
import { shellWord } from './quote.ts'

/** Selects NoCloud, as a firmware serial number or a kernel argument. */
const SEED = 'ds=nocloud'

/** Two elements below <domain>; every domain already has <os>. https://libvirt.org/formatdomain.html#smbios-system-information */
const LIBVIRT = `<os><smbios mode='sysinfo'/></os>
  <sysinfo type='smbios'><system><entry name='serial'>${SEED}</entry></system></sysinfo>`

/** The lines that set the serial number, by destination. https://pve.proxmox.com/pve-docs/qm.1.html, smbios1 */
const firmware: Readonly<Record<string, (drive: DriveFile) => string>> = {
  qemu: () => `-smbios type=1,serial=${SEED}`,
  libvirt: () => LIBVIRT,
  virsh: () => LIBVIRT,
  'virt-install': () => `--sysinfo type=smbios,system.serial=${SEED}`,
  proxmox: ({ domain }) =>
    `qm set ${shellWord(domain)} --smbios1 base64=1,serial=${btoa(SEED)},uuid=UUID\n  (UUID: the current one; see qm config)`,
}

/**
 * Returns the note on selecting NoCloud explicitly. Values given there override the drive's meta-data.
 * Sources: cloudinit/sources/DataSourceNoCloud.py, `_get_data`, `load_cmdline_data`; tools/ds-identify, `dscheck_NoCloud`
 */
export function seedNote(to: string, drive: DriveFile): string | undefined {
  const line = firmware[to]?.(drive)
  if (!drive.isNoCloud || line === undefined) return undefined
  return [
    'cloud-init finds the drive by its label. To make it ignore other data sources, set the firmware serial number or the',
    `kernel argument ${SEED}. Append ';i=ID' and ';h=NAME' to override the instance-id and local-hostname of the drive,`,
    'so that many guests can share one drive:',
    `  ${line}`,
  ].join('\n')
}
