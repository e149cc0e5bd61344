import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { isFloat, isList, type Json, membersOf, parseIfJson, stringify } from '../text/json.ts'
import { lineDiff } from '../text/line-diff.ts'
import type { Drive, Medium } from '../image/drive.ts'
import { MASK, type Mask, masked, maskedText, type Standing, standingOf } from '../metadata/masked.ts'
import { bytesOf, type Content, type Entry, sizeOf, type Tree } from '../image/tree.ts'
import { compose } from '../text/yaml/compose.ts'
import { decodeUtf8 } from '../text/utf8.ts'

/** A difference between two drives at a path; an empty path means the drive as a whole. */
export type Difference =
  | { readonly path: string; readonly only: 'a' | 'b'; readonly kind: Entry['kind'] }
  /** A key of a JSON document; `a` or `b` is undefined where the key is missing. */
  | {
      readonly path: string
      readonly key: string
      readonly a?: Json
      readonly b?: Json
      readonly isMasked?: true
    }
  /** Hunks of text, as in `diff -U3`. */
  | { readonly path: string; readonly lines: readonly string[] }
  /**
   * Binary or secret content: sizes, and checksums where they do not reveal a secret. Large files have no checksums; two of
   * one size have the offset of the first byte that differs.
   */
  | {
      readonly path: string
      readonly a: Sum
      readonly b: Sum
      readonly offset?: number
      readonly isMasked?: boolean
    }
  /** An attribute: the kind, target, mode or label. */
  | { readonly path: string; readonly attribute: string; readonly a?: string; readonly b?: string }

/** The size in bytes and the checksum of a content. */
export interface Sum {
  /** The length in bytes. */
  readonly size: number
  /** Hexadecimal; absent for large files, and where it would let someone verify a guess of a secret. */
  readonly sha256?: string
}

/** Options of `diff`. */
export interface DiffOptions {
  /** Whether to compare labels, modes, owners and dates too. */
  readonly all?: boolean
  /** Whether secrets are shown; by default a mask replaces them. */
  readonly showSecrets?: boolean
  /** What replaces a secret: a text for people, the default, or null. */
  readonly mask?: Mask
}

/** The longest text that is compared by lines, in bytes; longer text is compared by checksum. */
const MOST_TEXT = 1024 ** 2

/** Bytes of a larger file are compared one by one, since a sum takes many times as long. */
const MOST_SUMMED = 128 * 1024 ** 2

/**
 * Compares two drives, whatever their formats. JSON is compared by value, text by lines. A directory counts as present when a
 * file below it is.
 */
export async function diff(a: Drive, b: Drive, options: DiffOptions = {}): Promise<readonly Difference[]> {
  const [left, right] = [withParents(a.tree), withParents(b.tree)]
  const found: Difference[] =
    options.all === true ? attributes('', mediumFacts(a.medium), mediumFacts(b.medium)) : []
  for (const path of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const [one, other] = [left.get(path), right.get(path)]
    if (one === undefined || other === undefined) {
      found.push({ path, only: one === undefined ? 'b' : 'a', kind: (one ?? other)!.kind })
    } else found.push(...(await entries(path, one, other, options)))
  }
  return found
}

function withParents(tree: Tree): Tree {
  const all = new Map<string, Entry>()
  for (const [path, entry] of tree) {
    const parts = path.split('/')
    for (let n = 1; n < parts.length; n++) {
      const parent = parts.slice(0, n).join('/')
      if (!all.has(parent)) all.set(parent, { kind: 'directory' })
    }
    if (path !== '') all.set(path, entry)
  }
  return all
}

async function entries(path: string, a: Entry, b: Entry, options: DiffOptions): Promise<Difference[]> {
  const found = attributes(path, facts(a, options), facts(b, options))
  if (a.kind !== 'file' || b.kind !== 'file') return found
  return [...found, ...(await contents(path, a.content, b.content, options))]
}

type Facts = Readonly<Record<string, string | number | undefined>>

function facts(entry: Entry, { all = false }: DiffOptions): Facts {
  const { kind, mode, uid, gid, modified } = entry
  const own =
    entry.kind === 'symlink'
      ? { target: entry.target }
      : entry.kind === 'device'
        ? { type: entry.type, major: entry.major, minor: entry.minor }
        : {}
  if (!all) return { kind, ...own }
  return {
    kind,
    ...own,
    mode: mode?.toString(8).padStart(4, '0'),
    uid,
    gid,
    modified: modified?.toISOString(),
  }
}

function mediumFacts(medium: Medium): Facts {
  const { fileSystem } = medium
  if (fileSystem === 'none') return { fileSystem }
  const { size, partition, label } = medium
  return { fileSystem, size, partition, label }
}

function attributes(path: string, a: Facts, b: Facts): Difference[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((attribute) => {
    const [one, other] = [a[attribute], b[attribute]].map((fact) =>
      fact === undefined ? undefined : String(fact),
    )
    if (one === other) return []
    return [
      {
        path,
        attribute,
        ...(one === undefined ? {} : { a: one }),
        ...(other === undefined ? {} : { b: other }),
      },
    ]
  })
}

async function contents(path: string, a: Content, b: Content, options: DiffOptions): Promise<Difference[]> {
  const [size, otherSize] = [sizeOf(a), sizeOf(b)]
  if (Math.max(size, otherSize) > MOST_SUMMED) {
    const sizes = { path, a: { size }, b: { size: otherSize } }
    if (size !== otherSize) return [sizes]
    const offset = await firstDifference(a, b)
    return offset === undefined ? [] : [{ ...sizes, offset }]
  }
  const [first, second] = [await sumOf(a), await sumOf(b)]
  if (first.sha256 === second.sha256) return []
  const isLong = Math.max(size, otherSize) > MOST_TEXT
  const bytes = isLong ? [] : [await gathered(a), await gathered(b)]
  const [one, other] = bytes.map(textOf)
  const sums: Difference = { path, a: first, b: second }
  // The checksum of a short or compressed content lets someone who knows the rest verify a guess of the password in it.
  const isOpaque = isLong || bytes.every((each) => textOf(each) === undefined && !isGzip(each))
  const differ =
    options.showSecrets || isOpaque
      ? sums
      : { path, a: { size: first.size }, b: { size: second.size }, isMasked: true }
  if (one === undefined || other === undefined) return [differ]
  const [left, right] = path.endsWith('.json') ? [parseIfJson(one), parseIfJson(other)] : []
  if (left !== undefined && right !== undefined)
    return orDiffer(compareData(path, left, right, options), differ)
  if (options.showSecrets === true) return [{ path, lines: lineDiff(one, other) }]
  if (!isYaml(path)) return [differ]
  const [lower, upper] = [yamlOf(one), yamlOf(other)]
  if (lower === undefined || upper === undefined) return [differ]
  const isPublic = [lower, upper].every((data) => stringify(masked(data)) === stringify(data))
  // A comment is not data and may contain anything, even a secret.
  if (isPublic && ![one, other].some((text) => text.includes('#')))
    return [{ path, lines: lineDiff(one, other) }]
  return orDiffer(compareData(path, lower, upper, options), differ)
}

/** Adds a difference for documents with equal values but different bytes. */
function orDiffer(found: Difference[], differ: Difference): Difference[] {
  return found.length > 0 ? found : [differ]
}

function textOf(bytes: Uint8Array): string | undefined {
  const text = decodeUtf8(bytes)
  return text?.includes('\0') ? undefined : text
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Tells whether a file is structured data, in which secrets have known keys, and not free text such as user data. */
function isYaml(path: string): boolean {
  return /(?:^|\/)(?:network-config|meta-data)$/.test(path)
}

function yamlOf(text: string): Json | undefined {
  const { value } = compose(text, { version: '1.1' })
  return isContainer(value ?? null) ? value : undefined
}

/** Returns the keys that differ, at any depth. */
function compareData(
  path: string,
  a: Json,
  b: Json,
  { showSecrets = false, mask = MASK }: DiffOptions,
): Difference[] {
  const found: Difference[] = []
  const isVendors = /(?:^|\/)vendor[-_]data/.test(path)
  const shown = (value: Json, standing: Standing): Json =>
    showSecrets ? value : masked(value, standing, mask)
  const compare = (key: string, one: Json | undefined, other: Json | undefined, standing: Standing): void => {
    if (one !== undefined && other !== undefined) {
      if (stringify(one) === stringify(other)) return
      if (isList(one) && isList(other)) {
        for (let n = 0; n < Math.max(one.length, other.length); n++)
          compare(`${key}[${n}]`, one[n], other[n], standing)
        return
      }
      if (isMapping(one) && isMapping(other)) {
        const [left, right] = [new Map(membersOf(one)), new Map(membersOf(other))]
        for (const name of new Set([...left.keys(), ...right.keys()])) {
          const said = showSecrets ? name : maskedText(name)
          const below = { ...standingOf(one, name, standing), ...standingOf(other, name, standing) }
          compare(key === '' ? said : `${key}.${said}`, left.get(name), right.get(name), below)
        }
        return
      }
    }
    const show = (value: Json | undefined): Json | undefined =>
      value === undefined ? undefined : shown(value, standing)
    const [shownA, shownB] = [show(one), show(other)]
    const isMasked = !isEqual(one, shownA) || !isEqual(other, shownB)
    found.push({
      path,
      key,
      ...(shownA === undefined ? {} : { a: shownA }),
      ...(shownB === undefined ? {} : { b: shownB }),
      ...(isMasked && { isMasked }),
    })
  }
  compare('', a, b, { isVendors })
  return found
}

function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && stringify(a) === stringify(b))
}

function isMapping(value: Json): boolean {
  return isContainer(value) && !isList(value)
}

function isContainer(value: Json): boolean {
  return typeof value === 'object' && value !== null && !isFloat(value)
}

async function sumOf(content: Content): Promise<Sum> {
  const hash = sha256.create()
  for await (const chunk of chunksOf(content)) hash.update(chunk)
  return { size: sizeOf(content), sha256: bytesToHex(hash.digest()) }
}

/** Returns the offset of the first byte that differs between two contents of one size, or undefined when they are equal. */
async function firstDifference(a: Content, b: Content): Promise<number | undefined> {
  const others = chunksOf(b)
  let [other, start, offset]: [Uint8Array, number, number] = [new Uint8Array(0), 0, 0]
  for await (const chunk of chunksOf(a)) {
    for (let at = 0; at < chunk.length;) {
      if (start === other.length) {
        const { value, done } = await others.next()
        if (done === true) return offset + at
        ;[other, start] = [value, 0]
      }
      const length = Math.min(chunk.length - at, other.length - start)
      for (let n = 0; n < length; n++) if (chunk[at + n] !== other[start + n]) return offset + at + n
      at += length
      start += length
    }
    offset += chunk.length
  }
  return undefined
}

async function* chunksOf(content: Content): AsyncGenerator<Uint8Array, undefined> {
  if (content instanceof Uint8Array) yield content
  else yield* content.open()
  return undefined
}

async function gathered(content: Content): Promise<Uint8Array> {
  if (content instanceof Uint8Array || content.readInto !== undefined) return bytesOf(content)
  const bytes = new Uint8Array(content.size)
  let at = 0
  for await (const chunk of content.open()) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
