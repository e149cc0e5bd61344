import { basename, extname } from 'node:path'
import { kubeVirt, kubeVirtNote } from './kubevirt.ts'
import { libvirtXml, newDevices } from './libvirt.ts'
import type { DestinationName } from './destination-names.ts'
import { ansible, packer, terraform } from './provisioners.ts'
import { CICUSTOM_NOTE, cicustom, RASPBERRY_PI_NOTE, raspberryPi } from './seed-files.ts'
import { glance, ironic, nova, NOVA_NOTE, redfish, REDFISH_NOTE } from './clouds.ts'
import { deviceAdd, deviceRemove, lxdNote } from './lxd.ts'
import { type Attachment, type DriveFile, placed } from './medium.ts'
import { type Bus, BUS_NAMES, canBeReadOnly, placementOf } from './placement.ts'
import { shellLine, virshDetach } from './plan.ts'
import { qemuLine, qemuNote } from './qemu.ts'
import { powershellWord, shellWord, virtInstallValue, vmxValue } from './quote.ts'
import { seedNote } from './seed.ts'

export interface Destination {
  readonly name: Exclude<DestinationName, 'guestinfo'>
  /** Heading of the lines: where they go. */
  readonly where: string
  /** The buses that it can attach a drive to; none: it does not ask for a bus. */
  readonly buses: readonly Bus[]
  /** The machine type that it starts by default, and the bus of that machine's CD-ROM. */
  readonly starts?: { readonly machine: 'pc'; readonly bus: Bus }
  /** Writes the lines that attach the drive beside existing disks. */
  readonly lines: (attachment: Attachment) => string
  /** The image format that it needs for a disk; absent: raw and qcow2. */
  readonly disk?: 'raw' | 'vdi' | 'vmdk' | 'vhdx'
  /** Writes the lines that detach the drive again; absent: the destination does not keep it. */
  readonly detach?: (attachment: Attachment) => string
  /** Returns what the user must know besides the lines. */
  readonly note?: (attachment: Attachment) => string | undefined
}

/** Where a drive can be attached. To add a destination, add a row. */
export const destinations: readonly Destination[] = [
  {
    name: 'libvirt',
    where: 'below <devices>, with: virsh edit DOMAIN',
    buses: BUS_NAMES,
    lines: (attachment) => libvirtXml(attachment),
    detach: virshDetach,
  },
  {
    name: 'virsh',
    where: 'in a shell; the domain has the drive from its next start',
    buses: BUS_NAMES,
    lines: virshLines,
    detach: virshDetach,
  },
  {
    name: 'virt-install',
    where: 'in a shell',
    buses: BUS_NAMES,
    lines: virtInstall,
    detach: virshDetach,
  },
  {
    name: 'qemu',
    where: 'in a shell',
    buses: BUS_NAMES,
    starts: { machine: 'pc', bus: 'ide' },
    lines: qemuLine,
    note: qemuNote,
  },
  {
    name: 'proxmox',
    where: 'in a shell of the node; DOMAIN is the VM ID',
    buses: ['sata', 'scsi', 'ide', 'virtio'],
    lines: proxmox,
    detach: (attachment) => `qm set ${shellWord(attachment.domain)} --delete ${proxmoxSlot(attachment)}\n`,
    note: (attachment) =>
      `${proxmoxSlot(attachment)} must be free (see qm config); other slots are not changed.`,
  },
  {
    name: 'virtualbox',
    where: 'in a shell, while the VM is off',
    buses: ['sata', 'ide', 'scsi', 'usb'],
    lines: virtualBox,
    detach: ({ domain, bus }) => {
      const { name, last } = VIRTUALBOX[bus]!
      return `VBoxManage storageattach ${shellWord(domain)} --storagectl ${name} --port ${last.port} --device ${last.device} --medium none\n`
    },
    disk: 'vdi',
    note: ({ bus }) =>
      `${VIRTUALBOX[bus]!.name} must be the name of a controller of the VM (see VBoxManage showvminfo); its other ports are not changed.`,
  },
  {
    name: 'vmware',
    where: 'in the .vmx file, while the VM is off',
    buses: ['sata', 'ide', 'scsi'],
    lines: vmware,
    detach: ({ bus }) => `${VMWARE[bus]!.unit}.present = "FALSE"\n`,
    disk: 'vmdk',
    note: ({ bus }) =>
      `A key must not appear twice: omit ${VMWARE[bus]!.controller}.present if the file has it. Other devices are not changed.`,
  },
  {
    name: 'hyperv',
    where: 'in PowerShell',
    buses: ['scsi', 'ide'],
    lines: hyperV,
    detach: ({ path, domain, device }) => {
      const drive = device === 'cdrom' ? 'VMDvdDrive' : 'VMHardDiskDrive'
      return `Get-${drive} -VMName ${powershellWord(domain)} | Where-Object Path -EQ ${powershellWord(path)} | Remove-${drive}\n`
    },
    disk: 'vhdx',
  },
  {
    name: 'kubevirt',
    where: 'in a shell, then in the VirtualMachine, below spec.template.spec',
    buses: ['sata', 'scsi', 'virtio', 'usb'],
    lines: kubeVirt,
    note: kubeVirtNote,
  },
  {
    name: 'lxd',
    where: 'in a shell of the host; DOMAIN is the name of the VM',
    buses: ['scsi', 'virtio'],
    lines: (attachment) => deviceAdd('lxc', attachment),
    detach: (attachment) => deviceRemove('lxc', attachment),
    disk: 'raw',
    note: lxdNote,
  },
  {
    name: 'incus',
    where: 'in a shell of the host; DOMAIN is the name of the VM',
    buses: ['scsi', 'virtio'],
    lines: (attachment) => deviceAdd('incus', attachment),
    detach: (attachment) => deviceRemove('incus', attachment),
    disk: 'raw',
    note: lxdNote,
  },
  {
    name: 'cicustom',
    where: 'in a shell of the Proxmox node, which has config-drive; DOMAIN is the VM ID',
    buses: [],
    lines: cicustom,
    detach: ({ domain }) => `qm set ${shellWord(domain)} --delete cicustom,ide2\n`,
    note: () => CICUSTOM_NOTE,
  },
  {
    name: 'raspberry-pi',
    where: 'in a shell, with the SD card mounted',
    buses: [],
    lines: raspberryPi,
    note: () => RASPBERRY_PI_NOTE,
  },
  { name: 'terraform', where: 'in a .tf file', buses: [], lines: terraform },
  { name: 'packer', where: 'in a source "qemu" of a .pkr.hcl file', buses: [], lines: packer },
  { name: 'ansible', where: 'in a list of tasks, for the host', buses: BUS_NAMES, lines: ansible },
  {
    name: 'nova',
    where: 'in a shell; DOMAIN is the name of the server',
    buses: [],
    lines: nova,
    note: () => NOVA_NOTE,
  },
  { name: 'glance', where: 'in a shell', buses: BUS_NAMES, lines: glance },
  { name: 'ironic', where: 'in a shell; DOMAIN is the node', buses: [], lines: ironic },
  {
    name: 'redfish',
    where: 'in a shell, with the folder of the image served on port 8080 of HOST',
    buses: [],
    lines: redfish,
    note: () => REDFISH_NOTE,
  },
]

/**
 * Returns the drive in a format that the destination accepts, and the command that converts it. Sources: VirtualBox's manual,
 * "Disk Image Files"; docs.vmware.com, "Virtual Machine Files"; learn.microsoft.com, Add-VMHardDiskDrive
 */
export function taken(
  { disk }: Destination,
  attachment: Attachment,
): { readonly attachment: Attachment; readonly first?: string } {
  const { path, device, container } = attachment
  if (device !== 'disk' || disk === undefined || disk === container) return { attachment }
  const ending = extname(path)
  const stem = ending === `.${disk}` ? path : path.slice(0, path.length - ending.length)
  const made = `${stem}.${disk}`
  const convert = `qemu-img convert -f ${container} -O ${disk} ${shellWord(path)} ${shellWord(made)}`
  return { attachment: { ...attachment, path: made, container: 'raw' }, first: convert }
}

/** Returns the notes about the destination and the drive. */
export function noteFor({ name, note }: Destination, attachment: Attachment): string | undefined {
  const notes = [note?.(attachment), seedNote(name, attachment)].filter((one) => one !== undefined)
  return notes.length === 0 ? undefined : notes.join('\n\n')
}

/** Writes the lines for the destination of that name, for a machine of this architecture. */
export function linesFor(name: string, drive: DriveFile): string {
  const destination = destinations.find((each) => each.name === name)!
  const flags = process.arch === 'arm64' ? { arch: 'arm64' } : {}
  return destination.lines(placed(drive, placementOf(flags, destination, drive.device)))
}

/** Writes the commands that attach the drive to a domain from its next start. */
export function virshLines(attachment: Attachment): string {
  const where = { live: false, config: true }
  const controller = attachment.bus === 'scsi' ? [{ kind: 'controller', ...where } as const] : []
  const devices = newDevices(attachment).map((device) => ({ kind: 'device', device, ...where }) as const)
  return [...controller, ...devices].map((step) => shellLine(step, attachment.domain)).join('')
}

function virtInstall(attachment: Attachment): string {
  const { path, domain, device, container, nics: own, bus, arch, machine, isUefi } = attachment
  const nics = own.flatMap(({ mac }) => (mac === undefined ? [] : [` --network network=default,mac=${mac}`]))
  const first = device === 'cdrom' ? ` --disk device=cdrom,target.bus=${bus}` : ''
  const mode = canBeReadOnly(attachment) ? ',readonly=on' : ''
  const disk = shellWord(
    `path=${virtInstallValue(path)},device=${device},driver.type=${container}${mode},target.bus=${bus}`,
  )
  const scsi = bus === 'scsi' ? ' --controller type=scsi,model=virtio-scsi' : ''
  const platform = [
    ...(arch === 'x86_64' ? [] : [` --arch ${arch}`]),
    ...(machine === undefined ? [] : [` --machine ${machine}`]),
    ...(isUefi === true ? [' --boot uefi'] : []),
  ].join('')
  return `virt-install --name=${shellWord(domain)}${platform} --memory 1024 --import --osinfo detect=on,require=off --disk IMAGE.qcow2${scsi}${first} --disk ${disk}${nics.join('')}\n`
}

/**
 * The last slot of a bus, the one least likely to be in use; installers use ide2. Proxmox has no CD-ROM on virtio, and q35
 * has one unit per IDE channel. https://pve.proxmox.com/pve-docs/qm.1.html; qemu-server's PVE/QemuServer/Drive.pm
 */
const PROXMOX_SLOTS: Readonly<Partial<Record<Bus, string>>> = {
  sata: 'sata5',
  scsi: 'scsi30',
  ide: 'ide3',
  virtio: 'virtio15',
}

function proxmoxSlot({ bus }: Pick<Attachment, 'bus'>): string {
  return PROXMOX_SLOTS[bus]!
}

/** Writes the lines for Proxmox, which cannot quote commas and accepts only these endings: a copy gets an acceptable name. */
function proxmox(attachment: Attachment): string {
  const { path, domain, device } = attachment
  const name = basename(path)
    .replace(/[^\w.-]/g, '_')
    .replace(/^[.-]/, '_')
  const set = `qm set ${shellWord(domain)} --${proxmoxSlot(attachment)}`
  if (device === 'disk') {
    if (/^[\w./-]+$/.test(path)) return `${set} local-lvm:0,import-from=${path}\n`
    const copy = `/var/tmp/${name}`
    return `cp -- ${shellWord(path)} ${copy}\n${set} local-lvm:0,import-from=${copy}\n`
  }
  const file = /\.(?:iso|img)$/i.test(name) ? name : `${name}.iso`
  return `cp -- ${shellWord(path)} /var/lib/vz/template/iso/${file}\n${set} local:iso/${file},media=cdrom\n`
}

interface Ports {
  /** The name that VirtualBox's GUI gives the controller. */
  readonly name: string
  /** The last port; the first ones have the VM's disk and its DVD. */
  readonly last: { readonly port: number; readonly device: number }
  /** The port count that the last port needs; absent: the controller always has it. */
  readonly count?: number
}

/** https://www.virtualbox.org/manual/ch08.html#vboxmanage-storageattach, vboxmanage-storagectl */
const VIRTUALBOX: Readonly<Partial<Record<Bus, Ports>>> = {
  sata: { name: 'SATA', last: { port: 29, device: 0 }, count: 30 },
  ide: { name: 'IDE', last: { port: 1, device: 1 } },
  scsi: { name: 'SCSI', last: { port: 15, device: 0 } },
  usb: { name: 'USB', last: { port: 7, device: 0 }, count: 8 },
}

function virtualBox({ path, domain, device, bus }: Attachment): string {
  const { name, last, count } = VIRTUALBOX[bus]!
  const vm = shellWord(domain)
  const type = device === 'cdrom' ? 'dvddrive' : 'hdd'
  const place = `--storagectl ${name} --port ${last.port} --device ${last.device}`
  return [
    ...(count === undefined ? [] : [`VBoxManage storagectl ${vm} --name ${name} --portcount ${count}`]),
    `VBoxManage storageattach ${vm} ${place} --type ${type} --medium ${shellWord(path)}`,
    '',
  ].join('\n')
}

/** The last unit of the first controller of each bus. docs.vmware.com, "SCSI, SATA, and NVMe Storage Controller Conditions" */
const VMWARE: Readonly<Partial<Record<Bus, { readonly controller: string; readonly unit: string }>>> = {
  sata: { controller: 'sata0', unit: 'sata0:29' },
  ide: { controller: 'ide1', unit: 'ide1:1' },
  scsi: { controller: 'scsi0', unit: 'scsi0:15' },
}

function vmware({ path, device, bus }: Attachment): string {
  const { controller, unit } = VMWARE[bus]!
  const members = {
    present: 'TRUE',
    deviceType: device === 'cdrom' ? 'cdrom-image' : 'disk',
    fileName: path,
    startConnected: 'TRUE',
  }
  return [
    ...(bus === 'ide' ? [] : [`${controller}.present = "TRUE"`]),
    ...Object.entries(members).map(([key, value]) => `${unit}.${key} = "${vmxValue(value)}"`),
    '',
  ].join('\n')
}

/** Writes the lines for Hyper-V, where the generation of a VM decides the bus of its CD-ROMs. https://learn.microsoft.com/powershell/module/hyper-v/add-vmdvddrive */
function hyperV({ path, domain, device, bus }: Attachment): string {
  const vm = `-VMName ${powershellWord(domain)}`
  const file = `-Path ${powershellWord(path)}`
  if (device === 'disk') return `Add-VMHardDiskDrive ${vm} -ControllerType ${bus.toUpperCase()} ${file}\n`
  return `Add-VMDvdDrive ${vm}\nAdd-VMDvdDrive ${vm} ${file}\n`
}
