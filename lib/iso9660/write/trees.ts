import { DEFAULT_DATE } from '../../image/tree.ts'
import { EncodeError } from '../../image/image.ts'
import { encodePathTable } from '../path-table.ts'
import { SELF_RECORD } from '../directory-record.ts'
import type { ContinuationArea } from '../susp.ts'
import { resolve } from './addresses.ts'
import { type DirectoryTree, directoryTree } from './directory-tree.ts'
import { enhancedNaming } from './enhanced-names.ts'
import { type DirectoryNode, nodesBelow } from './hierarchy.ts'
import { jolietNaming } from './joliet-names.ts'
import { type Iso9660Options, NOVA_NAMES } from './options.ts'
import { fileVersion, primaryNaming } from './primary-names.ts'
import { relocate } from './relocation.ts'
import { rockRidge } from './rock-ridge.ts'
import { SECTOR } from '../volume-descriptor.ts'
import { visible } from './visible.ts'

/** Writes the primary tree. */
export function primaryTree(
  root: DirectoryNode,
  options: Iso9660Options,
  continuation: ContinuationArea,
): DirectoryTree {
  const { level, names = level === undefined ? NOVA_NAMES : {}, deepDirectories = 'fail' } = options
  const hasRockRidge = options.rockRidge !== false
  const shown = visible(root, options.hidden?.primary)
  if (!hasRockRidge) checkPlain(shown)
  const placed =
    hasRockRidge && deepDirectories === 'relocate' && level !== 4
      ? relocate(shown, options.relocatedTo ?? 'rr_moved', options.relocatedOwner ?? {})
      : shown
  return directoryTree(placed, {
    depthFirst: placed !== shown,
    naming: level === 4 ? enhancedNaming(hasRockRidge, options.encoding) : primaryNaming(names, level ?? 3),
    version: level === 4 ? '' : fileVersion(names),
    characterSize: 1,
    extension: hasRockRidge
      ? { entries: rockRidge(options.date ?? DEFAULT_DATE, options.encoding), continuation }
      : undefined,
    anyDepth: deepDirectories === 'keep' || level === 4,
    volumeSequenceNumber: options.volumeSequenceNumber ?? 1,
    unseen: options.unseen,
    date: options.date ?? DEFAULT_DATE,
  })
}

/** Writes the Joliet tree. */
export function jolietTree(root: DirectoryNode, options: Iso9660Options): DirectoryTree {
  return directoryTree(visible(root, options.hidden?.joliet), {
    naming: jolietNaming(options.joliet === false ? {} : (options.joliet ?? {}), options.encoding),
    version: '',
    characterSize: 2,
    depthFirst: false,
    extension: undefined,
    anyDepth: options.level === 4 || (options.deepDirectories ?? 'fail') !== 'fail',
    volumeSequenceNumber: options.volumeSequenceNumber ?? 1,
    unseen: options.unseen,
    date: options.date ?? DEFAULT_DATE,
  })
}

/**
 * Rejects symbolic links and devices.
 *
 * @throws EncodeError `needs-rock-ridge`
 */
function checkPlain(root: DirectoryNode): void {
  for (const { kind, path } of nodesBelow(root)) {
    if (kind === 'symlink' || kind === 'device')
      throw new EncodeError('needs-rock-ridge', path, `a ${kind} needs Rock Ridge`)
  }
}

/** Returns the root's record for the descriptor: its own (`.`) without the system use area. Source: ECMA-119 8.4.18 */
function rootRecord(tree: Uint8Array): Uint8Array {
  const record = tree.slice(0, SELF_RECORD)
  record[0] = SELF_RECORD
  return record
}

/** The first sectors of a tree, its continuation areas and its path tables. */
export interface TreePlaces {
  readonly tree: number
  readonly continuation: number
  readonly L: number
  readonly M: number
}

/** The bytes of path tables, and the sector where they start. */
export interface TableBytes {
  readonly bytes: Uint8Array
  readonly sector: number
}

/** Gives a tree its places and encodes its path tables; returns the fields of its volume descriptor. */
export function placeTree(directories: DirectoryTree, places: TreePlaces, tables: TableBytes) {
  const { bytes, characterSize, pathTableSize } = directories
  const { tree, continuation, L, M } = places
  resolve(directories.tree, bytes, tree)
  resolve(directories.continuation, bytes, continuation)
  for (const [order, sector] of [
    ['L', L],
    ['M', M],
  ] as const) {
    const offset = (sector - tables.sector) * SECTOR
    encodePathTable(order, directories.directories, characterSize, tree, tables.bytes, offset)
  }
  return { rootDirectoryRecord: rootRecord(bytes), pathTableSize, pathTableL: L, pathTableM: M }
}
