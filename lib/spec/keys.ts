import { type KeyKind, keyKind } from '../metadata/ssh-key.ts'
import type { Keypair } from '../spec.ts'
import { contents, decodeUtf8 } from './contents.ts'
import { below, type Cursor, fail, membersOf, type Shape } from './shape.ts'

/**
 * Public keys: a map name -> key, a list of keys, or `{file: PATH}` with one key a line as in authorized_keys. Where a
 * key has no name of its own it is called key-0, key-1, ….
 */
export const publicKeys: Shape<readonly Keypair[]> = {
  expected: 'a map of keys, a list of keys or {file: PATH}',
  decode(value, at) {
    const keys: (Keypair | undefined)[] = []
    const add = (entry: unknown, cursor: Cursor, name?: string): void => {
      for (const key of keysOf(entry, cursor)) {
        const serial = keys.length
        keys.push(
          key && { name: name === undefined || key.isFurther ? unused(name, serial) : name, ...key.pair },
        )
      }
    }
    const unused = (name: string | undefined, serial: number) => `${name ?? 'key'}-${serial}`
    const members = membersOf(value)
    if (Array.isArray(value)) value.forEach((entry, index) => add(entry, below(at, index)))
    else if (members === undefined) add(value, at)
    else if (isReference(members)) add(value, at)
    else for (const [name, entry] of members) add(entry, below(at, name), name)
    return keys.every((key) => key !== undefined) ? keys : undefined
  },
}

function isReference(members: Iterable<readonly [string, unknown]>): boolean {
  const names = Array.from(members, ([name]) => name)
  return names.length === 1 && (names[0] === 'file' || names[0] === 'base64')
}

interface Found {
  readonly pair: Omit<Keypair, 'name'>
  /** Not the first of its text: the name is taken. */
  readonly isFurther: boolean
}

/** The keys of one text; undefined for one that was reported. */
function* keysOf(entry: unknown, at: Cursor): Generator<Found | undefined> {
  const bytes = contents.decode(entry, at)
  const source = bytes === undefined ? undefined : decodeUtf8(bytes)
  if (source === undefined) {
    yield bytes === undefined ? undefined : fail(at, 'bad-ssh-key', {})
    return
  }
  const isText = typeof entry === 'string'
  const kind = keyKind(source)
  if (kind === 'private') yield fail(at, 'private-key', {})
  else if (kind !== 'none') yield { pair: { type: kind, public_key: source }, isFurther: false }
  else if (isText) yield fail(at, 'bad-ssh-key', {})
  else yield* authorizedKeys(source, at)
}

/** One key a line; empty lines and comments are skipped. sshd(8), "AUTHORIZED_KEYS FILE FORMAT" */
function* authorizedKeys(source: string, at: Cursor): Generator<Found | undefined> {
  let isFurther = false
  for (const line of source.split(/\r?\n/)) {
    if (/^\s*(#|$)/.test(line)) continue
    const kind: KeyKind = keyKind(line)
    // One report is enough: the file may be none of keys at all.
    if (kind !== 'ssh') return yield fail(at, 'bad-ssh-key', {})
    yield { pair: { type: kind, public_key: line }, isFurther }
    isFurther = true
  }
  if (!isFurther) yield fail(at, 'bad-ssh-key', {})
}
