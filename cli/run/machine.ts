import type { Attachment } from '../attach/medium.ts'
import { driveArguments } from '../attach/qemu.ts'
import { commaValue } from '../attach/quote.ts'
import { seedUrl } from '../attach/seed-url.ts'
import type { Accelerator } from './accelerators.ts'
import type { Disk } from './overlay.ts'
import type { Platform } from './platform.ts'

interface Machine {
  readonly disk: Disk
  /** Writes to the disk are kept. */
  readonly isKept: boolean
  readonly platform: Platform
  /** The place of the drive, which QEMU opens as descriptor 4; undefined for a guest without one. */
  readonly drive: Pick<Attachment, 'device' | 'bus' | 'machine'> | undefined
  /** The URL of a NoCloud seed, which cloud-init reads from the serial number of the machine. */
  readonly seed: string | undefined
  readonly cards: readonly string[]
  /** In QEMU's notation. */
  readonly memory: string
  readonly cpus: number
  readonly accelerators: readonly Accelerator[]
}

/**
 * Returns QEMU's arguments for a virtual machine: console on standard input and output, monitor on descriptor 3, drive
 * on descriptor 4.
 * https://www.qemu.org/docs/master/system/qemu-manpage.html
 */
export function machineArguments(machine: Machine): string[] {
  const { disk, isKept, platform, drive, seed, cards, memory, cpus, accelerators } = machine
  const file = `file=${commaValue(disk.path)},format=${disk.format}`
  // QEMU translates the architecture's own pointer authentication at a fifth of the speed. docs/system/arm/cpu-features.rst
  const isSlow = platform.arch === 'aarch64' && accelerators[0] === 'tcg'
  const settings: readonly (readonly string[])[] = [
    ['-no-user-config'],
    ['-nodefaults'],
    ['-display', 'none'],
    ...accelerators.map((name) => ['-accel', name]),
    ['-machine', platform.machine],
    ...(platform.firmwareFile === undefined ? [] : [['-bios', platform.firmwareFile]]),
    ['-cpu', isSlow ? 'max,pauth-impdef=on' : 'max'],
    ['-smp', String(cpus)],
    ['-m', memory],
    ['-chardev', 'stdio,id=console,signal=off'],
    ['-serial', 'chardev:console'],
    ['-chardev', 'socket,id=monitor,fd=3'],
    ['-mon', 'chardev=monitor,mode=control'],
    ['-device', 'virtio-rng-pci'],
    ['-drive', `${file},if=virtio,snapshot=${isKept ? 'off' : 'on'}`],
  ]
  return [
    ...settings.flat(),
    ...(drive === undefined ? [] : ['-add-fd', 'fd=4,set=1', ...pluggedArguments(drive)]),
    ...(seed === undefined ? [] : ['-smbios', `type=1,serial=${seedUrl(seed)}`]),
    ...cards,
  ]
}

function pluggedArguments(drive: NonNullable<Machine['drive']>): string[] {
  return driveArguments({ ...drive, path: '/dev/fdset/1', container: 'raw' })
}
