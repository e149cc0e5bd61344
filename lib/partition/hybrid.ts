import { u32l, u64l } from '../image/binary/codecs.ts'
import { sizeOf } from '../image/tree.ts'
import { EncodeError, type Image, type Segment } from '../image/image.ts'
import { BASIC_DATA, GPT_RESERVED, gptSegments, type GptPartition } from './gpt.ts'
import { guidOf } from './guid.ts'
import { identityOf } from './identity.ts'
import { ALIGNMENT, encodePartitions, PROTECTIVE, type Record, SECTOR } from './mbr-sector.ts'

/** Where the boot code of isolinux finds the number of the boot image's first sector. Source: syslinux, isohybrid.c */
const BOOT_SECTOR = 432

/** The options of `hybrid`. */
export interface HybridOptions {
  /** The boot code for a BIOS, at most 432 bytes, and the byte offset of the image that it starts. */
  readonly boot?: { readonly code: Uint8Array; readonly offset: number } | undefined
  /** At most four partitions; an absent one leaves its record empty. */
  readonly records: readonly (HybridRecord | undefined)[]
  /** The partitions of a GUID partition table; with `isProtected` the only record is the one that protects it. */
  readonly gpt?:
    { readonly partitions: readonly HybridPartition[]; readonly isProtected: boolean } | undefined
}

/** A partition of a master boot record. */
export interface HybridRecord {
  readonly type: number
  /** In bytes, multiples of 512. */
  readonly offset: number
  /** In bytes. */
  readonly size: number
  /** Whether a BIOS starts it. */
  readonly isActive?: boolean
}

/** A partition of a GUID partition table. */
export interface HybridPartition {
  readonly name: string
  /** A type GUID; `BASIC_DATA` by default. */
  readonly type?: string
  /** In bytes, multiples of 512. */
  readonly offset: number
  /** In bytes. */
  readonly size: number
}

/**
 * Makes an image that is a disk, too: the tables go into the first 32 KiB of a disc, which ISO 9660 leaves empty, and the backup
 * of a GUID partition table into empty sectors at the end. Nothing else changes its place.
 *
 * @throws EncodeError `bad-option`, `bad-size`
 */
export function hybrid(image: Image, { boot, records, gpt }: HybridOptions): Image {
  const size = gpt === undefined ? image.size : withBackup(image)
  const sectors = size / SECTOR
  const first = new Uint8Array(SECTOR)
  if (boot !== undefined) {
    if (boot.code.length > BOOT_SECTOR) {
      const reason = `the boot code has ${boot.code.length} bytes; there is room for ${BOOT_SECTOR}`
      throw new EncodeError('bad-option', '', reason)
    }
    first.set(boot.code)
    u64l.write(first, BOOT_SECTOR, 8, boot.offset / SECTOR)
    u32l.write(first, BOOT_SECTOR + 8, 4, identityOf(image, 'disk'))
  }
  const guard = { type: PROTECTIVE, start: 1, sectors: sectors - 1 }
  encodePartitions(
    first,
    gpt?.isProtected === true ? [guard] : records.map((record) => record && inSectors(record)),
  )
  const tables =
    gpt === undefined ? [] : gptSegments(sectors, guidOf(image, 'disk'), gpt.partitions.map(partitionOf))
  const own: Segment = { kind: 'structure', label: 'master boot record', offset: 0, content: first }
  const segments = [own, ...tables, ...image.segments].sort((a, b) => a.offset - b.offset)
  return { size, segments }

  function partitionOf({ name, type = BASIC_DATA, offset, size }: HybridPartition, n: number): GptPartition {
    const start = offset / SECTOR
    const last = start + Math.ceil(size / SECTOR) - 1
    return { type, unique: guidOf(image, `partition ${n} ${name}`), first: start, last, name }
  }
}

function inSectors({ type, offset, size, isActive = false }: HybridRecord): Record {
  return { type, start: offset / SECTOR, sectors: Math.ceil(size / SECTOR), isActive }
}

/** Returns the size of the image with room for the backup of a table at its end, in whole MiB if it has to grow. */
function withBackup({ size, segments }: Image): number {
  const end = segments.reduce((most, { offset, content }) => Math.max(most, offset + sizeOf(content)), 0)
  const least = end + GPT_RESERVED * SECTOR
  return least <= size ? size : Math.ceil(least / (ALIGNMENT * SECTOR)) * ALIGNMENT * SECTOR
}
