import type { FindingCode } from '../../image/findings.ts'
import { type Attributes, type Entry, type FileEntry, pathProblem, type Tree } from '../../image/tree.ts'
import { directoryRecord } from '../directory-record.ts'
import { TYPE } from '../write/rock-ridge.ts'
import { type Contents, sizeOf } from './content.ts'
import {
  type Child,
  type Plain,
  readDirectory,
  readNames,
  readSelf,
  tooMany,
  type View,
  type Work,
} from './directory.ts'
import { isInside, type Section } from './source-image.ts'

/** The longest path in UTF-16 units, as in Linux (PATH_MAX); a hostile image could have endless ones. */
const PATH_MAX = 4096

/** The UTF-16 units of all paths together that are allowed for each record of `maxEntries`. */
const PATH_SHARE = 256

/** Callbacks of a walk. */
export interface Observer {
  readonly onDirectory?: (path: string, place: Section) => void
  readonly onContinuation?: (area: Section) => void
  readonly onEntry?: (path: string, entry: Entry, child: Child) => void
}

/** A directory whose children are being read. */
interface Open<C> {
  readonly path: string
  readonly children: readonly C[]
  readonly names: Set<string>
  next: number
}

/** Reads the directories of a walk, and gets what it finds there. */
interface Taker<C extends Child | Plain> {
  readonly childrenOf: (view: View, place: Section, work: Work) => readonly C[]
  readonly onDirectory: (path: string, place: Section) => void
  readonly add: (path: string, child: C | Child) => void
  /** Takes back the path that was added last. */
  readonly drop: (path: string) => void
}

/**
 * Returns all entries of a tree, including the root, in the order of the records; a directory comes before its children.
 *
 * @throws DecodeError `too-many`, `overlap`
 */
export function readTree(view: View, contents: Contents, observer: Observer = {}): Tree {
  const tree = new Map<string, Entry>()
  walk<Child>(view, workOf(view, observer), {
    childrenOf: readDirectory,
    onDirectory: (path, place) => observer.onDirectory?.(path, place),
    add(path, child) {
      const entry = entryOf(view, child, contents)
      tree.set(path, entry)
      observer.onEntry?.(path, entry, child)
    },
    drop: (path) => tree.delete(path),
  })
  return tree
}

/**
 * Returns the paths of the entries of `readTree` in their order, without reading what is not needed for that.
 *
 * @throws DecodeError `too-many`, `overlap`
 */
export function readPaths(view: View): readonly string[] {
  const paths: string[] = []
  walk<Child | Plain>(view, workOf(view), {
    childrenOf: readNames,
    onDirectory: () => undefined,
    add: (path) => paths.push(path),
    drop: () => paths.pop(),
  })
  return paths
}

function walk<C extends Child | Plain>(view: View, work: Work, taker: Taker<C>): void {
  const { childrenOf, onDirectory, add, drop } = taker
  const { image } = view
  const visited = new Set<number>()
  /** The places of directories that hold only relocated ones. */
  const holders = new Set<number>()
  const stack: Open<C>[] = []
  let characters = image.maxEntries * PATH_SHARE

  const enter = (path: string, place: Section): void => {
    visited.add(place.offset)
    onDirectory(path, place)
    const children = childrenOf(view, place, work)
    stack.push({ path, children, names: new Set(), next: 0 })
    // A directory that holds only relocated directories is not part of the tree.
    if (path !== '' && children.length > 0 && children.every(isRelocated)) {
      drop(path)
      holders.add(place.offset)
    }
  }

  add('', rootOf(view, work))
  enter('', view.root)
  for (let directory = stack.at(-1); directory !== undefined; directory = stack.at(-1)) {
    const child = directory.children[directory.next++]
    if (child === undefined) {
      stack.pop()
      continue
    }
    if (isRelocated(child)) continue
    const name = child.name ?? view.nameOf(child)
    const path = directory.path === '' ? name : `${directory.path}/${name}`
    if (!isName(view, name, path, child) || !isFirst(view, directory.names, name, child)) continue
    characters -= path.length
    if (characters < 0) throw tooMany(image, child.record)
    if (child.name !== undefined) {
      add(path, child)
      continue
    }
    const placed = placeOf(view, child, work)
    add(path, placed)
    if (!placed.isDirectory) continue
    const place = reachable(view, placed, child)
    if (place === undefined) continue
    if (visited.has(place.offset)) {
      const message = `${JSON.stringify(path)} is at the place of another directory, and is left empty`
      note(view, 'overlap', child, '6.8', message)
      if (holders.has(place.offset)) drop(path)
      continue
    }
    enter(path, place)
  }
}

function isRelocated(child: Child | Plain): boolean {
  return child.name === undefined && child.posix?.isRelocated === true
}

/** Returns the entry at `path`, or undefined when there is none; only the directories on the path are read. */
export function readEntry(view: View, contents: Contents, path: string): Entry | undefined {
  const work = workOf(view)
  let here = rootOf(view, work)
  let place: Section | undefined = view.root
  const names = path === '' ? [] : path.split('/')
  for (const name of names) {
    if (place === undefined) return undefined
    const child: Child | undefined = readDirectory(view, place, work).find(
      (child) => !isRelocated(child) && view.nameOf(child) === name,
    )
    if (child === undefined || !isName(view, name, name, child)) return undefined
    here = placeOf(view, child, work)
    place = here.isDirectory ? reachable(view, here, child) : undefined
  }
  if (place !== undefined && path !== '' && view.skip !== undefined) {
    const children = readDirectory(view, place, work)
    if (children.length > 0 && children.every(isRelocated)) return undefined
  }
  return entryOf(view, here, contents)
}

function workOf({ image, blockSize }: View, { onContinuation }: Observer = {}): Work {
  const { size } = image.access
  return { use: { image, blockSize, budget: size, onContinuation }, entries: image.maxEntries, bytes: size }
}

/** Returns the root's own record; without one the root has no attributes. */
function rootOf(view: View, work: Work): Child {
  const self = readSelf(view, view.root.offset, work)
  if (self !== undefined) return self
  return {
    identifier: '',
    isDirectory: true,
    record: view.root.offset,
    sections: [view.root],
    modified: undefined,
    posix: undefined,
  }
}

/** Returns a child, or the relocated directory that it represents under the child's name. Source: RRIP 4.1.5.1 */
function placeOf(view: View, child: Child, work: Work): Child {
  const block = child.posix?.childLink
  if (block === undefined) return child
  const self = readSelf(view, block * view.blockSize, work)
  if (self !== undefined)
    return { ...self, sections: [{ ...self.sections[0]!, offset: block * view.blockSize }] }
  note(
    view,
    'malformed',
    child,
    '6.8.2.2',
    `its child link refers to block ${block}, where no directory starts`,
  )
  return { ...child, isDirectory: true, sections: [{ offset: 0, size: 0 }] }
}

/** Returns the place of a directory's records, as far as it is inside the image. */
function reachable(view: View, { sections }: Child, child: Child): Section | undefined {
  const [place] = sections
  if (place === undefined || place.size === 0) return undefined
  if (isInside(view.image, place)) return place
  const { size } = view.image.access
  if (place.offset >= size) return undefined
  const kept = { offset: place.offset, size: size - place.offset }
  note(
    view,
    'outside-image',
    child,
    '9.1.4',
    `only ${kept.size} of the directory's ${place.size} bytes are in the image`,
  )
  return kept
}

function isName(view: View, name: string, path: string, child: Child | Plain): boolean {
  const problem = name.includes('/') ? 'it contains a slash' : pathProblem(name)
  const reason =
    problem ?? (path.length > PATH_MAX ? `its path has more than ${PATH_MAX} characters` : undefined)
  if (reason === undefined) return true
  note(view, 'bad-name', child, '9.1.11', `${JSON.stringify(name.slice(0, 300))} is left out: ${reason}`)
  return false
}

function isFirst(view: View, names: Set<string>, name: string, child: Child | Plain): boolean {
  if (!names.has(name)) {
    names.add(name)
    return true
  }
  note(
    view,
    'bad-name',
    child,
    '9.3',
    `${JSON.stringify(name)} is left out: its directory already has this name`,
  )
  return false
}

function entryOf(view: View, child: Child, contents: Contents): Entry {
  const { posix, sections, isDirectory } = child
  if (isDirectory) return withAttributes({ kind: 'directory' }, child)
  const type = (posix?.mode ?? 0) & 0o170000
  if (posix !== undefined) {
    const { target, major, minor } = posix
    if (target !== undefined && (type === TYPE.symlink || type === 0)) {
      return withAttributes({ kind: 'symlink', target }, child)
    }
    if (type === TYPE.fifo) return withAttributes({ kind: 'device', type: 'fifo' }, child)
    if (type === TYPE.socket) return withAttributes({ kind: 'device', type: 'socket' }, child)
    if (type === TYPE.block) return withAttributes({ kind: 'device', type: 'block', major, minor }, child)
    if (type === TYPE.character) {
      return withAttributes({ kind: 'device', type: 'character', major, minor }, child)
    }
    if (type === TYPE.symlink) note(view, 'malformed', child, '', 'it is a symbolic link without a target')
    if (posix.isCompressed) {
      note(view, 'unsupported', child, '', 'its content is compressed (zisofs) and is not decompressed')
    }
    if (posix.isSparse)
      note(view, 'unsupported', child, '', 'its content is sparse (SF) and is read without its holes')
  }
  const content = contents.of(sections)
  const inode = inodeOf(child)
  const made: FileEntry = inode === undefined ? { kind: 'file', content } : { kind: 'file', content, inode }
  return withAttributes(made, child)
}

/** Sets attributes one by one on a new entry: there are many entries, and spreading is slow. */
function withAttributes<T extends Entry>(entry: T, { posix, modified }: Child): T {
  const attributes: { -readonly [K in keyof Attributes]: Attributes[K] } = entry
  if (posix?.mode !== undefined) {
    attributes.mode = posix.mode & 0o7777
    attributes.uid = posix.uid
    attributes.gid = posix.gid
  }
  const date = posix?.modified ?? modified
  if (date !== undefined) attributes.modified = date
  return entry
}

/** Returns a key for hard links: files at the same place whose link count exceeds 1. */
function inodeOf({ posix, sections }: Child): string | undefined {
  if (posix === undefined || posix.links < 2) return undefined
  const size = sizeOf(sections)
  if (size > 0) return `${sections[0]!.offset}:${size}`
  return posix.serial > 0 ? `empty:${posix.serial}` : undefined
}

function note(
  { image }: View,
  code: FindingCode,
  { record }: Child | Plain,
  clause: string,
  message: string,
): void {
  const section = clause === '' ? 'RRIP 4.1' : `ECMA-119 ${clause}`
  image.findings.add({ code, structure: directoryRecord.name, offset: record, section, message })
}
