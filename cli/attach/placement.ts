import { inWords } from '../../lib/report/in-words.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** A bus that a drive can be attached to. */
export type Bus = 'ide' | 'sata' | 'scsi' | 'virtio' | 'usb'

export type Machine = 'q35' | 'pc' | 'virt'

/** The place of a drive in a machine. */
export interface Placement {
  readonly bus: Bus
  /** QEMU's name of the architecture. */
  readonly arch: 'x86_64' | 'aarch64'
  /** Undefined: unknown, so the bus is one that every machine of the architecture has. */
  readonly machine: Machine | undefined
  /** The machine boots with UEFI; arm64 always does. */
  readonly isUefi?: boolean
}

interface MachineTraits {
  readonly arch: Placement['arch']
  /** The buses of the machine, the best for a CD-ROM first. */
  readonly buses: readonly Bus[]
}

/**
 * q35 has no IDE: `-drive if=ide` means SATA there. virt has only PCI, and guests have a driver for virtio-scsi.
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

/** Returns QEMU's name of an architecture. */
export function archOf(name: string): Placement['arch'] | undefined {
  return ARCHITECTURES[name]
}

/** The flags that describe the machine; all optional. */
export interface PlacementFlags {
  readonly bus?: string | undefined
  readonly arch?: string | undefined
  readonly machine?: string | undefined
  readonly isUefi?: boolean
}

/** What a destination supports. */
interface Offer {
  readonly name: string
  /** The buses that it can attach a drive to; none: it does not ask for a bus. */
  readonly buses: readonly Bus[]
  /** The machine type that it starts by default, and the bus of that machine's CD-ROM. */
  readonly starts?: { readonly machine: Machine; readonly bus: Bus }
}

/**
 * Chooses the bus: the given one, or the best that both the machine and the destination support. A disk goes to virtio if
 * possible.
 *
 * @throws Failure for names that contradict each other, and for a bus that the machine lacks
 */
export function placementOf(flags: PlacementFlags, offer: Offer, device: 'cdrom' | 'disk'): Placement {
  const placement = placeOf(flags, offer, device)
  return flags.isUefi === true ? { ...placement, isUefi: true } : placement
}

function placeOf(flags: PlacementFlags, offer: Offer, device: 'cdrom' | 'disk'): Placement {
  const bus = BUS_NAMES.find((name) => name === flags.bus)
  const archName = ARCH_NAMES.find((name) => name === flags.arch)
  const machine = MACHINE_NAMES.find((name) => name === flags.machine) ?? machineFor(bus, archName, offer)
  const arch = archName === undefined ? MACHINES[machine ?? 'q35'].arch : ARCHITECTURES[archName]!
  if (machine !== undefined && MACHINES[machine].arch !== arch)
    throw new Failure(EXIT.usage, `--machine ${machine} needs --arch ${MACHINES[machine].arch}, not ${arch}.`)
  const ofMachine = MACHINES[machine ?? 'q35'].buses
  const there = ofMachine.filter((name) => offer.buses.includes(name))
  if (offer.buses.length === 0) {
    if (bus !== undefined) throw new Failure(EXIT.usage, `${offer.name} has no choice of a bus; omit --bus.`)
    return { bus: ofMachine[0]!, arch, machine }
  }
  if (bus === undefined) {
    if (device === 'disk' && there.includes('virtio')) return { bus: 'virtio', arch, machine }
    const isOwn = offer.starts !== undefined && offer.starts.machine === machine
    return { bus: isOwn ? offer.starts.bus : there[0]!, arch, machine }
  }
  if (!offer.buses.includes(bus))
    throw new Failure(EXIT.usage, `${offer.name} does not support --bus ${bus}; use ${inWords(there)}.`)
  if (!ofMachine.includes(bus))
    throw new Failure(
      EXIT.usage,
      `the machine ${machine ?? 'q35'} has no ${bus} bus; use --bus ${inWords(there)}.`,
    )
  return { bus, arch, machine }
}

/** Derives the machine: only one x86 machine has IDE, and arm64 has only one machine. */
function machineFor(bus: Bus | undefined, arch: string | undefined, { starts }: Offer): Machine | undefined {
  if (arch !== undefined && ARCHITECTURES[arch] === 'aarch64') return 'virt'
  return bus === 'ide' ? 'pc' : starts?.machine
}

/** Returns the machine type for a libvirt name, which includes a version: `pc-q35-7.2`, `pc-i440fx-7.2`, `virt-7.2`. */
export function machineOf(arch: string, machine: string): Machine {
  if (!/^(?:x86_64|i686)$/.test(arch)) return 'virt'
  return machine.includes('q35') ? 'q35' : 'pc'
}

/** Returns whether a drive can be read-only; a disk on IDE or SATA cannot. https://libvirt.org/formatdomain.html, readonly */
export function canBeReadOnly({
  bus,
  device,
}: {
  readonly bus: Bus
  readonly device: 'cdrom' | 'disk'
}): boolean {
  return device === 'cdrom' || (bus !== 'ide' && bus !== 'sata')
}
