import { accessSync, constants, readFileSync } from 'node:fs'
import type { Attachment } from '../attach/medium.ts'
import { driveArguments } from '../attach/qemu.ts'
import { commaValue } from '../attach/quote.ts'
import { seedUrl } from '../attach/seed-url.ts'
import type { Disk } from './overlay.ts'

interface Machine {
  readonly disk: Disk
  /** Writes to the disk are kept. */
  readonly isKept: boolean
  /** The device type of the drive, which QEMU opens as descriptor 4; undefined for a guest without one. */
  readonly drive: Attachment['device'] | undefined
  /** The URL of a NoCloud seed, which cloud-init reads from the serial number of the machine. */
  readonly seed: string | undefined
  readonly cards: readonly string[]
  /** In QEMU's notation. */
  readonly memory: string
  readonly cpus: number
  readonly accelerators: readonly string[]
}

/**
 * Returns QEMU's arguments for a virtual machine: console on standard input and output, monitor on descriptor 3, drive
 * on descriptor 4.
 * https://www.qemu.org/docs/master/system/qemu-manpage.html
 */
export function machineArguments(machine: Machine): string[] {
  const { disk, isKept, drive, seed, cards, memory, cpus, accelerators } = machine
  const file = `file=${commaValue(disk.path)},format=${disk.format}`
  const settings: readonly (readonly string[])[] = [
    ['-no-user-config'],
    ['-nodefaults'],
    ['-display', 'none'],
    ...accelerators.map((name) => ['-accel', name]),
    ['-cpu', 'max'],
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

function pluggedArguments(device: Attachment['device']): string[] {
  const bus = device === 'cdrom' ? 'ide' : 'virtio'
  return driveArguments({ path: '/dev/fdset/1', device, container: 'raw', machine: 'pc', bus })
}

/** Returns the accelerators: KVM only if the processor supports it, because a nested host may have a /dev/kvm that boots no kernel. */
export function accelerators(): string[] {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    if (/^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'latin1'))) return ['kvm', 'tcg']
  } catch {
    // /dev/kvm is missing, or this user may not use it.
  }
  return ['tcg']
}
