import { firmwareHere } from './firmware.ts'
import type { Attachment } from './medium.ts'
import { canBeReadOnly } from './placement.ts'
import { commaValue, shellWord } from './quote.ts'
import { nicArgument } from './user-net.ts'

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

/**
 * Writes the line that starts a machine with the drive: accelerated where the host can, with the guest's console in this
 * terminal, and with networks around the guest's addresses. The default processors are too old for some images, and that of
 * virt is 32-bit.
 */
export function qemuLine(attachment: Attachment): string {
  const { arch, machine, nics } = attachment
  const firmware = needsFirmware(attachment) ? firmwareHere(arch) : undefined
  const words = [
    `qemu-system-${arch}`,
    ...(machine === undefined || machine === 'pc' ? [] : ['-machine', machine]),
    ...accelerators().flatMap((name) => ['-accel', name]),
    '-cpu',
    'max',
    '-m',
    '1024',
    '-nographic',
    ...(firmware === undefined ? [] : ['-bios', firmware]),
    '-drive',
    'file=IMAGE.qcow2,format=qcow2,if=virtio',
    ...driveArguments(attachment),
    ...nics.flatMap((nic) => ['-nic', nicArgument(nic)]),
  ]
  return `${words.map(shellWord).join(' ')}\n`
}

/** Returns the accelerators of the host's system, the best first; QEMU takes the first that works. */
function accelerators(): readonly string[] {
  const own: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
    linux: 'kvm',
    darwin: 'hvf',
    win32: 'whpx',
  }
  const best = own[process.platform]
  return best === undefined ? ['tcg'] : [best, 'tcg']
}

function needsFirmware({ arch, isUefi }: Pick<Attachment, 'arch' | 'isUefi'>): boolean {
  return arch === 'aarch64' || isUefi === true
}

/** Returns the note on the console, and on the UEFI firmware if the image needs it and this host has none. */
export function qemuNote(attachment: Attachment): string {
  const { arch } = attachment
  const leave = 'The console of the guest is in this terminal; Ctrl-A X ends QEMU.'
  if (!needsFirmware(attachment) || firmwareHere(arch) !== undefined) return leave
  const [file, origin] =
    arch === 'aarch64' ? ['QEMU_EFI.fd', 'qemu-efi-aarch64 (edk2-aarch64)'] : ['OVMF.fd', 'ovmf (edk2-ovmf)']
  return `${leave}\nThe image needs UEFI: add -bios ${file}, from the package ${origin}.`
}
