import { type Finding, findings } from '../../image/findings.ts'
import type { Drive, Iso9660Medium } from '../../image/drive.ts'
import type { ImagePart } from '../../image/part.ts'
import type { RandomAccess } from '../../image/random-access.ts'
import type { Entry, Tree } from '../../image/tree.ts'
import { hasUdf } from '../../udf/read/recognition.ts'
import { readBootCatalog } from './boot-catalog.ts'
import { contents } from './content.ts'
import type { View } from './directory.ts'
import { segmentsOf } from './map.ts'
import { matchTrees, primaryPaths } from './paths.ts'
import { directoriesOf } from './path-table.ts'
import { sectors, type SourceImage } from './source-image.ts'
import { readEntry, readPaths, readTree } from './tree.ts'
import { viewsOf } from './views.ts'
import { readVolume, type Volume, type VolumeDescriptor } from './volume.ts'

/** Options of `readIso9660`. */
export interface ReadOptions {
  /** The most records of one tree; 1 000 000 by default. */
  readonly maxEntries?: number
}

/** An image that is read on demand; contents are read when they are opened. */
export interface Iso9660Reading {
  /** The data of the volume descriptors. */
  readonly volume: Volume
  /** The tree that Linux shows: Rock Ridge, else Joliet, else the primary tree in lower case. */
  readonly drive: Drive & { readonly medium: Iso9660Medium }
  /** The readers of the image's trees, which return undefined when there is no such tree and throw DecodeError `too-many`, `overlap`. */
  readonly trees: {
    /** Reads the names as on the disc, without versions. Reading this or the Joliet tree also checks the path tables. */
    readonly primary: () => Tree
    readonly joliet: () => Tree | undefined
    readonly rockRidge: () => Tree | undefined
  }
  /** Returns the paths of the drive's tree in its order, with '' for the root, and reads little else: the quick way to list an image. */
  paths(): readonly string[]
  /** Returns the entry at a path of the drive's tree, where '' is the root; only the directories on the path are read. */
  entryAt(path: string): Entry | undefined
  /** Returns all parts of the image in order of offset, including gaps. They overlap if they do so in the image. */
  segments(): readonly ImagePart[]
  /** The problems that were found so far, at most 1000; reading more can add some. */
  readonly problems: readonly Finding[]
}

const MAX_ENTRIES = 1_000_000

/**
 * Reads an ISO 9660 image, even a hostile one. Problems that do not stop the reader are in `problems`. Work and memory are
 * limited by the size of the image and by `maxEntries`, whatever its bytes are.
 *
 * @throws DecodeError when the primary volume descriptor or the root directory is missing
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
  const boot = readBootCatalog(image, volume)
  const medium: Iso9660Medium = {
    fileSystem: 'iso9660',
    size: access.size,
    partition: 'none',
    label: volume.primary.volumeIdentifier,
    jolietLabel: volume.joliet?.volumeIdentifier,
    hasRockRidge: views.rockRidge !== undefined,
    hasUdf: hasUdf(access),
    boot,
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
    paths: () => readPaths(views.default),
    entryAt: (path) => readEntry(views.default, shared, path),
    segments: once(() => segmentsOf(image, { volume, views, boot }, shared)),
    problems: found.list,
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
