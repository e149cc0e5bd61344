import { type Finding, findings } from '../../image/findings.ts'
import type { Drive, Iso9660Medium } from '../../image/drive.ts'
import type { RandomAccess } from '../../image/random-access.ts'
import type { Entry, Tree } from '../../image/tree.ts'
import { contents } from './content.ts'
import type { View } from './directory.ts'
import { type MapSegment, segmentsOf } from './map.ts'
import { matchTrees, primaryPaths } from './paths.ts'
import { directoriesOf } from './path-table.ts'
import { sectors, type SourceImage } from './source-image.ts'
import { readEntry, readTree } from './tree.ts'
import { viewsOf } from './views.ts'
import { readVolume, type Volume, type VolumeDescriptor } from './volume.ts'

export interface ReadOptions {
  /** Records that one of the trees may have; 1 000 000 by default. */
  readonly maxEntries?: number
}

/** An image that is read as far as it is asked for; contents are read when they are opened. */
export interface Iso9660Reading {
  /** What the descriptors say. */
  readonly volume: Volume
  /** The tree that Linux shows, which is Rock Ridge, else Joliet, else the primary one in small letters. */
  readonly drive: Drive & { readonly medium: Iso9660Medium }
  /** Each of the image's trees, undefined where it has none. Throws DecodeError `too-many`, `overlap`. */
  readonly trees: {
    /** Names as they are on the disc, but for the version. Reading this or Joliet's checks the path tables too. */
    readonly primary: () => Tree
    readonly joliet: () => Tree | undefined
    readonly rockRidge: () => Tree | undefined
  }
  /** The entry at a path of the drive's tree, '' being the root: only the directories that lead to it are read. */
  entryAt(path: string): Entry | undefined
  /** Every part of the image by offset: they overlap where the image says so, and gaps are parts too. */
  segments(): readonly MapSegment[]
  /** What is wrong with it, as far as it was read until now; 1000 at most. */
  readonly problems: readonly Finding[]
}

const MAX_ENTRIES = 1_000_000

/**
 * Reads an ISO 9660 image, whoever made it. What cannot be right but does not stop the reader is in `problems`: work and
 * memory are bounded by the size of the image and `maxEntries`, whatever the bytes say.
 *
 * @throws DecodeError when there is no primary volume descriptor or no root directory
 */
export function readIso9660(access: RandomAccess, options: ReadOptions = {}): Iso9660Reading {
  const { maxEntries = MAX_ENTRIES } = options
  const found = findings()
  const image: SourceImage = { access, sectors: sectors(access), findings: found, maxEntries }
  const volume = readVolume(image)
  const views = viewsOf(image, volume)
  const shared = contents(access)
  const treeOf = (view: View): Tree => readTree(view, shared)
  const tree = once(() => treeOf(views.default))
  const checked = (view: View, descriptor: VolumeDescriptor): Tree => {
    const directories = directoriesOf(view)
    const tree = readTree(view, shared, directories)
    directories.check(descriptor)
    return tree
  }
  const known = {
    primary: once(() => checked(views.primary, volume.primary)),
    joliet: once(() => views.joliet && checked(views.joliet, volume.joliet!)),
    rockRidge: views.rockRidge === undefined ? () => undefined : tree,
  }
  const ofPrimary = once(() => primaryPaths(views, shared))
  const ofJoliet = once(() => matchTrees(tree(), known.joliet() ?? new Map()))
  const medium: Iso9660Medium = {
    fileSystem: 'iso9660',
    size: access.size,
    partition: 'none',
    label: volume.primary.volumeIdentifier,
    jolietLabel: volume.joliet?.volumeIdentifier,
    hasRockRidge: views.rockRidge !== undefined,
    get primaryPaths() {
      return ofPrimary()
    },
    get jolietPaths() {
      return ofJoliet()
    },
  }
  return {
    volume,
    drive: {
      get tree() {
        return tree()
      },
      medium,
    },
    trees: known,
    entryAt: (path) => readEntry(views.default, shared, path),
    segments: once(() => segmentsOf(image, volume, views, shared)),
    problems: found.list,
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
