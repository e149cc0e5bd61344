import { type Codec, u16l, u32l } from '../image/binary/codecs.ts'

/** The kinds of an extent, by the two highest bits of its length. Source: ECMA-167 4/14.14.1.1 */
export const EXTENT = { recorded: 0, allocated: 1, unallocated: 2, next: 3 } as const

/** An extent of a partition. */
export interface Allocation {
  readonly kind: number
  /** Bytes. */
  readonly length: number
  /** The first block in the partition. */
  readonly block: number
  /** The number of the partition map. */
  readonly partition: number
}

/** The largest extent that is a multiple of every size of a block, in bytes. Source: ECMA-167 4/14.14.1.1 */
export const MAX_EXTENT = 0x3fff_f800

/** A long allocation descriptor. Source: ECMA-167 4/14.14.2 */
export const longAllocation: Codec<Allocation> = {
  width: 16,
  write(target, offset, width, { kind, length, block, partition }) {
    target.fill(0, offset, offset + width)
    u32l.write(target, offset, 4, kind * 2 ** 30 + length)
    u32l.write(target, offset + 4, 4, block)
    u16l.write(target, offset + 8, 2, partition)
  },
  read(source, offset) {
    return {
      ...lengthAt(source, offset),
      block: u32l.read(source, offset + 4, 4),
      partition: u16l.read(source, offset + 8, 2),
    }
  },
}

/** The size of a short allocation descriptor, which has no partition. Source: ECMA-167 4/14.14.1 */
export const SHORT = 8

/** Writes a short allocation descriptor. */
export function writeShort(target: Uint8Array, offset: number, { kind, length, block }: Allocation): void {
  u32l.write(target, offset, 4, kind * 2 ** 30 + length)
  u32l.write(target, offset + 4, 4, block)
}

/** The sizes of allocation descriptors, by the type in the flags of a file entry; 3 is the content itself. Source: ECMA-167 4/14.6.8 */
const SIZES = [SHORT, 16, 20] as const

/** Yields allocation descriptors up to the first of length 0, which ends them. Source: ECMA-167 4/12 */
export function* allocationsIn(bytes: Uint8Array, type: 0 | 1 | 2, partition: number): Generator<Allocation> {
  const size = SIZES[type]
  for (let at = 0; at + size <= bytes.length; at += size) {
    const { kind, length } = lengthAt(bytes, at)
    if (length === 0) return
    if (type === 0) yield { kind, length, block: u32l.read(bytes, at + 4, 4), partition }
    // An extended descriptor has two more lengths before the place. Source: ECMA-167 4/14.14.3
    else {
      const place = at + (type === 1 ? 4 : 12)
      yield { kind, length, block: u32l.read(bytes, place, 4), partition: u16l.read(bytes, place + 4, 2) }
    }
  }
}

function lengthAt(source: Uint8Array, offset: number): { readonly kind: number; readonly length: number } {
  const word = u32l.read(source, offset, 4)
  return { kind: Math.floor(word / 2 ** 30), length: word % 2 ** 30 }
}
