import type { Entry, Tree } from '../../image/tree.ts'
import type { Contents } from './content.ts'
import { readTree } from './tree.ts'
import type { Views } from './views.ts'

/** Paths in one tree by paths in another. */
export type Paths = ReadonlyMap<string, string>

/** Returns paths in the primary tree, with versions, by paths in the default tree. */
export function primaryPaths(views: Views, contents: Contents): Paths {
  const byRecord = new Map<number, string>()
  const byExtent = new Map<number, string>()
  const raw = { ...views.primary, nameOf: ({ identifier }: { readonly identifier: string }) => identifier }
  const tree = readTree(raw, contents, {
    onEntry(path, _entry, { record, isDirectory, sections }) {
      byRecord.set(record, path)
      if (isDirectory) byExtent.set(sections[0]!.offset, path)
    },
  })
  if (views.default === views.joliet) return matchTrees(readTree(views.default, contents), tree)
  const paths = new Map<string, string>()
  const shown = readTree(views.default, contents, {
    onEntry(path, _entry, child) {
      // A relocated directory is found by its place, because its record is in another directory.
      const found = child.isDirectory ? byExtent.get(child.sections[0]!.offset) : byRecord.get(child.record)
      if (found !== undefined) paths.set(path, found)
    },
  })
  for (const path of paths.keys()) if (path === '' || !shown.has(path)) paths.delete(path)
  return paths
}

/**
 * Returns paths in `other` by paths in `tree`, although names may have been cut or replaced. In matching directories, entries
 * match by name, else by a content that is unique there, else by a cut name. Ambiguous entries have no path.
 */
export function matchTrees(tree: Tree, other: Tree): Paths {
  const paths = new Map<string, string>()
  const [left, right] = [byDirectory(tree), byDirectory(other)]
  const pending: (readonly [string, string])[] = [['', '']]
  for (const [here, there] of pending) {
    for (const [name, otherName] of matchNames(left.get(here) ?? new Map(), right.get(there) ?? new Map())) {
      const pair = [join(here, name), join(there, otherName)] as const
      paths.set(...pair)
      if (left.get(here)?.get(name)?.kind === 'directory') pending.push(pair)
    }
  }
  return paths
}

type Names = ReadonlyMap<string, Entry>

/** Functions that return a property by which two entries match, the most reliable first; undefined when it does not identify them. */
const SIGNS: readonly ((name: string, entry: Entry) => unknown)[] = [
  (name, { kind }) => `${kind} ${name}`,
  (_name, entry) => (entry.kind === 'file' ? entry.content : undefined),
  (name, { kind }) => `${kind} ${name.toUpperCase().replace(/;\d+$/, '')}`,
  (name, { kind }) => `${kind} ${plain(name).slice(0, 60)}`,
  (name, { kind }) => `${kind} ${plain(name).slice(0, 8)}`,
]

function plain(name: string): string {
  return name
    .toUpperCase()
    .replace(/\.?;\d+$/, '')
    .replace(/[^A-Z0-9]/g, '_')
}

/** Returns pairs of names that share a property which no other entry has. */
function matchNames(left: Names, right: Names): Map<string, string> {
  const pairs = new Map<string, string>()
  const taken = new Set<string>()
  for (const sign of SIGNS) {
    const ours = unique(left, sign, (name) => pairs.has(name))
    const theirs = unique(right, sign, (name) => taken.has(name))
    for (const [key, name] of ours) {
      const found = theirs.get(key)
      if (name === undefined || found === undefined) continue
      pairs.set(name, found)
      taken.add(found)
    }
  }
  return pairs
}

/** Returns names by property; undefined where several names share it. */
function unique(
  names: Names,
  sign: (name: string, entry: Entry) => unknown,
  isDone: (name: string) => boolean,
): Map<unknown, string | undefined> {
  const found = new Map<unknown, string | undefined>()
  for (const [name, entry] of names) {
    const key = isDone(name) ? undefined : sign(name, entry)
    if (key !== undefined) found.set(key, found.has(key) ? undefined : name)
  }
  return found
}

function byDirectory(tree: Tree): Map<string, Map<string, Entry>> {
  const directories = new Map<string, Map<string, Entry>>()
  for (const [path, entry] of tree) {
    if (path === '') continue
    const slash = path.lastIndexOf('/')
    const directory = path.slice(0, Math.max(slash, 0))
    let names = directories.get(directory)
    if (names === undefined) directories.set(directory, (names = new Map()))
    names.set(path.slice(slash + 1), entry)
  }
  return directories
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}
