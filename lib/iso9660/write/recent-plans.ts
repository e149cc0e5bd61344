import { type Entry, sizeOf, type Tree } from '../../image/tree.ts'
import { sectionsOf } from './extents.ts'
import type { Iso9660Options } from './options.ts'
import type { Plan } from './plan.ts'

/** A plan, with all that it depends on. */
interface RecentPlan {
  readonly options: Iso9660Options
  readonly entries: readonly EntryKey[]
  readonly plan: Plan
}

/** An entry without its bytes. */
interface EntryKey extends Facts {
  readonly path: string
}

/** What a plan knows of an entry. Times are in milliseconds. */
interface Facts {
  readonly kind: Entry['kind']
  readonly mode: number | undefined
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly modified: number | undefined
  /** The target of a symbolic link, or the type of a device. */
  readonly word: string | undefined
  /** The number of sections of a file, or the major number of a device. */
  readonly number: number | undefined
  readonly minor: number | undefined
}

/** The number of plans that are kept, and the number of entries of a tree that is worth it. */
const MOST_PLANS = 8
const MOST_ENTRIES = 1000

/** The most recent plan comes first. */
const recent: RecentPlan[] = []

/** Returns a recent plan for the paths and attributes of `tree` with these options. */
export function recentPlan(tree: Tree, options: Iso9660Options): Plan | undefined {
  const at = recent.findIndex((known) => isFor(known, tree, options))
  if (at > 0) recent.unshift(...recent.splice(at, 1))
  return at < 0 ? undefined : recent[0]!.plan
}

/** Keeps a plan, unless it is too large, or has hard links or options that cannot be compared. Tells whether it is kept. */
export function keepPlan(tree: Tree, options: Iso9660Options, plan: Plan): boolean {
  if (tree.size > MOST_ENTRIES || !isPlain(options)) return false
  const entries: EntryKey[] = []
  for (const [path, entry] of tree) {
    const facts = factsOf(entry)
    if (facts === undefined) return false
    entries.push({ path, ...facts })
  }
  recent.unshift({ options: copyOf(options), entries, plan })
  recent.length = Math.min(recent.length, MOST_PLANS)
  return true
}

function isFor({ options: known, entries }: RecentPlan, tree: Tree, options: Iso9660Options): boolean {
  if (entries.length !== tree.size || !isSame(known, options)) return false
  let i = 0
  for (const [path, entry] of tree) if (!isOf(entries[i++]!, path, entry)) return false
  return true
}

function isOf(key: EntryKey, path: string, entry: Entry): boolean {
  if (key.path !== path) return false
  const facts = factsOf(entry)
  return (
    facts !== undefined &&
    facts.kind === key.kind &&
    facts.mode === key.mode &&
    facts.uid === key.uid &&
    facts.gid === key.gid &&
    facts.modified === key.modified &&
    facts.word === key.word &&
    facts.number === key.number &&
    facts.minor === key.minor
  )
}

/** Returns what a plan knows of an entry, or undefined for a hard link, whose size a plan checks, and for an invalid size. */
function factsOf(entry: Entry): Facts | undefined {
  const { kind, mode, uid, gid } = entry
  let word: string | undefined
  let number: number | undefined
  let minor: number | undefined
  if (kind === 'file') {
    const size = sizeOf(entry.content)
    if (entry.inode !== undefined || !Number.isSafeInteger(size) || size < 0) return undefined
    number = sectionsOf(size)
  } else if (kind === 'symlink') word = entry.target
  else if (kind === 'device') [word, number, minor] = [entry.type, entry.major, entry.minor]
  return { kind, mode, uid, gid, modified: entry.modified?.getTime(), word, number, minor }
}

/** Returns a copy of what `isPlain` accepts. */
function copyOf<T>(value: T): T {
  if (value instanceof Date) return new Date(value) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)])) as T
}

/** Tells whether options consist of values, dates and maps of those, which `isSame` compares. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date) return typeof value !== 'function'
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain)
}

/** Tells whether `b` has the same values as `a`, which `isPlain` accepts; a value that is undefined is absent. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && a.getTime() === b.getTime()
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || !isPlain(b)) return false
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>]
  for (const key in one) if (!isSame(one[key], other[key])) return false
  for (const key in other) if (one[key] === undefined && other[key] !== undefined) return false
  return true
}
