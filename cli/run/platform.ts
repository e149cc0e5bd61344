import { inflateRawSync, inflateSync } from 'node:zlib'
import { DecodeError } from '../../lib/image/findings.ts'
import type { RandomAccess } from '../../lib/image/random-access.ts'
import { type Boot, type BootArch, bootsOf } from '../../lib/inspect/boot-of.ts'
import { openImage } from '../../lib/node/open-image.ts'
import { isQcow2, readQcow2 } from '../../lib/qcow2/read-qcow2.ts'
import { isSparseVmdk, readVmdk } from '../../lib/vmdk/read-vmdk.ts'
import { firmwareHere } from '../attach/firmware.ts'
import type { Attachment } from '../attach/medium.ts'
import { archOf, BUS_NAMES, type Machine, placementOf } from '../attach/placement.ts'
import { answer } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { missingProgram } from '../report/missing-program.ts'
import { type Accelerator, hostArch } from './accelerators.ts'
import type { Disk } from './overlay.ts'

/** What the user says about the machine. */
export interface PlatformFlags {
  readonly arch: string | undefined
  readonly firmware: string | undefined
  readonly machine: string | undefined
}

/** The machine that an image needs. */
export interface Platform {
  readonly arch: BootArch
  readonly firmware: Boot['firmware']
  readonly machine: Machine
  /** The file of the firmware; undefined: QEMU's own BIOS. */
  readonly firmwareFile: string | undefined
  /** What in the image shows it; undefined when nothing does, or the user said everything. */
  readonly evidence: string | undefined
}

/**
 * Chooses the machine for an image: what the user says, then what the image shows, then x86-64 with BIOS.
 *
 * @throws Failure for flags that contradict each other, and when this host has no UEFI firmware
 */
export function platformOf(image: Disk, flags: PlatformFlags): Platform {
  const wanted = flags.arch === undefined ? archOfMachine(flags.machine) : archOf(flags.arch)
  const fits = ({ arch, firmware }: Boot): boolean =>
    (wanted === undefined || arch === wanted) && (flags.firmware === undefined || firmware === flags.firmware)
  const boots = bootsIn(image).filter(fits)
  const boot =
    boots.find(({ arch, firmware }) => arch === hostArch() && firmware === boots[0]!.firmware) ?? boots[0]
  const arch = wanted ?? boot?.arch ?? 'x86_64'
  const isUefi = (flags.firmware ?? boot?.firmware ?? (arch === 'aarch64' ? 'uefi' : 'bios')) === 'uefi'
  if (arch === 'aarch64' && !isUefi) throw new Failure(EXIT.usage, 'arm64 has no BIOS: use --firmware uefi.')
  const usual = arch === 'aarch64' ? 'virt' : isUefi ? 'q35' : 'pc'
  const { machine = usual } = placementOf({ arch, machine: flags.machine ?? usual }, OFFER, 'cdrom')
  const firmwareFile = isUefi ? firmwareHere(arch) : undefined
  if (isUefi && firmwareFile === undefined) throw missingProgram(`UEFI firmware for ${arch}`)
  return { arch, firmware: isUefi ? 'uefi' : 'bios', machine, firmwareFile, evidence: boot?.evidence }
}

const OFFER = { name: 'run', buses: BUS_NAMES, starts: { machine: 'pc', bus: 'ide' } } as const

/** Returns the place of the drive: on the bus of the machine's CD-ROM, or on virtio for a disk. */
export function placeOf(
  { arch, machine }: Platform,
  device: Attachment['device'],
): Pick<Attachment, 'device' | 'bus' | 'machine'> {
  return { device, machine, bus: placementOf({ arch, machine }, OFFER, device).bus }
}

function archOfMachine(machine: string | undefined): BootArch | undefined {
  if (machine === undefined) return undefined
  return machine === 'virt' ? 'aarch64' : 'x86_64'
}

const NAMES = {
  x86_64: 'x86-64',
  aarch64: 'arm64',
  bios: 'BIOS',
  uefi: 'UEFI',
  kvm: 'KVM',
  hvf: "macOS's hypervisor",
  whpx: "Windows's hypervisor",
} as const

/** Says which machine the guest gets, and why. */
export function platformText(platform: Platform, accelerator: Accelerator): string {
  const { arch, firmware, machine, evidence } = platform
  answer({ machine: { arch, firmware, machine, accelerator } })
  const reason = evidence === undefined ? '' : `, because the image has ${evidence}`
  const speed =
    accelerator === 'tcg'
      ? 'QEMU emulates the processor, which is slow'
      : `${NAMES[accelerator]} accelerates it`
  return `The guest gets the machine ${machine}, ${NAMES[arch]} with ${NAMES[firmware]}${reason}; ${speed}.`
}

/** Returns the ways in which an image boots; none when its format cannot be read. */
function bootsIn({ path, format }: Disk): readonly Boot[] {
  const file = openImage(path)
  try {
    const disk = diskIn(file, format)
    return disk === undefined ? [] : bootsOf(disk)
  } catch (cause) {
    if (cause instanceof DecodeError) return []
    throw cause
  } finally {
    file.close()
  }
}

function diskIn(file: RandomAccess, format: string): RandomAccess | undefined {
  if (format === 'raw') return file
  if (isQcow2(file))
    return readQcow2(file, (bytes, maxOutputLength) => inflateRawSync(bytes, { maxOutputLength }))
  if (isSparseVmdk(file))
    return readVmdk(file, (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }))
  return undefined
}
