import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { isFloat, isMap, type Json, JsonSyntaxError, membersOf, parse, stringify } from '../text/json.ts'
import { lineDiff } from '../text/line-diff.ts'
import type { Drive, Medium } from '../image/drive.ts'
import { isSecretName, MASK, masked } from '../metadata/masked.ts'
import { bytesOf, type Content, type Entry, sizeOf, type Tree } from '../image/tree.ts'
import { decodeUtf8 } from '../text/utf8.ts'

/** What differs between two drives, by the path on them. Without a path: of the drive as a whole. */
export type Difference =
  | { readonly path: string; readonly only: 'a' | 'b'; readonly kind: Entry['kind'] }
  /** A key of a JSON document; undefined where it has none. */
  | { readonly path: string; readonly key: string; readonly a?: Json; readonly b?: Json }
  /** Hunks of a text, as `diff -U3` shows them. */
  | { readonly path: string; readonly lines: readonly string[] }
  /** What is no text, or kept secret: sizes and sums. */
  | { readonly path: string; readonly a: Sum; readonly b: Sum }
  /** An attribute: a kind, a target, a mode, a label. */
  | { readonly path: string; readonly attribute: string; readonly a?: string; readonly b?: string }

export interface Sum {
  readonly size: number
  readonly sha256: string
}

export interface DiffOptions {
  /** Labels, modes, owners and dates too. */
  readonly all?: boolean
  readonly showSecrets?: boolean
}

/** More is compared by its sum. */
const MOST_TEXT = 1024 ** 2

/**
 * What differs between two drives, whatever carries them. JSON is compared as JSON, text by its lines. Directories that are
 * only implied are there.
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
  const sums = [await sumOf(a), await sumOf(b)] as const
  if (sums[0].sha256 === sums[1].sha256) return []
  const differ = { path, a: sums[0], b: sums[1] }
  if (Math.max(sizeOf(a), sizeOf(b)) > MOST_TEXT) return [differ]
  const [one, other] = [decodeUtf8(await gathered(a)), decodeUtf8(await gathered(b))]
  if (one === undefined || other === undefined || one.includes('\0') || other.includes('\0')) return [differ]
  const [left, right] = path.endsWith('.json') ? [jsonOf(one), jsonOf(other)] : []
  if (left !== undefined && right !== undefined) {
    const keys = members(path, '', left, right, options)
    // The same values, written otherwise.
    return keys.length > 0 ? keys : [differ]
  }
  const isShown = options.showSecrets === true || !isSecretText(path)
  return isShown ? [{ path, lines: lineDiff(one, other) }] : [differ]
}

/** Of a text nobody knows what is in it: user data, files and seeds hold passwords. */
function isSecretText(path: string): boolean {
  return !/(?:^|\/)(?:network-config|network_data\.json)$/.test(path)
}

function jsonOf(text: string): Json | undefined {
  try {
    return parse(text)
  } catch (cause) {
    if (cause instanceof JsonSyntaxError) return undefined
    throw cause
  }
}

/** Each key that differs, as deep as it goes. */
function members(path: string, key: string, a: Json, b: Json, options: DiffOptions): Difference[] {
  if (isMap(a) && isMap(b)) {
    const [left, right] = [new Map(membersOf(a)), new Map(membersOf(b))]
    return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) =>
      member(path, key === '' ? name : `${key}.${name}`, name, left.get(name), right.get(name), options),
    )
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const [left, right] = [a as Json[], b as Json[]]
    return Array.from({ length: Math.max(left.length, right.length) }, (_, n) =>
      member(path, `${key}[${n}]`, '', left[n], right[n], options),
    ).flat()
  }
  return member(path, key, '', a, b, options)
}

function member(
  path: string,
  key: string,
  name: string,
  a: Json | undefined,
  b: Json | undefined,
  options: DiffOptions,
): Difference[] {
  if (a !== undefined && b !== undefined) {
    if (stringify(a) === stringify(b)) return []
    const isSecret = isSecretName(name) && options.showSecrets !== true
    if (!isSecret && isContainer(a) && isContainer(b) && Array.isArray(a) === Array.isArray(b))
      return members(path, key, a, b, options)
  }
  const shown = (value: Json): Json =>
    options.showSecrets === true ? value : isSecretName(name) && value !== null ? MASK : masked(value)
  return [
    { path, key, ...(a === undefined ? {} : { a: shown(a) }), ...(b === undefined ? {} : { b: shown(b) }) },
  ]
}

function isContainer(value: Json): boolean {
  return typeof value === 'object' && value !== null && !isFloat(value)
}

async function sumOf(content: Content): Promise<Sum> {
  const size = sizeOf(content)
  if (content instanceof Uint8Array) return { size, sha256: bytesToHex(sha256(content)) }
  const hash = sha256.create()
  for await (const chunk of content.open()) hash.update(chunk)
  return { size, sha256: bytesToHex(hash.digest()) }
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
