import { type Diagnostic, diagnose, type Path } from '../report/diagnostics.ts'
import { keypair, unusedName } from '../keys/keypairs.ts'
import { keysOfText, type KeyText, type PublicKey, weaknessOf } from '../keys/public-key.ts'
import type { Keypair, KeyOrigin } from '../spec.ts'
import { keyPlace } from '../shape/need.ts'
import { contents } from './contents.ts'
import { reference } from './reference.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { askBytes, askFiles, isOpen, isProblem, type Open } from './ask.ts'
import {
  anySchema,
  below,
  type Cursor,
  described,
  eachAlone,
  fail,
  membersOf,
  schemaOf,
  type Shape,
  titled,
  wrongType,
} from '../shape/shape.ts'

/** The public keys of a spec. */
export interface PublicKeys {
  readonly keypairs: readonly Keypair[]
  /** References to keys that are not known yet, in the words of the spec. */
  readonly open: readonly string[]
}

/** Keys that share a name or a stem of names, and the name that they bring along. */
interface Entry {
  readonly stem?: string | undefined
  readonly keys: readonly KeyText[]
}

/** A map with only one of these keys is a reference, not a map of keys. */
const REFERENCES = ['file', 'base64', 'env', 'command', 'prompt', 'directory', 'url']

/** A key, or a reference to keys. */
const ENTRY_SCHEMA = titled(
  'PublicKey',
  anySchema(
    schemaOf(contents),
    ...eachAlone({
      directory: described('A folder; all its .pub files are used.', { type: 'string' }),
      url: described('An https URL that returns keys, one per line.', { type: 'string' }),
    }),
  ),
)

const LOOKS_LIKE_KEY = /^\s*(?:ssh-|ecdsa-|sk-|-----BEGIN )/

/**
 * Public keys: a map of name -> key, a list of keys, or one key. A key is a string; content with one key per line, as in
 * authorized_keys; `{directory: PATH}` of .pub files; or a source: `gh:USER`, `lp:USER`, `gl:USER`, `agent` or a URL. A key
 * without a name is named after its source, or key-0, key-1, ….
 */
export const publicKeys: Shape<PublicKeys> = {
  expected: 'a map of keys, a list of keys, or {file: PATH}',
  schema: titled(
    'PublicKeys',
    anySchema(
      ENTRY_SCHEMA,
      { type: 'array', items: ENTRY_SCHEMA },
      { type: 'object', additionalProperties: ENTRY_SCHEMA },
    ),
  ),
  decode(value, at) {
    const found = namedEntries(value, at)
    if (found.some(({ entries }) => entries === undefined)) return undefined
    const taken = new Set(found.flatMap(({ name }) => name ?? []))
    const named: { readonly name: string; readonly keys: readonly KeyText[] }[] = []
    const open: string[] = []
    for (const { name, entries = [] } of found) {
      if (isOpen(entries)) {
        open.push(entries.open)
        continue
      }
      for (const [n, entry] of entries.entries()) {
        const chosen = n === 0 && name !== undefined ? name : madeName(taken, name, entry, named.length)
        taken.add(chosen)
        named.push({ name: chosen, keys: entry.keys })
      }
    }
    const keypairs = named.flatMap(({ name, keys }) =>
      keys.map((text, n) => {
        const chosen = n === 0 ? name : unusedName(taken, name)
        taken.add(chosen)
        return keypair(chosen, text)
      }),
    )
    return { keypairs, open }
  },
}

function madeName(
  taken: ReadonlySet<string>,
  name: string | undefined,
  { stem }: Entry,
  serial: number,
): string {
  if (name === undefined && stem !== undefined) return unusedName(taken, stem)
  return unusedName(taken, name ?? 'key', serial)
}

interface NamedEntries {
  /** The name in the spec. */
  readonly name?: string
  /** The keys, or undefined after a report. */
  readonly entries: readonly Entry[] | Open | undefined
}

function namedEntries(value: unknown, at: Cursor): readonly NamedEntries[] {
  if (Array.isArray(value)) return value.map((entry, n) => ({ entries: entriesOf(entry, below(at, n)) }))
  const members = membersOf(value)
  if (members === undefined || (isReference(members) && !at.isLiteral))
    return [{ entries: entriesOf(value, at) }]
  return Array.from(members, ([name, entry]) => ({ name, entries: entriesOf(entry, below(at, name)) }))
}

/** Tells whether a map of keys would be read as a reference to keys. */
export function isReference(members: Iterable<readonly [string, unknown]>): boolean {
  const [[name = '', value] = [], ...more] = members
  const isName = membersOf(value) !== undefined || LOOKS_LIKE_KEY.test(String(value))
  return more.length === 0 && REFERENCES.includes(name) && !isName
}

/** Returns the keys of an entry of the spec, or undefined after a report. */
function entriesOf(value: unknown, at: Cursor): readonly Entry[] | Open | undefined {
  if (typeof value === 'string') {
    const origin = at.isLiteral ? undefined : originOf(value)
    return origin === undefined ? keysOfString(value, at) : sourceAt(origin, at)
  }
  if (at.isLiteral) return wrongType(at, 'a public key', value)
  const [[form, inner] = [], ...more] = membersOf(value) ?? []
  if (more.length === 0 && form === 'url') {
    if (typeof inner !== 'string') return wrongType(below(at, form), 'a URL', inner, true)
    return sourceAt(urlOrigin(inner), below(at, form))
  }
  if (more.length === 0 && form === 'directory') {
    if (typeof inner !== 'string') return wrongType(below(at, form), 'the path of a folder', inner, true)
    return keysInFolder(inner, below(at, form))
  }
  const elsewhere = reference(value, at)
  const bytes = elsewhere === undefined ? contents.decode(value, at) : elsewhere.bytes(at)
  return bytes === undefined || isOpen(bytes) ? bytes : keysOfBytes(bytes, at)
}

/** Returns the keys in all .pub files of a folder, each under the name of its file. */
function keysInFolder(folder: string, at: Cursor): readonly Entry[] | Open | undefined {
  const files = askFiles(folder, at)
  if (files === undefined || isOpen(files)) return files
  if (files.size === 0) return fail(at, 'no-keys', {})
  const entries = Array.from(files, ([name, bytes]) => {
    const file = `${folder.replace(/\/$/, '')}/${name}`
    if (isProblem(bytes)) return fail(at, 'file-unreadable', { file, reason: bytes.problem })
    const found = keysOfBytes(bytes, at, name)
    return found?.map((entry) => ({ ...entry, stem: name.slice(0, -'.pub'.length) }))
  })
  return entries.every((found) => found !== undefined) ? entries.flat() : undefined
}

function keysOfBytes(bytes: Uint8Array, at: Cursor, file?: string): readonly Entry[] | undefined {
  const text = decodeUtf8(bytes)
  return text === undefined
    ? fail(at, 'bad-ssh-key', { reason: 'not UTF-8 text', file })
    : keysIn(text, at, file)
}

/** Reads a string of the spec. Nova writes the only key of a text as it was given, blank lines included. */
function keysOfString(text: string, at: Cursor): readonly Entry[] | undefined {
  const entries = keysIn(text, at)
  const [only] = entries ?? []
  if (at.isVerbatim !== true || entries?.length !== 1 || only === undefined) return entries
  return [{ ...only, keys: only.keys.map((key) => ({ ...key, public_key: text })) }]
}

/** Reads one key per line. `file` names the file in reports, where the spec does not name it. */
function keysIn(text: string, at: Cursor, file?: string): readonly Entry[] | undefined {
  const keys = keysOfText(text)
  if ('problem' in keys) {
    if (keys.isPrivate) return fail(at, 'private-key', { file })
    return fail(at, 'bad-ssh-key', { reason: keys.problem, line: keys.line, file, hasRemedy: keys.hasRemedy })
  }
  for (const { key } of keys) at.report.push(...doubtsOf(key, at.path))
  return keys.map((text) => ({ keys: [text] }))
}

/** Returns warnings about a key at `path` that a guest may reject. */
export function doubtsOf(key: PublicKey, path: Path): readonly Diagnostic[] {
  const reason = weaknessOf(key)
  return [
    ...(reason === undefined ? [] : [diagnose('weak-key', path, { reason })]),
    // sshd looks only for keys there, not for certificates. Source: sshd(8), "AUTHORIZED_KEYS FILE FORMAT"
    ...(key.algorithm.endsWith('-CERT') ? [diagnose('key-certificate', path, {})] : []),
    ...(key.hasOptions ? [diagnose('key-options', path, {})] : []),
  ]
}

const FORGE = /^(gh|lp|gl):(.*)$/s

/** Returns the source of keys that a string names, or undefined for a string that is itself a key or empty. */
export function originOf(text: string): KeyOrigin | 'bad' | undefined {
  if (text === 'agent') return { agent: true }
  if (/^https?:\/\//.test(text)) return urlOrigin(text)
  const [, forge, user = ''] = FORGE.exec(text) ?? []
  if (forge === undefined) return undefined
  // User names have no other characters, and none of these changes the path of a URL.
  return /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,254}$/.test(user)
    ? { forge: forge as 'gh' | 'lp' | 'gl', user }
    : 'bad'
}

/** Returns the source for a URL. Only https is safe: keys grant access, so nobody may alter them in transit. */
function urlOrigin(url: string): KeyOrigin | 'bad' {
  return URL.canParse(url) && new URL(url).protocol === 'https:' ? { url } : 'bad'
}

/** Returns the keys of a source. A source without keys is an error, because a drive without them could lock its owner out. */
function sourceAt(origin: KeyOrigin | 'bad', at: Cursor): readonly Entry[] | Open | undefined {
  if (origin === 'bad') return fail(at, 'bad-key-source', {})
  const bytes = askBytes({ kind: 'keys', origin }, at)
  if (bytes === undefined || isOpen(bytes)) return bytes
  const text = decodeUtf8(bytes)
  const noKeys = (reason: string): undefined =>
    fail(at, 'keys-unavailable', { from: keyPlace(origin), reason })
  if (text === undefined) return noKeys('the answer is not text')
  if (text.trim() === '') return noKeys('there are none')
  const keys = keysOfText(text)
  if ('problem' in keys)
    return noKeys(keys.line === undefined ? keys.problem : `line ${keys.line}: ${keys.problem}`)
  for (const { key } of keys) at.report.push(...doubtsOf(key, at.path))
  return [{ stem: stemOf(origin), keys }]
}

/** Returns a key name that Nova accepts. */
export function stemOf(origin: KeyOrigin): string {
  if ('agent' in origin) return 'agent'
  const name = 'forge' in origin ? `${origin.forge}-${origin.user}` : new URL(origin.url).hostname
  return name.replace(/[^\w.-]/g, '-')
}
