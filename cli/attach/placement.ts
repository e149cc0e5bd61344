import { inWords } from '../../lib/report/in-words.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** What a drive is plugged into. */
export type Bus = 'ide' | 'sata' | 'scsi' | 'virtio' | 'usb'

export type Machine = 'q35' | 'pc' | 'virt'

/** Where a drive is plugged in. */
export interface Placement {
  readonly bus: Bus
  /** As QEMU names it. */
  readonly arch: 'x86_64' | 'aarch64'
  /** Undefined: nobody has said, so that the bus is one of every machine of that architecture. */
  readonly machine: Machine | undefined
}

interface MachineTraits {
  readonly arch: Placement['arch']
  /** The buses that it has, the best for a CD-ROM first. */
  readonly buses: readonly Bus[]
}

/**
 * q35 has no IDE: QEMU's `-drive if=ide` is its SATA there. virt has PCI alone, where virtio-scsi is what guests know.
 * Sources: QEMU's hw/i386/pc_q35.c, hw/i386/pc_piix.c, hw/arm/virt.c
 */
const MACHINES: Readonly<Record<Machine, MachineTraits>> = {
  q35: { arch: 'x86_64', buses: ['sata', 'scsi', 'virtio', 'usb'] },
  pc: { arch: 'x86_64', buses: ['sata', 'ide', 'scsi', 'virtio', 'usb'] },
  virt: { arch: 'aarch64', buses: ['scsi', 'virtio', 'usb', 'sata'] },
}

export const MACHINE_NAMES = Object.keys(MACHINES) as Machine[]

export const BUS_NAMES = ['ide', 'sata', 'scsi', 'virtio', 'usb'] as const

const ARCHITECTURES: Readonly<Record<string, Placement['arch']>> = {
  x86_64: 'x86_64',
  amd64: 'x86_64',
  aarch64: 'aarch64',
  arm64: 'aarch64',
}

export const ARCH_NAMES = Object.keys(ARCHITECTURES)

/** What a command line says of the machine; each can be left out. */
export interface PlacementFlags {
  readonly bus?: string | undefined
  readonly arch?: string | undefined
  readonly machine?: string | undefined
}

/** What a destination says of it. */
interface Offer {
  readonly name: string
  /** The buses that it can attach a drive to. */
  readonly buses: readonly Bus[]
  /** The machine that it starts when nobody names one, and the bus of that one's own CD-ROM. */
  readonly starts?: { readonly machine: Machine; readonly bus: Bus }
}

/**
 * Chooses the bus: the one asked for, or the best that the machine has and the destination can say. A disk is on virtio
 * where it can be.
 *
 * @throws Failure when a name is unknown, when two contradict each other, and when there is no such bus
 */
export function placementOf(flags: PlacementFlags, offer: Offer, device: 'cdrom' | 'disk'): Placement {
  const bus = named(flags.bus, BUS_NAMES, 'bus')
  const archName = named(flags.arch, ARCH_NAMES, 'arch')
  const machine = named(flags.machine, MACHINE_NAMES, 'machine') ?? machineFor(bus, archName, offer)
  const arch = archName === undefined ? MACHINES[machine ?? 'q35'].arch : ARCHITECTURES[archName]!
  if (machine !== undefined && MACHINES[machine].arch !== arch)
    throw new Failure(EXIT.usage, `--machine ${machine} is of ${MACHINES[machine].arch}, not of ${arch}.`)
  const ofMachine = MACHINES[machine ?? 'q35'].buses
  const there = ofMachine.filter((name) => offer.buses.includes(name))
  if (bus === undefined) {
    if (device === 'disk' && there.includes('virtio')) return { bus: 'virtio', arch, machine }
    const isOwn = offer.starts !== undefined && offer.starts.machine === machine
    return { bus: isOwn ? offer.starts.bus : there[0]!, arch, machine }
  }
  if (!offer.buses.includes(bus))
    throw new Failure(EXIT.usage, `${offer.name} attaches no drive to ${bus}; --bus is ${inWords(there)}.`)
  if (!ofMachine.includes(bus))
    throw new Failure(
      EXIT.usage,
      `the machine ${machine ?? 'q35'} has no ${bus}; --bus is ${inWords(there)}.`,
    )
  return { bus, arch, machine }
}

/** Only one x86 machine has IDE, and arm64 has only one machine. */
function machineFor(bus: Bus | undefined, arch: string | undefined, { starts }: Offer): Machine | undefined {
  if (arch !== undefined && ARCHITECTURES[arch] === 'aarch64') return 'virt'
  return bus === 'ide' ? 'pc' : starts?.machine
}

function named<const T extends string>(
  name: string | undefined,
  names: readonly T[],
  option: string,
): T | undefined {
  if (name === undefined) return undefined
  const found = names.find((one) => one === name)
  if (found === undefined) throw new Failure(EXIT.usage, `--${option} is ${inWords(names)}.`)
  return found
}

/** Tells the machine of a libvirt domain, whose names have versions: `pc-q35-7.2`, `pc-i440fx-7.2`, `virt-7.2`. */
export function machineOf(arch: string, machine: string): Machine {
  if (!/^(?:x86_64|i686)$/.test(arch)) return 'virt'
  return machine.includes('q35') ? 'q35' : 'pc'
}

/** Whether a drive can be read-only there: a disk on IDE and SATA cannot. https://libvirt.org/formatdomain.html, readonly */
export function canBeReadOnly({
  bus,
  device,
}: {
  readonly bus: Bus
  readonly device: 'cdrom' | 'disk'
}): boolean {
  return device === 'cdrom' || (bus !== 'ide' && bus !== 'sata')
}
