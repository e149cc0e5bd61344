import { DecodeError, type Finding } from '../image/findings.ts'
import { type FileSystem, findFileSystems } from './find-file-systems.ts'
import { type Iso9660Reading, readIso9660 } from '../iso9660/read/read-iso9660.ts'
import type { Drive, Medium } from '../image/drive.ts'
import type { ImagePart } from '../image/part.ts'
import type { RandomAccess } from '../image/random-access.ts'
import type { Entry, Source, Tree } from '../image/tree.ts'
import { readUdf } from '../udf/read/read-udf.ts'
import { readVfat } from '../vfat/read-vfat.ts'

/** The directory trees in which an ISO 9660 image can list the same files; one of UDF makes it a bridge. */
export const TREE_NAMES = ['rock-ridge', 'joliet', 'primary', 'udf'] as const

/** The name of a tree of ISO 9660. */
export type TreeName = (typeof TREE_NAMES)[number]

/** A drive that was read from a disk. */
export interface DriveReading extends Drive {
  /** The place of its file system on the disk. */
  readonly place: FileSystem
  /** The problems that were found so far; reading more of the tree can add some. Offsets are bytes of the disk. */
  readonly problems: readonly Finding[]
  /** The names that `treeCalled` accepts: the trees of an ISO 9660 image; empty for other file systems. */
  readonly trees: readonly TreeName[]
  /** Returns a tree of ISO 9660 by its name; undefined when there is none. */
  treeCalled(name: TreeName): Tree | undefined
  /** Returns the segments in the order of offset and size. They overlap if they do so on the disk. */
  segments(): readonly ImagePart[]
}

/** The result of a file system's reader, with offsets from the start of the file system. */
interface Inside extends Omit<DriveReading, 'place' | 'medium'> {
  readonly medium: Exclude<Medium, { readonly fileSystem: 'none' }>
}

const readers: Readonly<Record<FileSystem['fileSystem'], (access: RandomAccess) => Inside>> = {
  iso9660(access) {
    const read = readIso9660(access)
    const { drive, segments } = read
    const bridge = drive.medium.hasUdf ? bridgeOf(access) : undefined
    const isStub = once(() => bridge !== undefined && isStubOf(read, bridge))
    return {
      get tree() {
        return (isStub() ? bridge?.tree() : undefined) ?? drive.tree
      },
      medium: drive.medium,
      get problems() {
        return [...read.problems, ...(bridge?.problems() ?? [])]
      },
      segments,
      trees: treesOf(read),
      treeCalled: (name) => (name === 'udf' ? bridge?.tree() : treeOf(read, name)),
    }
  },
  vfat(access) {
    const { tree, medium, problems, segments } = readVfat(access)
    return { tree, medium, problems, segments: () => segments, trees: [], treeCalled: () => undefined }
  },
  udf(access) {
    const { tree, medium, problems, segments } = readUdf(access)
    return { tree, medium, problems, segments: () => segments, trees: [], treeCalled: () => undefined }
  },
}

/** The UDF side of a bridge. */
interface Bridge {
  tree(): Tree | undefined
  segments(): readonly ImagePart[]
  problems(): readonly Finding[]
}

/**
 * Tells whether the ISO 9660 side of a bridge lacks a file of the UDF side, which Linux mounts. On discs of Microsoft it is a stub with
 * README.TXT alone. A file is on both sides if they share its name or its place.
 */
function isStubOf({ drive, segments }: Iso9660Reading, bridge: Bridge): boolean {
  const names = new Set(filesOf(drive.tree))
  const others = filesOf(bridge.tree() ?? new Map()).filter((path) => !names.has(path))
  if (others.length === 0) return false
  const places = new Set(segments().map(placeOf))
  places.delete(undefined)
  const placeAt = new Map(bridge.segments().map((part) => [part.label.toLowerCase(), placeOf(part)]))
  return others.some((path) => !places.has(placeAt.get(path)))
}

/** Returns where the content of a file starts; undefined for another part. */
function placeOf({ kind, offset }: ImagePart): number | undefined {
  return kind === 'file' ? offset : undefined
}

/** Returns the paths of the files of a tree, in lower case. */
function filesOf(tree: Tree): string[] {
  return [...tree].filter(([, { kind }]) => kind === 'file').map(([path]) => path.toLowerCase())
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** Returns the UDF side of a bridge, which is read on first use; an error that stops its reader becomes a problem. */
function bridgeOf(access: RandomAccess): Bridge {
  let read:
    (Pick<Inside, 'problems'> & { tree: Tree | undefined; segments: readonly ImagePart[] }) | undefined
  const reading = () => {
    try {
      return (read ??= readUdf(access))
    } catch (cause) {
      if (!(cause instanceof DecodeError)) throw cause
      const { code, structure, offset, section, reason } = cause
      const problem = { code, structure, offset, section, message: reason }
      return (read = { tree: undefined, segments: [], problems: [problem] })
    }
  }
  return {
    tree: () => reading().tree,
    segments: () => reading().segments,
    problems: () => read?.problems ?? [],
  }
}

function treesOf({ volume, drive }: Iso9660Reading): readonly TreeName[] {
  const has = {
    'rock-ridge': drive.medium.hasRockRidge,
    joliet: volume.joliet !== undefined,
    primary: true,
    udf: drive.medium.hasUdf,
  }
  return TREE_NAMES.filter((name) => has[name])
}

function treeOf({ trees }: Iso9660Reading, name: Exclude<TreeName, 'udf'>): Tree | undefined {
  return name === 'rock-ridge' ? trees.rockRidge() : trees[name]()
}

/**
 * Reads the drive on a disk: its file system, or the first one in its partitions. When a disk has several, as a hybrid image
 * does, the one that fills the disk wins.
 *
 * @throws DecodeError `not-found` when there is no file system, or the error of the file system's reader
 */
export function readDrive(disk: RandomAccess): DriveReading {
  const { found, table, problems } = findFileSystems(disk)
  const place = found[0]
  if (place === undefined) {
    throw new DecodeError({
      code: 'not-found',
      structure: 'disk',
      offset: 0,
      section: 'ECMA-119 8.1; FAT 1.03, "Boot Sector"; ECMA-167 2/8.3',
      message: 'found no ISO 9660, FAT or UDF file system, on the disk or in a partition',
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
    segments: () => withTable(parts(), table),
  }
}

/**
 * Adds the parts of a partition table. In the image of a disc that is a disk, too, they are in the system area and in gaps, from which
 * they are cut out.
 */
function withTable(parts: readonly ImagePart[], table: readonly ImagePart[]): ImagePart[] {
  const isRoom = ({ kind }: ImagePart): boolean => kind === 'system area' || kind === 'gap'
  const holes = [...table].sort(byPlace)
  return [...parts.flatMap((part) => (isRoom(part) ? cutOut(part, holes) : [part])), ...table].sort(byPlace)
}

/** Returns what is left of a part beside the holes, which are in order. */
function cutOut(part: ImagePart, holes: readonly ImagePart[]): ImagePart[] {
  const rest: ImagePart[] = []
  const end = part.offset + part.size
  let at = part.offset
  const keep = (to: number): void => {
    if (to > at) rest.push({ ...part, offset: at, size: to - at })
  }
  for (const { offset, size } of holes) {
    if (offset >= end || offset + size <= at) continue
    keep(offset)
    at = offset + size
  }
  keep(end)
  return rest
}

function byPlace(a: ImagePart, b: ImagePart): number {
  return a.offset - b.offset || b.size - a.size
}

function moved<T extends { readonly offset: number }>(part: T, by: number): T {
  return { ...part, offset: part.offset + by }
}

/** Moves the offsets of a file system's reading to the disk, including those of errors that are thrown now or when a content is opened. */
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
    parts: (): readonly ImagePart[] => here(inside.segments).map((part) => moved(part, offset)),
  }
}

function movedError(cause: unknown, by: number): unknown {
  if (!(cause instanceof DecodeError) || by === 0) return cause
  const { code, structure, offset, section, reason } = cause
  return new DecodeError({ code, structure, section, offset: offset + by, message: reason })
}

/** Returns the tree with contents whose errors have offsets of the disk; entries that share a content still do. */
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

/** Returns the medium with its size and partition; the paths of the other trees are read on first use. */
function mediumOn({ size }: RandomAccess, medium: Inside['medium'], { partition }: FileSystem) {
  if (medium.fileSystem !== 'iso9660') return { ...medium, partition, size }
  const { fileSystem, label, jolietLabel, hasRockRidge, hasUdf, boot } = medium
  return {
    fileSystem,
    size,
    partition,
    label,
    jolietLabel,
    hasRockRidge,
    hasUdf,
    boot,
    get primaryPaths() {
      return medium.primaryPaths
    },
    get jolietPaths() {
      return medium.jolietPaths
    },
  }
}
