import type { Attachment } from './medium.ts'
import { canBeReadOnly } from './placement.ts'
import { commaValue, shellWord } from './quote.ts'

type Drive = Pick<Attachment, 'path' | 'device' | 'container' | 'bus' | 'machine'>

/** The ID of the drive in QEMU's monitor. */
export const DRIVE_ID = 'config-drive'

/** Controllers that must be added to every machine, and the devices on them. https://www.qemu.org/docs/master/system/qemu-manpage.html */
const CONTROLLERS = {
  sata: { controller: 'ich9-ahci', cdrom: 'ide-cd', disk: 'ide-hd' },
  scsi: { controller: 'virtio-scsi-pci', cdrom: 'scsi-cd', disk: 'scsi-hd' },
  usb: { controller: 'qemu-xhci', cdrom: 'usb-storage', disk: 'usb-storage' },
} as const

/**
 * Returns QEMU's arguments for the drive: a CD-ROM beside an empty one, or a disk. `if=ide` is IDE on `pc` and SATA on
 * `q35`. The monitor can change the medium by its ID. Writes to a disk that cannot be read-only are discarded.
 */
export function driveArguments(drive: Drive): string[] {
  const { path, device, container, bus, machine } = drive
  const kept = canBeReadOnly(drive) ? 'readonly=on' : 'snapshot=on'
  const file = `file=${commaValue(path)},format=${container}`
  if (bus === 'virtio') return ['-drive', `${file},if=virtio,${kept},id=${DRIVE_ID}`]
  if (bus === 'ide' || (bus === 'sata' && machine === 'q35')) {
    if (device === 'disk') return ['-drive', `${file},if=ide,id=${DRIVE_ID},${kept}`]
    const second = `${file},if=ide,index=3,id=${DRIVE_ID},media=cdrom,${kept}`
    return ['-drive', 'if=ide,index=2,media=cdrom', '-drive', second]
  }
  const { controller, [device]: model } = CONTROLLERS[bus]
  const [first, second] = bus === 'sata' ? ['sata.0', 'sata.1'] : [`${bus}.0`, `${bus}.0`]
  const media = device === 'cdrom' ? ',media=cdrom' : ''
  const empty =
    device === 'disk'
      ? []
      : ['-drive', 'if=none,id=first,media=cdrom', '-device', `${model},bus=${first},drive=first`]
  return [
    '-device',
    `${controller},id=${bus}`,
    ...empty,
    '-drive',
    `${file},if=none,id=${DRIVE_ID}${media},${kept}`,
    '-device',
    `${model},bus=${second},drive=${DRIVE_ID}`,
  ]
}

/** Writes the line that starts a machine with the drive. virt's default processor is 32-bit and boots no cloud image. */
export function qemuLine(attachment: Attachment): string {
  const { arch, machine, macs } = attachment
  const ofMachine = machine === undefined || machine === 'pc' ? '' : ` -machine ${machine}`
  const cpu = arch === 'aarch64' ? ' -cpu max' : ''
  const nics = macs.map((mac) => ` -nic user,model=virtio-net-pci,mac=${mac}`)
  const drive = driveArguments(attachment).map(shellWord).join(' ')
  return `qemu-system-${arch}${ofMachine}${cpu} -m 1024 -drive file=IMAGE.qcow2,format=qcow2,if=virtio ${drive}${nics.join('')}\n`
}

/** Returns the note for arm64, which needs a UEFI firmware file; its path differs between distributions. */
export function qemuNote({ arch }: Attachment): string | undefined {
  if (arch !== 'aarch64') return undefined
  return 'An arm64 cloud image needs UEFI: add -bios QEMU_EFI.fd, from the package qemu-efi-aarch64 (edk2-aarch64).'
}
