import { statSync } from 'node:fs'
import type { Image } from '../../lib/image/image.ts'
import { type Content, sizeOf } from '../../lib/image/tree.ts'
import { bootEntries } from '../../lib/iso9660/write/boot.ts'
import { fileContent } from '../../lib/node/file-content.ts'
import { readBounded } from '../../lib/node/read-bounded.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { BASIC_DATA, LINUX_DATA } from '../../lib/partition/gpt.ts'
import { hybrid, type HybridPartition, type HybridRecord } from '../../lib/partition/hybrid.ts'
import { EXIT, Stop } from './exit.ts'

/** What makes an image a disk, too. */
export interface HybridSettings {
  /** The file with the boot code for a BIOS. */
  readonly bootCode: string | undefined
  /** The numbers of the boot images in the GUID partition table. */
  readonly gptImages: readonly number[]
  /** Whether appended partitions are in a GUID partition table only. */
  readonly isGpt: boolean
  /** Whether partition 1 is marked for a BIOS, even without boot code. */
  readonly isActive: boolean
  /** The sector where partition 1 starts. */
  readonly offset: number
  /** By the number of the partition. */
  readonly appended: Readonly<Record<number, { readonly type: number | string; readonly file: string }>>
}

export const NO_HYBRID: HybridSettings = {
  bootCode: undefined,
  gptImages: [],
  isGpt: false,
  isActive: false,
  offset: 0,
  appended: {},
}

/** A partition behind the volume. */
export interface Appended {
  readonly number: number
  /** A byte for a master boot record, or a GUID. */
  readonly type: number | string
  readonly content: Content
}

const SECTOR = 2048

/** The types of partition 1: one that Windows hides, as isohybrid has it, one of Linux, and one for an ISO 9660 that starts inside. */
const HIDDEN = 0x17
const LINUX = 0x83
const ISO9660 = 0xcd
const EFI = 0xef

/** The type GUID of an EFI system partition. UEFI 5.3.3 */
const EFI_SYSTEM = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b'

/**
 * Returns the appended partitions in the order of their numbers; their files are read when the image is written.
 *
 * @throws Stop when a file cannot be read
 */
export function appendedPartitions({ appended }: HybridSettings): readonly Appended[] {
  return Object.entries(appended).map(([number, { type, file }]) => {
    const state = reading(file, () => statSync(file))
    if (!state.isFile()) throw new Stop(EXIT.input, `${file}: a partition must be a file`)
    const content = fileContent(file, state)
    if (sizeOf(content) === 0) throw new Stop(EXIT.input, `${file}: a partition cannot be empty`)
    return { number: Number(number), type, content }
  })
}

/**
 * Adds partition tables to an image, as xorrisofs does.
 *
 * @throws Stop when the boot code cannot be read, or there is no boot image for it
 */
export function withPartitions(image: Image, settings: HybridSettings, appended: readonly Appended[]): Image {
  const { bootCode, gptImages, isGpt, offset } = settings
  if (bootCode === undefined && gptImages.length === 0 && appended.length === 0 && offset === 0) return image
  const entries = bootEntries(image)
  const behind = appended.map(({ content, ...partition }) => ({ ...partition, ...placeIn(image, content) }))
  const start = offset * SECTOR
  const end = Math.min(image.size, ...behind.map((partition) => partition.offset))
  const whole = { offset: start, size: end - start }
  const images = gptImages.map((number) => {
    const entry = entries[number]
    if (entry === undefined)
      throw new Stop(EXIT.usage, '-isohybrid-gpt-basdat needs a boot image: add -e FILE')
    return { offset: entry.offset, size: sizeAt(image, entry.offset) }
  })
  const isActive = bootCode !== undefined || settings.isActive
  const type = images.length > 0 ? 0 : bootCode !== undefined ? HIDDEN : offset > 0 ? ISO9660 : LINUX
  const records: (HybridRecord | undefined)[] = [{ ...whole, type, isActive }]
  for (const place of images) records.push({ ...place, type: EFI })
  for (const { number, type: own, ...place } of behind) records[number - 1] = { ...place, type: byteOf(own) }
  // A loop over an array with holes would leave them out.
  const filled = Array.from(records)
  const isProtected = isGpt && behind.length > 0
  const partitions: HybridPartition[] = [
    // Without an offset, the partition would start before the table ends.
    ...(images.length > 0
      ? [{ ...whole, size: Math.min(whole.size, image.size - BACKUP - start), name: 'ISOHybrid' }]
      : start > 0
        ? [{ ...whole, name: 'ISO9660' }]
        : []),
    ...images.map((place, n) => ({ ...place, name: `ISOHybrid${n + 1}` })),
    ...(isProtected
      ? behind.map(({ number, type: own, ...place }) => ({
          ...place,
          type: guidOf(own),
          name: `Appended${number}`,
        }))
      : []),
  ]
  return hybrid(image, {
    boot: bootCode === undefined ? undefined : { code: codeIn(bootCode), offset: biosImage(entries) },
    records: filled,
    gpt: isProtected || images.length > 0 ? { partitions, isProtected } : undefined,
  })
}

function placeIn({ segments }: Image, content: Content): { readonly offset: number; readonly size: number } {
  const { offset } = segments.find((segment) => segment.content === content)!
  return { offset, size: Math.ceil(sizeOf(content) / SECTOR) * SECTOR }
}

/** Returns the size of the file at an offset, in whole sectors. */
function sizeAt({ segments }: Image, offset: number): number {
  const { content } = segments.find((segment) => segment.offset === offset)!
  return Math.ceil(sizeOf(content) / SECTOR) * SECTOR
}

/** @throws Stop when there is no boot image for a BIOS */
function biosImage(entries: ReturnType<typeof bootEntries>): number {
  const entry = entries.find(({ platform, emulation }) => platform === 0 && emulation === 'none')
  if (entry !== undefined) return entry.offset
  throw new Stop(EXIT.usage, '-isohybrid-mbr needs a boot image for a BIOS: add -b FILE -no-emul-boot')
}

/** The end of the image that is not in partition 1, in bytes: as many as xorriso leaves for the backup of the table. */
const BACKUP = 32_768

/** The part of the boot code that is used: the rest of the sector has the place of the boot image and the partitions. */
const CODE = 432

/** @throws Stop when the file cannot be read, or is too short */
function codeIn(file: string): Uint8Array {
  const code = reading(file, () => readBounded(file)).subarray(0, CODE)
  if (code.length === CODE) return code
  throw new Stop(EXIT.input, `${file}: boot code has ${CODE} bytes or more, but this file has ${code.length}`)
}

function byteOf(type: number | string): number {
  if (typeof type === 'number') return type
  return type === EFI_SYSTEM ? EFI : ISO9660
}

function guidOf(type: number | string): string {
  if (typeof type === 'string') return type
  return type === EFI ? EFI_SYSTEM : type === LINUX ? LINUX_DATA : BASIC_DATA
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new Stop(EXIT.input, `cannot read ${file}: ${reasonOf(cause)}`)
  }
}
