import { DecodeError, type Finding } from '../image/findings.ts'
import { type FileSystem, findFileSystems } from './find-file-systems.ts'
import { type Iso9660Reading, readIso9660 } from '../iso9660/read/read-iso9660.ts'
import type { Drive, Iso9660Medium, VfatMedium } from '../image/drive.ts'
import type { RandomAccess } from '../image/random-access.ts'
import type { Entry, Source, Tree } from '../image/tree.ts'
import { readVfat } from '../vfat/read-vfat.ts'

/** Trees that an ISO 9660 image can have of the same files. */
export const TREE_NAMES = ['rock-ridge', 'joliet', 'primary'] as const

export type TreeName = (typeof TREE_NAMES)[number]

/** A part of a disk. */
export interface DriveSegment {
  /** Bytes from the start of the disk. */
  readonly offset: number
  readonly size: number
  /** What lies there: a path of the tree, or the name of a structure; empty: nothing that is known. */
  readonly label: string
}

/** A drive that was read. */
export interface DriveReading extends Drive {
  /** Where on the disk its file system was found. */
  readonly place: FileSystem
  /** What is wrong with it, as far as it was read until now; by bytes of the disk. */
  readonly problems: readonly Finding[]
  /** The trees of an ISO 9660 image by the names of which `treeCalled` takes one; none of another file system. */
  readonly trees: readonly TreeName[]
  treeCalled(name: TreeName): Tree | undefined
  /** By offset, and by size where that is the same; they overlap where the disk says so. */
  segments(): readonly DriveSegment[]
}

/** What the reader of a file system gives, before it has its place on the disk. */
interface Inside extends Omit<DriveReading, 'place' | 'medium'> {
  readonly medium: Iso9660Medium | VfatMedium
}

const readers: Readonly<Record<FileSystem['fileSystem'], (access: RandomAccess) => Inside>> = {
  iso9660(access) {
    const read = readIso9660(access)
    const { drive, problems, segments } = read
    return {
      get tree() {
        return drive.tree
      },
      medium: drive.medium,
      problems,
      segments,
      trees: treesOf(read),
      treeCalled: (name) => treeOf(read, name),
    }
  },
  vfat(access) {
    const { tree, medium, problems, segments } = readVfat(access)
    return { tree, medium, problems, segments: () => segments, trees: [], treeCalled: () => undefined }
  },
}

function treesOf({ volume, drive }: Iso9660Reading): readonly TreeName[] {
  const has = { 'rock-ridge': drive.medium.hasRockRidge, joliet: volume.joliet !== undefined, primary: true }
  return TREE_NAMES.filter((name) => has[name])
}

function treeOf({ trees }: Iso9660Reading, name: TreeName): Tree | undefined {
  return name === 'rock-ridge' ? trees.rockRidge() : trees[name]()
}

/**
 * The drive on a disk: its file system, or the first in its partitions. One that has several, as a hybrid image has, is
 * read by the one that fills it.
 *
 * @throws DecodeError `not-found` when there is none, and what the reader of its file system throws
 */
export function readDrive(disk: RandomAccess): DriveReading {
  const { found, table, problems } = findFileSystems(disk)
  const place = found[0]
  if (place === undefined) {
    throw new DecodeError({
      code: 'not-found',
      structure: 'disk',
      offset: 0,
      section: 'ECMA-119 8.1; FAT 1.03, "Boot Sector"',
      message: 'there is neither an ISO 9660 nor a FAT file system, and no partition that holds one',
    })
  }
  const { offset } = place
  const { inside, tree, treeCalled, parts } = onDisk(() => readers[place.fileSystem](place.access), offset)
  return {
    get tree() {
      return tree()
    },
    medium: mediumOn(disk, inside.medium, place),
    place,
    get problems() {
      return [...problems, ...inside.problems.map((problem) => moved(problem, offset))]
    },
    trees: inside.trees,
    treeCalled,
    segments: () => [...(place.partition === 'none' ? [] : table), ...parts()].sort(byPlace),
  }
}

function byPlace(a: DriveSegment, b: DriveSegment): number {
  return a.offset - b.offset || b.size - a.size
}

function moved<T extends { readonly offset: number }>(part: T, by: number): T {
  return { ...part, offset: part.offset + by }
}

/** What is read of a partition, by bytes of the disk: what it throws, at once or when a content is opened, too. */
function onDisk(read: () => Inside, offset: number) {
  const here = <T>(act: () => T): T => {
    try {
      return act()
    } catch (cause) {
      throw movedError(cause, offset)
    }
  }
  const treeHere = (tree: Tree | undefined): Tree | undefined =>
    offset === 0 || tree === undefined ? tree : withErrorsAt(tree, offset)
  const inside = here(read)
  let tree: Tree | undefined
  return {
    inside,
    tree: (): Tree => (tree ??= treeHere(here(() => inside.tree))!),
    treeCalled: (name: TreeName) => treeHere(here(() => inside.treeCalled(name))),
    parts: (): readonly DriveSegment[] =>
      here(inside.segments).map(({ offset: at, size, label }) => ({ offset: at + offset, size, label })),
  }
}

function movedError(cause: unknown, by: number): unknown {
  if (!(cause instanceof DecodeError) || by === 0) return cause
  const { code, structure, offset, section, reason } = cause
  return new DecodeError({ code, structure, section, offset: offset + by, message: reason })
}

/** The tree with contents whose errors count from the start of the disk; what is one content stays one. */
function withErrorsAt(tree: Tree, offset: number): Tree {
  const known = new Map<Source, Source>()
  const contentAt = (source: Source): Source => {
    const found = known.get(source) ?? sourceAt(source, offset)
    known.set(source, found)
    return found
  }
  return new Map(
    Array.from(tree, ([path, entry]): [string, Entry] => {
      if (entry.kind !== 'file' || entry.content instanceof Uint8Array) return [path, entry]
      return [path, { ...entry, content: contentAt(entry.content) }]
    }),
  )
}

function sourceAt(source: Source, offset: number): Source {
  return {
    size: source.size,
    async *open() {
      try {
        yield* source.open()
      } catch (cause) {
        throw movedError(cause, offset)
      }
    },
    ...(source.readInto !== undefined && {
      readInto(target: Uint8Array) {
        try {
          source.readInto!(target)
        } catch (cause) {
          throw movedError(cause, offset)
        }
      },
    }),
  }
}

/** The paths of the other trees are read when they are asked for. */
function mediumOn({ size }: RandomAccess, medium: Inside['medium'], { partition }: FileSystem) {
  if (medium.fileSystem === 'vfat') return { ...medium, partition, size }
  const { fileSystem, label, jolietLabel, hasRockRidge } = medium
  return {
    fileSystem,
    size,
    partition,
    label,
    jolietLabel,
    hasRockRidge,
    get primaryPaths() {
      return medium.primaryPaths
    },
    get jolietPaths() {
      return medium.jolietPaths
    },
  }
}
