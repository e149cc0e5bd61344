import { basename } from 'node:path'
import { deviceAdd, LXD_NOTE } from './lxd.ts'
import { libvirtXml, shellLines, virshCommands } from './libvirt.ts'
import { type Attachment, powershellWord, shellWord } from './medium.ts'
import { driveArguments } from './qemu.ts'
import { seedNote } from './seed.ts'

interface Destination {
  readonly name: string
  /** What stands above the lines: where they go. */
  readonly where: string
  /** The drive as second disc, the first left free; on a bus whose driver is in every initrd. */
  readonly lines: (attachment: Attachment) => string
  /** What is to be known beside them. */
  readonly note?: (attachment: Attachment) => string | undefined
}

/** Where a drive can be attached. A row is all that one of them needs. */
export const destinations: readonly Destination[] = [
  { name: 'libvirt', where: 'below <devices>, with: virsh edit DOMAIN', lines: libvirtXml },
  {
    name: 'virsh',
    where: 'in a shell; the domain has them from its next start on',
    lines: (attachment) => shellLines(virshCommands(attachment)),
  },
  { name: 'virt-install', where: 'in a shell', lines: virtInstall },
  { name: 'qemu', where: 'in a shell', lines: qemu },
  { name: 'proxmox', where: 'in a shell of the node; the domain is the number of the VM', lines: proxmox },
  { name: 'virtualbox', where: 'in a shell, while the VM is off', lines: virtualBox },
  { name: 'vmware', where: 'in the .vmx file, while the VM is off', lines: vmware },
  { name: 'hyperv', where: 'in PowerShell', lines: hyperV },
  {
    name: 'kubevirt',
    where: 'in a shell, and then in the VirtualMachine, below spec.template.spec',
    lines: kubeVirt,
  },
  {
    name: 'lxd',
    where: 'in a shell of the host; the domain is the name of the VM',
    lines: (attachment) => deviceAdd('lxc', attachment),
    note: () => LXD_NOTE,
  },
  {
    name: 'incus',
    where: 'in a shell of the host; the domain is the name of the VM',
    lines: (attachment) => deviceAdd('incus', attachment),
    note: () => LXD_NOTE,
  },
]

/** What is to be known beside them, of the destination or of the drive. */
export function noteFor({ name, note }: Destination, attachment: Attachment): string | undefined {
  return note?.(attachment) ?? seedNote(name, attachment)
}

/** What to paste for the destination of that name. */
export function linesFor(name: string, attachment: Attachment): string {
  return destinations.find((destination) => destination.name === name)!.lines(attachment)
}

function virtInstall({ path, domain, device, macs }: Attachment): string {
  const nics = macs.map((mac) => ` --network network=default,mac=${mac}`)
  const bus = device === 'cdrom' ? 'sata' : 'virtio'
  const first = device === 'cdrom' ? ' --disk device=cdrom,target.bus=sata' : ''
  const disk = shellWord(`path=${wordOfList(path)},device=${device},readonly=on,target.bus=${bus}`)
  return `virt-install --name ${shellWord(domain)} --memory 1024 --import --osinfo detect=on,require=off --disk IMAGE.qcow2${first} --disk ${disk}${nics.join('')}\n`
}

/** virt-install splits a list as a shell does its words, at commas. */
function wordOfList(text: string): string {
  return /^[\w@%+=:./-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

function qemu(attachment: Attachment): string {
  const nics = attachment.macs.map((mac) => ` -nic user,model=virtio-net-pci,mac=${mac}`)
  const drive = driveArguments(attachment).map(shellWord).join(' ')
  return `qemu-system-x86_64 -m 1024 -drive file=IMAGE.qcow2,if=virtio ${drive}${nics.join('')}\n`
}

/** https://pve.proxmox.com/pve-docs/qm.1.html */
function proxmox({ path, domain, device }: Attachment): string {
  if (device === 'disk')
    return `qm set ${shellWord(domain)} --virtio1 ${shellWord(`local-lvm:0,import-from=${path}`)}\n`
  const file = basename(path)
  const folder = '/var/lib/vz/template/iso'
  const volume = shellWord(`local:iso/${file},media=cdrom`)
  return [
    `cp -- ${shellWord(path)} ${shellWord(`${folder}/${file}`)}`,
    `qm set ${shellWord(domain)} --ide2 none,media=cdrom --ide3 ${volume}`,
    '',
  ].join('\n')
}

/** https://www.virtualbox.org/manual/ch08.html#vboxmanage-storageattach */
function virtualBox({ path, domain, device }: Attachment): string {
  const attach = `VBoxManage storageattach ${shellWord(domain)} --storagectl SATA`
  const type = device === 'cdrom' ? 'dvddrive' : 'hdd'
  return [
    `${attach} --port 1 --device 0 --type dvddrive --medium emptydrive`,
    `${attach} --port 2 --device 0 --type ${type} --medium ${shellWord(path)}`,
    '',
  ].join('\n')
}

function vmware({ path, device }: Attachment): string {
  const disc = (unit: number, members: readonly (readonly [string, string])[]): string[] =>
    [['present', 'TRUE'] as const, ...members].map(
      ([key, value]) => `sata0:${unit}.${key} = "${vmxValue(value)}"`,
    )
  return [
    'sata0.present = "TRUE"',
    ...disc(0, [
      ['deviceType', 'atapi-cdrom'],
      ['fileName', 'auto detect'],
      ['startConnected', 'FALSE'],
    ]),
    ...disc(1, [
      ['deviceType', device === 'cdrom' ? 'cdrom-image' : 'disk'],
      ['fileName', path],
      ['startConnected', 'TRUE'],
    ]),
    '',
  ].join('\n')
}

/** A quote, and the sign that escapes it, stand as `|` and two hexadecimal digits. */
function vmxValue(text: string): string {
  return text.replace(/[|"]/g, (character) => `|${character.charCodeAt(0).toString(16)}`)
}

/** https://learn.microsoft.com/powershell/module/hyper-v/add-vmdvddrive */
function hyperV({ path, domain, device }: Attachment): string {
  const vm = `-VMName ${powershellWord(domain)}`
  const drive = device === 'cdrom' ? 'Add-VMDvdDrive' : 'Add-VMHardDiskDrive'
  return [`Add-VMDvdDrive ${vm}`, `${drive} ${vm} -Path ${powershellWord(path)}`, ''].join('\n')
}

/** The medium is put into a volume of its own; a CD-ROM that is left empty is one without a volume. */
function kubeVirt({ path, domain, device }: Attachment): string {
  const claim = `${domain}-config-drive`
  const disk = device === 'cdrom' ? 'cdrom: { bus: sata, readonly: true }' : 'disk: { bus: virtio }'
  return [
    `virtctl image-upload pvc ${shellWord(claim)} --size=64Mi --access-mode=ReadOnlyMany --image-path=${shellWord(path)}`,
    '',
    'domain:',
    '  devices:',
    '    disks:',
    '      - name: config-drive',
    `        ${disk}`,
    'volumes:',
    '  - name: config-drive',
    `    persistentVolumeClaim: { claimName: ${JSON.stringify(claim)} }`,
    '',
  ].join('\n')
}
