/** What a reader has to find of a tree that our writer wrote. */
import { createHash } from 'node:crypto'
import type { Iso9660Options } from '../lib/iso9660/write/options.ts'
import { DEFAULT_DATE, type Entry, type Tree } from '../lib/image/tree.ts'

export type View = 'rockRidge' | 'joliet' | 'primary'

/** Path -> everything that is known of the entry, by path. */
export type Description = readonly (readonly [path: string, facts: string])[]

/** Whole seconds of the years that seven bytes can say. */
const clamped = (date: Date): string => {
  const [least, most] = [Date.UTC(1900, 0, 1), Date.UTC(2155, 11, 31, 23, 59, 59)]
  return new Date(Math.floor(Math.min(Math.max(date.getTime(), least), most) / 1000) * 1000).toISOString()
}

const bytesOf = (entry: Entry & { readonly kind: 'file' }): Uint8Array => {
  const { content } = entry
  if (content instanceof Uint8Array) return content
  const bytes = new Uint8Array(content.size)
  content.readInto?.(bytes)
  return bytes
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const isHidden = (path: string, hidden: ReadonlySet<string> = new Set()): boolean =>
  [...hidden].some((each) => path === each || path.startsWith(`${each}/`))

const withParents = (tree: Tree): Map<string, Entry> => {
  const entries = new Map<string, Entry>([['', { kind: 'directory' }]])
  for (const path of tree.keys()) {
    const parts = path.split('/')
    for (let i = 1; i < parts.length; i++) entries.set(parts.slice(0, i).join('/'), { kind: 'directory' })
  }
  return new Map([...entries, ...tree])
}

/** Joliet has neither links nor devices, and 64 characters. */
const inJoliet = (path: string, { joliet }: Partial<Iso9660Options>): string =>
  path
    .split('/')
    .map((name) => name.replace(/[*:;?\\]/g, '_').slice(0, joliet === false ? 64 : (joliet?.length ?? 64)))
    .join('/')

/** The tree that `view` should have, undefined when it should not be there. */
export const written = (tree: Tree, options: Partial<Iso9660Options>, view: View): Tree | undefined => {
  if (view === 'rockRidge' && options.rockRidge === false) return undefined
  if (view === 'joliet' && options.joliet === false) return undefined
  const hidden = view === 'joliet' ? options.hidden?.joliet : options.hidden?.primary
  const entries = [...withParents(tree)].filter(([path]) => !isHidden(path, hidden))
  if (view !== 'joliet') return new Map(entries)
  return new Map(
    entries
      .filter(([, { kind }]) => kind === 'directory' || kind === 'file')
      .map(([path, entry]) => [inJoliet(path, options), entry]),
  )
}

/** Names of the groups of hard links: the first path of each that has several. */
const firstLinks = (tree: Tree): Map<string, string> => {
  const paths = new Map<string, string[]>()
  for (const path of [...tree.keys()].sort()) {
    const entry = tree.get(path)!
    if (entry.kind === 'file' && entry.inode !== undefined) {
      paths.set(entry.inode, [...(paths.get(entry.inode) ?? []), path])
    }
  }
  return new Map([...paths].filter(([, all]) => all.length > 1).map(([inode, [first]]) => [inode, first!]))
}

/** Modes, owners and links are Rock Ridge's alone. */
export const described = (tree: Tree, view: View): Description => {
  const links = firstLinks(tree)
  const facts = (entry: Entry): unknown[] => {
    const {
      kind,
      modified = DEFAULT_DATE,
      mode = kind === 'file' || kind === 'device' ? 0o444 : 0o555,
    } = entry
    const posix = view === 'rockRidge' ? [mode, entry.uid ?? 0, entry.gid ?? 0] : []
    const common = [kind, clamped(modified), ...posix]
    if (entry.kind === 'file') {
      const isLinked = view === 'rockRidge' && entry.inode !== undefined && bytesOf(entry).length > 0
      return [...common, sha256(bytesOf(entry)), isLinked ? (links.get(entry.inode!) ?? '') : '']
    }
    if (entry.kind === 'symlink')
      return [...common, entry.target.replace(/(?<=[^/])\/+$/, '').replace(/\/+/g, '/')]
    if (entry.kind === 'directory') return common
    return [...common, entry.type, entry.major ?? 0, entry.minor ?? 0]
  }
  return [...tree]
    .map(([path, entry]) => [path, JSON.stringify(facts(entry))] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** What is known of the entries apart from their paths, of a tree whose names are mapped. */
export const factsOf = (description: Description): string[] => description.map(([, facts]) => facts).sort()
