import { JsonSyntaxError } from '../text/json.ts'
import type { Drive } from '../image/drive.ts'
import { bytesOf, type Entry, sizeOf } from '../image/tree.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { type JsonDocument, type JsonParser, parseAs } from './json-parsers.ts'
import { compose, type Composed } from '../text/yaml/compose.ts'

/** A YAML document. One that is not UTF-8 has only a value, which is undefined. */
export type YamlDocument = Pick<Composed, 'value'> & Partial<Composed>

/** A drive as guests read it. Each file is decoded once for all guests. Paths are those of the tree. */
export interface Reading {
  readonly drive: Drive
  /** Tells whether there is such a file, which may be too large to read. Follows symbolic links. */
  has(path: string): boolean
  /** Returns undefined when there is no such file. Follows symbolic links. */
  bytes(path: string): Uint8Array | undefined
  /** Parses JSON, by Python's rules unless `readWith` chose another parser. Returns undefined when there is no such file. */
  json(path: string): JsonDocument | undefined
  /** Parses JSON by the rules of a parser. */
  jsonBy(path: string, parser: JsonParser): JsonDocument | undefined
  /** Composes a YAML document as cloud-init reads it. Returns undefined when there is no such file. */
  yaml(path: string): YamlDocument | undefined
  /** Returns the names in a directory. */
  names(directory: string): ReadonlySet<string>
  /** Returns the requested files that were not read, because they have more than MAX_DOCUMENT bytes or too many values. */
  tooLarge(): readonly string[]
}

const MAX_LINKS = 8

/** The largest document that is read, in bytes: its values take up to fifty times as much memory. */
export const MAX_DOCUMENT = 4 * 1024 ** 2

/**
 * Reads the documents of a drive on demand, as guests do.
 *
 * Reading throws RangeError for a content that is neither in memory nor readable synchronously.
 */
export function reading(drive: Drive): Reading {
  const { tree } = drive
  const tooLarge: string[] = []
  let folders: ReturnType<typeof foldersOf> | undefined
  const bytes = remembered((path: string) => {
    const entry = follow(tree, path)
    if (entry?.kind !== 'file') return undefined
    if (sizeOf(entry.content) <= MAX_DOCUMENT) return bytesOf(entry.content)
    tooLarge.push(path)
    return undefined
  })
  const documents = new Map<JsonParser, (path: string) => JsonDocument | undefined>()
  const documentsBy = (parser: JsonParser) =>
    remembered((path: string) => {
      const found = bytes(path)
      try {
        return found && parseAs(found, parser)
      } catch (cause) {
        if (!(cause instanceof JsonSyntaxError)) throw cause
        if (!tooLarge.includes(path)) tooLarge.push(path)
        return undefined
      }
    })
  const jsonBy: Reading['jsonBy'] = (path, parser) => {
    const read = documents.get(parser) ?? documentsBy(parser)
    documents.set(parser, read)
    return read(path)
  }
  return {
    drive,
    has: (path) => follow(tree, path)?.kind === 'file',
    bytes,
    json: (path) => jsonBy(path, 'python'),
    jsonBy,
    yaml: remembered((path) => {
      const found = bytes(path)
      if (found === undefined) return undefined
      const text = decodeUtf8(found)
      const document: YamlDocument =
        text === undefined ? { value: undefined } : compose(text, { version: '1.1' })
      if (document.refusal?.kind !== 'size') return document
      tooLarge.push(path)
      return undefined
    }),
    names: (directory) => (folders ??= foldersOf(drive)).get(directory) ?? NO_NAMES,
    tooLarge: () => tooLarge,
  }
}

/** Returns the drive as a guest with this JSON parser reads it. */
export function readWith(read: Reading, parser: JsonParser): Reading {
  return { ...read, json: (path) => read.jsonBy(path, parser) }
}

function remembered<T>(read: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>()
  return (path) => {
    if (!known.has(path)) known.set(path, read(path))
    return known.get(path)!
  }
}

/** Returns the entry that `path` leads to through symbolic links, or undefined when they leave the drive. */
export function follow(tree: Drive['tree'], path: string, left = MAX_LINKS): Entry | undefined {
  const entry = tree.get(path)
  if (entry !== undefined && entry.kind !== 'symlink') return entry
  if (left === 0) return undefined
  const parts = path.split('/')
  for (let length = 1; length <= parts.length; length++) {
    const link = tree.get(parts.slice(0, length).join('/'))
    if (link?.kind !== 'symlink') continue
    const target = resolve(parts.slice(0, length - 1), link.target)
    return target && follow(tree, [...target, ...parts.slice(length)].join('/'), left - 1)
  }
  return undefined
}

function resolve(directory: readonly string[], target: string): readonly string[] | undefined {
  if (target.startsWith('/')) return undefined
  const parts = [...directory]
  for (const part of target.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined
    if (part !== '..' && part !== '.' && part !== '') parts.push(part)
  }
  return parts
}

/** Returns the names in each directory, whether or not the tree has an entry for the directory. */
function foldersOf({ tree }: Drive): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>()
  for (const path of tree.keys()) {
    for (let end = path.length; end > 0;) {
      const slash = path.lastIndexOf('/', end - 1)
      const folder = path.slice(0, Math.max(0, slash))
      const name = path.slice(slash + 1, end)
      const names = folders.get(folder)
      // A known name means that all directories above it are known.
      if (names?.has(name)) break
      if (names === undefined) folders.set(folder, new Set([name]))
      else names.add(name)
      end = slash
    }
  }
  return folders
}

const NO_NAMES: ReadonlySet<string> = new Set()
