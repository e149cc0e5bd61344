import { type Json, JsonSyntaxError, parse, stringEnd } from '../text/json.ts'
import type { Drive } from '../image/drive.ts'
import { bytesOf, type Entry, sizeOf } from '../image/tree.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { compose, type Composed } from '../text/yaml/compose.ts'

/** A JSON document as a guest's parser reads it. */
export interface JsonDocument {
  /** Undefined when there is a problem. */
  readonly value: Json | undefined
  /** Why it is not JSON, in words that follow the file's name: "is not valid JSON". */
  readonly problem: string | undefined
  /** The place of the problem, in UTF-16 units. */
  readonly offset?: number
}

/** A YAML document. One that is not UTF-8 has only a value, which is undefined. */
export type YamlDocument = Pick<Composed, 'value'> & Partial<Composed>

/** A drive as guests read it. Each file is decoded once for all guests. Paths are those of the tree. */
export interface Reading {
  readonly drive: Drive
  /** Returns undefined when there is no such file. Follows symbolic links. */
  bytes(path: string): Uint8Array | undefined
  /** Parses by Python's rules, which Go's and Rust's parsers share except for NaN and Infinity. Returns undefined when there is no such file. */
  json(path: string): JsonDocument | undefined
  /** Parses as libucl does, with comments and with commas before a closing bracket. */
  looseJson(path: string): JsonDocument | undefined
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
  const documentsBy = (prepare: (text: string) => string) =>
    remembered((path: string) => {
      const found = bytes(path)
      try {
        return found && jsonDocument(found, prepare)
      } catch (cause) {
        if (!(cause instanceof JsonSyntaxError)) throw cause
        if (!tooLarge.includes(path)) tooLarge.push(path)
        return undefined
      }
    })
  return {
    drive,
    bytes,
    json: documentsBy((text) => text),
    looseJson: documentsBy(withoutLooseness),
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

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function jsonDocument(bytes: Uint8Array, prepare: (text: string) => string): JsonDocument {
  const broken = (problem: string): JsonDocument => ({ value: undefined, problem })
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return broken('is not UTF-8')
  }
  if (text.startsWith('\ufeff')) return broken('starts with a byte order mark')
  if (text.trim() === '') return broken('is empty')
  try {
    return { value: parse(prepare(text)), problem: undefined }
  } catch (cause) {
    if (!(cause instanceof JsonSyntaxError) || cause.isTooMuch) throw cause
    // The parser's message is left out: it may quote a secret.
    return { ...broken('is not valid JSON'), offset: cause.offset }
  }
}

/** Matches one token: the start of a string or a comment, a comma or bracket, space, or other text. */
const LOOSE = /"|#[^\n]*|\/\*|[,}\]]|\s+|[^"#/,}\]\s]+|\//y

/** Returns the text without comments and without commas before a closing bracket; strings stay unchanged. */
function withoutLooseness(text: string): string {
  const pieces: string[] = []
  let comma: number | undefined
  for (let at = 0; at < text.length;) {
    LOOSE.lastIndex = at
    const found = LOOSE.exec(text)![0]
    const end = endOf(text, at, found)
    const isComment = found === '/*' || found.startsWith('#')
    if (/^[}\]]/.test(found) && comma !== undefined) pieces[comma] = ' '
    pieces.push(isComment ? ' ' : text.slice(at, end))
    if (found === ',') comma = pieces.length - 1
    else if (!isComment && !/^\s/.test(found)) comma = undefined
    at = end
  }
  return pieces.join('')
}

/** Returns the end of a string or comment, or the end of the text when it does not end. */
function endOf(text: string, start: number, begin: string): number {
  if (begin === '"') return stringEnd(text, start) ?? text.length
  if (begin !== '/*') return start + begin.length
  const end = text.indexOf('*/', start + 2)
  return end < 0 ? text.length : end + 2
}
