import type { RandomAccess } from '../../image/random-access.ts'
import { TAG, readTag } from '../tag.ts'
import { anchorPointer, DESCRIPTOR, type VolumeExtent } from '../volume-descriptors.ts'

/** Where the volume recognition sequence begins in bytes, and the most of its structures. Source: ECMA-167 2/8.3 */
const FIRST = 32 * 1024
const MOST = 64

/** The size of a structure of the sequence; a structure of a disk with larger blocks fills one. Source: ECMA-167 2/9.1 */
const STRUCTURE = 2048

/** The sizes of blocks, the most frequent one first. */
const BLOCK_SIZES = [2048, 512, 4096, 1024] as const

/** What the anchor says. */
export interface Anchor {
  /** Bytes. */
  readonly blockSize: number
  /** The block of the anchor. */
  readonly block: number
  readonly main: VolumeExtent
  readonly reserve: VolumeExtent
}

/**
 * Tells whether an image is a UDF file system: it has an NSR descriptor and an anchor, as libblkid requires.
 * Source: ECMA-167 3/9.1; util-linux, libblkid/src/superblocks/udf.c
 */
export function hasUdf(access: RandomAccess): boolean {
  return findAnchor(access) !== undefined
}

/** Finds the anchor of a UDF file system. It is in two of the blocks 256, N, and N - 256, where N is the last one; an open disc has it in block 512. Source: ECMA-167 3/8.4.2.1, UDF 2.2.3 */
export function findAnchor(access: RandomAccess): Anchor | undefined {
  for (const blockSize of BLOCK_SIZES) {
    if (!isRecognized(access, Math.max(blockSize, STRUCTURE))) continue
    const last = Math.floor(access.size / blockSize) - 1
    for (const block of [256, last, last - 256, 512]) {
      if (block < 0) continue
      const bytes = access.read(block * blockSize, DESCRIPTOR)
      const tag = readTag(bytes)
      if (tag?.identifier !== TAG.anchor || tag.location !== block) continue
      const { main, reserve } = anchorPointer.decode(bytes, 0)
      return { blockSize, block, main, reserve }
    }
  }
  return undefined
}

function isRecognized(access: RandomAccess, step: number): boolean {
  for (let i = 0; i < MOST; i++) {
    const name = String.fromCharCode(...access.read(FIRST + i * step + 1, 5))
    if (name === 'NSR02' || name === 'NSR03') return true
    if (!['CD001', 'BEA01', 'BOOT2', 'CDW02'].includes(name)) return false
  }
  return false
}
