import { accessSync, constants, readFileSync } from 'node:fs'
import type { Attachment } from '../attach/medium.ts'
import { driveArguments } from '../attach/qemu.ts'
import { commaValue } from '../attach/quote.ts'
import type { Disk } from './overlay.ts'

interface Machine {
  readonly disk: Disk
  /** Writes to the disk are kept. */
  readonly isKept: boolean
  /** The device type of the drive, which QEMU opens as descriptor 4. */
  readonly drive: Attachment['device']
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
  const { disk, isKept, drive, cards, memory, cpus, accelerators } = machine
  const file = `file=${commaValue(disk.path)},format=${disk.format}`
  const plugged = { path: '/dev/fdset/1', device: drive, container: 'raw', machine: 'pc' } as const
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
    ['-add-fd', 'fd=4,set=1'],
    ['-device', 'virtio-rng-pci'],
    ['-drive', `${file},if=virtio,snapshot=${isKept ? 'off' : 'on'}`],
  ]
  return [
    ...settings.flat(),
    ...driveArguments({ ...plugged, bus: drive === 'cdrom' ? 'ide' : 'virtio' }),
    ...cards,
  ]
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
