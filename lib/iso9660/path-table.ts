import { u16l, u16m, u32l, u32m, u8 } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { writeIdentifier } from './directory-record.ts'

/** A directory in the path table, which is sorted by level, parent and identifier. Source: ECMA-119 6.9.1 */
export interface PathTableEntry {
  readonly identifier: string
  /** The sector of the directory, from the start of its tree. */
  readonly sector: number
  /** The number of the parent in the table, from 1; the root is its own parent. */
  readonly parent: number
}

/** The part of a record before the identifier. Source: ECMA-119 9.4 */
export const pathTableRecord = {
  L: struct('path table record (L)', 8, {
    identifierLength: bp(1, 1, u8), // 9.4.1
    extendedAttributeLength: fixed(2, 2, u8, 0), // 9.4.2
    extent: bp(3, 6, u32l), // 9.4.3
    parent: bp(7, 8, u16l), // 9.4.4
  }),
  M: struct('path table record (M)', 8, {
    identifierLength: bp(1, 1, u8),
    extendedAttributeLength: fixed(2, 2, u8, 0),
    extent: bp(3, 6, u32m),
    parent: bp(7, 8, u16m),
  }),
}

/** Returns the size of a record in bytes: the identifier is padded to an even length. Source: ECMA-119 9.4.6 */
export function pathTableRecordSize(identifierLength: number): number {
  return pathTableRecord.L.size + identifierLength + (identifierLength % 2)
}

/**
 * Encodes a path table in little-endian (L) or big-endian (M) order, for a tree that starts at sector `start`. The root's
 * identifier has one byte in every tree.
 */
export function encodePathTable(
  order: 'L' | 'M',
  entries: readonly PathTableEntry[],
  characterSize: 1 | 2,
  start: number,
  target: Uint8Array,
  offset: number,
): void {
  let position = offset
  for (const entry of entries) {
    const { identifier, sector, parent } = entry
    const size = entry === entries[0] ? 1 : characterSize
    const length = identifier.length * size
    pathTableRecord[order].encode(
      { identifierLength: length, extent: start + sector, parent },
      target,
      position,
    )
    writeIdentifier(identifier, size, target, position + pathTableRecord.L.size)
    position += pathTableRecordSize(length)
  }
}
