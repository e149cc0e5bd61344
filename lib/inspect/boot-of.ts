import { DecodeError } from '../image/findings.ts'
import type { RandomAccess } from '../image/random-access.ts'
import { readPartitions, type Partition } from '../partition/read-partitions.ts'
import { readVfat } from '../vfat/read-vfat.ts'

/** QEMU's names of the architectures that a disk can show. */
export type BootArch = 'x86_64' | 'aarch64'

/** A way in which a disk boots. */
export interface Boot {
  readonly arch: BootArch
  readonly firmware: 'bios' | 'uefi'
  /** What shows it, in words for people. */
  readonly evidence: string
}

/** UEFI 2.10, 5.3.3, table "Defined GPT Partition Entry — Partition Type GUIDs"; and 5.2.2, OS types of the MBR */
const SYSTEM_PARTITIONS = ['c12a7328-f81f-11d2-ba4b-00a0c93ec93b', 'ef']

/** GRUB manual, "BIOS installation" */
const BIOS_BOOT = '21686148-6449-6e6f-744e-656564454649'

/** Types of FAT partitions in an MBR: firmware boots from them, too, on a removable disk. */
const FAT_TYPES = ['01', '04', '06', '0b', '0c', '0e']

/** UEFI 2.10, 3.5.1.1: the loader that every firmware finds by its name */
const LOADERS: Readonly<Record<string, BootArch>> = {
  'efi/boot/bootx64.efi': 'x86_64',
  'efi/boot/bootaa64.efi': 'aarch64',
}

/** https://uapi-group.org/specifications/specs/discoverable_partitions_specification/: root and /usr, by architecture */
const ROOTS: Readonly<Record<string, BootArch>> = {
  '4f68bce3-e8cd-4db1-96e7-fbcaf984b709': 'x86_64',
  '8484680c-9521-48c6-9c11-b0720656f69e': 'x86_64',
  'b921b045-1df0-41c3-af44-4c6f280d3fae': 'aarch64',
  'b0e01050-ee5f-4390-949a-9101b17104e9': 'aarch64',
}

/** Bytes of code in a master boot record. */
const CODE = 440

/**
 * Returns the ways in which a disk boots, the surest first, as its boot sector, its partition table and the loaders in its EFI system
 * partition show them; none when nothing does. It reads a few blocks.
 */
export function bootsOf(disk: RandomAccess): readonly Boot[] {
  const { table, partitions } = readPartitions(disk)
  const sector = disk.read(0, 512)
  const isFat = ({ type }: Partition): boolean => SYSTEM_PARTITIONS.includes(type) || FAT_TYPES.includes(type)
  const uefi = partitions
    .filter(isFat)
    .flatMap(({ access }) => loadersIn(access))
    .map(([evidence, arch]): Boot => ({ arch, firmware: 'uefi', evidence }))
  const roots = partitions.flatMap(({ type }): readonly Boot[] => {
    const arch = ROOTS[type]
    return arch === undefined
      ? []
      : [{ arch, firmware: 'uefi', evidence: 'a root partition of this architecture' }]
  })
  const hasCode =
    sector[510] === 0x55 && sector[511] === 0xaa && sector.subarray(0, CODE).some((byte) => byte !== 0)
  const bios: readonly Boot[] = hasCode
    ? [{ arch: 'x86_64', firmware: 'bios', evidence: 'a boot sector' }]
    : []
  const isActive = [446, 462, 478, 494].some((at) => sector[at] === 0x80)
  const isForBios =
    table === 'gpt' ? partitions.some(({ type }) => type === BIOS_BOOT) : isActive || partitions.length === 0
  // Some programs write code to every boot sector, even if it only says that the disk does not boot.
  const both = isForBios ? [...bios, ...uefi] : [...uefi, ...bios]
  return uefi.length === 0 ? [...both, ...roots] : both
}

/** Returns the loaders in a FAT volume that firmware finds by name, as the volume spells them. */
function loadersIn(volume: RandomAccess): readonly (readonly [name: string, arch: BootArch])[] {
  try {
    const { tree } = readVfat(volume)
    return [...tree.keys()].flatMap((path) => {
      const arch = LOADERS[path.toLowerCase()]
      return arch === undefined ? [] : [[path, arch] as const]
    })
  } catch (cause) {
    if (cause instanceof DecodeError) return []
    throw cause
  }
}
