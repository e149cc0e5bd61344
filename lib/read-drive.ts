import { DecodeError, type Finding } from './decode-error.ts'
import { type FileSystem, findFileSystems } from './find-file-systems.ts'
import { type Iso9660Reading, readIso9660 } from './iso9660/read-iso9660.ts'
import type { Drive, Iso9660Medium, VfatMedium } from './medium.ts'
import type { RandomAccess } from './random-access.ts'
import type { Tree } from './tree.ts'
import { readVfat } from './vfat/read-vfat.ts'

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
  const { found, problems } = findFileSystems(disk)
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
  const inside = readers[place.fileSystem](place.access)
  const { trees, treeCalled } = inside
  const onDisk = <T extends { readonly offset: number }>(part: T): T => ({
    ...part,
    offset: part.offset + place.offset,
  })
  return {
    get tree() {
      return inside.tree
    },
    medium: mediumOn(disk, inside.medium, place),
    place,
    get problems() {
      return [...problems, ...inside.problems.map(onDisk)]
    },
    trees,
    treeCalled,
    segments: () => inside.segments().map(({ offset, size, label }) => onDisk({ offset, size, label })),
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
