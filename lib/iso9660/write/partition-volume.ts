import { written } from '../../image/binary/growing.ts'
import { continuationArea } from '../susp.ts'
import {
  ESCAPES,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
  SECTOR,
  volumeDescriptorSetTerminator,
} from '../volume-descriptor.ts'
import { resolve } from './addresses.ts'
import type { DirectoryTree } from './directory-tree.ts'
import type { DirectoryNode } from './hierarchy.ts'
import type { Iso9660Options } from './options.ts'
import { DATES, SPACE_SIZE, type Structure } from './structure.ts'
import { jolietTree, placeTree, primaryTree, type TableBytes } from './trees.ts'
import type { volumeTexts } from './volume-texts.ts'

/** What the volume shares with that of the whole image. */
export interface Shared {
  readonly root: DirectoryNode
  readonly options: Iso9660Options
  readonly texts: ReturnType<typeof volumeTexts>
  /** The fields of its descriptors. */
  readonly fields: Omit<
    Parameters<typeof primaryVolumeDescriptor.encode>[0],
    keyof ReturnType<typeof placeTree> | keyof ReturnType<typeof volumeTexts>['primary'] | 'escapeSequences'
  >
}

/**
 * Returns the structures of a second volume with the same files, for a partition that starts at sector `start` of the image: its
 * sector numbers count from there. Source: xorrisofs(1), -partition_offset
 */
export function partitionVolume(
  start: number,
  { root, options, texts, fields }: Shared,
  take: (sectors: number) => number,
): Structure[] {
  const continuation = continuationArea()
  const trees = [
    { label: '', directories: primaryTree(root, options, continuation) },
    ...(options.joliet === false ? [] : [{ label: 'Joliet ', directories: jolietTree(root, options) }]),
  ]
  const head = new Uint8Array((trees.length + 1) * SECTOR)
  const headSector = take(trees.length + 1)
  const inside = (sector: number): number => sector - start
  const placed = trees.map(({ label, directories }) => {
    const tableSectors = Math.ceil(directories.pathTableSize / SECTOR)
    const L = take(2 * tableSectors)
    const tree = take(directories.bytes.length / SECTOR)
    return {
      label,
      directories,
      L,
      M: L + tableSectors,
      tree,
      bytes: new Uint8Array(2 * tableSectors * SECTOR),
    }
  })
  const area = take(Math.ceil(continuation.buffer.length / SECTOR))
  const placeOf = ({ directories, L, M, tree, bytes }: (typeof placed)[number]) => {
    const places = { tree: inside(tree), continuation: inside(area), L: inside(L), M: inside(M) }
    const tables: TableBytes = { bytes, sector: inside(L) }
    return placeTree(directories, places, tables)
  }
  const [primary, joliet] = placed.map(placeOf)
  const plain = { ...fields, ...texts.primary, ...primary!, escapeSequences: ESCAPES.none }
  primaryVolumeDescriptor.encode(plain, head, 0)
  if (joliet !== undefined) {
    const { ucsLevel = 3 } = options.joliet === false ? {} : (options.joliet ?? {})
    const unicode = { ...fields, ...texts.joliet, ...joliet, escapeSequences: ESCAPES[ucsLevel] }
    jolietVolumeDescriptor.encode(unicode, head, SECTOR)
  }
  volumeDescriptorSetTerminator.encode({}, head, head.length - SECTOR)
  resolve(continuation.addresses, continuation.buffer.bytes, inside(area))
  const named = (label: string): string => `${label} of the partition`
  return [
    ...trees.map(({ label }, i) => ({
      label: named(`${label}volume descriptor`),
      sector: headSector + i,
      bytes: head.subarray(i * SECTOR, (i + 1) * SECTOR),
      start,
      sizes: [SPACE_SIZE],
      dates: DATES,
    })),
    {
      label: named('volume descriptor set terminator'),
      sector: headSector + trees.length,
      bytes: head.subarray(trees.length * SECTOR),
    },
    ...placed.flatMap(({ label, directories, L, tree, bytes }) => [
      { label: named(`${label}path tables`), sector: L, bytes },
      recordsOf(named(`${label}directories`), tree, directories, start),
    ]),
    { label: named('Rock Ridge continuation area'), sector: area, bytes: written(continuation.buffer) },
  ]
}

function recordsOf(
  label: string,
  sector: number,
  { bytes, fileRecords }: DirectoryTree,
  start: number,
): Structure {
  return { label, sector, bytes, fileRecords, start }
}
