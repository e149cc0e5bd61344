import { toBase64 } from '../metadata/base64.ts'
import { isFloat, type Json } from '../json.ts'
import { textKey, writeYaml, type Yaml, yamlOf } from '../metadata/yaml.ts'
import { contents, decodeUtf8, textContents } from './contents.ts'
import { publicKeys } from './keys.ts'
import { below, type Cursor, fail, membersOf, type Shape, text, wrongType } from './shape.ts'

type Members = ReadonlyMap<string, unknown>

const utf8 = new TextEncoder()

/**
 * A cloud-config as data: `users, packages, write_files, runcmd, …`, any key of cloud-init's, written out so that its
 * YAML 1.1 reads what was meant. Files and keys in it can be named instead of written.
 */
export const cloudConfig: Shape<Uint8Array> = {
  expected: 'a map of what a #cloud-config holds',
  decode(value, at) {
    const config = map(value, this.expected, at)
    if (config === undefined) return undefined
    const written = eachMember(config, at, (key, member, place) => {
      if (key === 'write_files') return eachItem(member, place, writtenFile)
      if (key === 'users') return eachItem(member, place, user)
      return key === 'ssh_authorized_keys' ? authorizedKeys(member, place) : plain(member, place)
    })
    return written && utf8.encode(`#cloud-config\n${writeYaml(written)}`)
  },
}

/** One of `write_files`: `{path, file: PATH}` or `{path, content: CONTENT}`, binary in base64. */
function writtenFile(value: unknown, at: Cursor): Yaml | undefined {
  const fields = map(value, 'a map of path, content, …', at)
  if (fields === undefined) return undefined
  if (fields.has('file') && fields.has('content'))
    return fail(below(at, 'file'), 'given-twice', { field: 'file', other: 'content' })
  const source = fields.has('file') ? new Map([['file', fields.get('file')]]) : fields.get('content')
  // A text goes through as it is, in the encoding that it is said to be in.
  const isEmbedded = fields.has('file') || (source !== undefined && typeof source !== 'string')
  const others = new Map([...fields].filter(([key]) => key !== 'file' && !(isEmbedded && key === 'content')))
  const written = eachMember(others, at, (key, member, place) =>
    // Numbers are read as octal by one version of YAML and not by the other.
    key === 'permissions' ? mode.decode(member, place) : plain(member, place),
  )
  if (!isEmbedded) return written
  if (fields.has('encoding'))
    return fail(below(at, 'encoding'), 'given-twice', { field: 'encoding', other: 'content' })
  const bytes = contents.decode(source, fields.has('file') ? at : below(at, 'content'))
  return bytes && written && new Map([...written, ...embedded(bytes)])
}

const mode = text('a text such as "0644"')

function embedded(bytes: Uint8Array): readonly (readonly [string, Yaml])[] {
  const source = decodeUtf8(bytes)
  // oxlint-disable-next-line no-control-regex
  if (source !== undefined && !/[\0-\x08\x0b-\x1f\x7f\ufeff]/.test(source)) return [['content', source]]
  return [
    ['encoding', 'b64'],
    ['content', toBase64(bytes)],
  ]
}

/** One of `users`, or a name. A user with a password is let in with it unless `lock_passwd` says otherwise. */
function user(value: unknown, at: Cursor): Yaml | undefined {
  const fields = membersOf(value)
  if (fields === undefined) return plain(value, at)
  const given = new Map(fields)
  const written = eachMember(given, at, (key, member, place) => {
    if (key === 'ssh_authorized_keys') return authorizedKeys(member, place)
    return key === 'password' ? passwordHash(member, place) : plain(member, place)
  })
  const hash = written?.get('password')
  if (written === undefined || hash === undefined) return written
  if (given.has('passwd'))
    return fail(below(at, 'password'), 'given-twice', { field: 'password', other: 'passwd' })
  const renamed = Array.from(
    written,
    ([key, member]) => [key === 'password' ? 'passwd' : key, member] as const,
  )
  const unlocked: readonly (readonly [string, Yaml])[] = [['lock_passwd', { plain: 'false' }]]
  return new Map([...renamed, ...(given.has('lock_passwd') ? [] : unlocked)])
}

/** What crypt(3) makes of a password. */
const HASH = /^\$[a-z0-9]{1,6}\$[!-9;-~]+$/

/** The hash of a user's password. */
function passwordHash(value: unknown, at: Cursor): string | undefined {
  const given = textContents.decode(value, at)?.replace(/\r?\n$/, '')
  if (given === undefined) return undefined
  return HASH.test(given) ? given : fail(at, 'password-not-hashed', {})
}

/** Keys: texts as they are, since options may stand before them, and all that the spec's own keys can be. */
function authorizedKeys(value: unknown, at: Cursor): Yaml | undefined {
  if (Array.isArray(value)) {
    const lists = value.map((item: unknown, index) =>
      typeof item === 'string' ? [item] : publicKeyTexts(item, below(at, index)),
    )
    return lists.every((list) => list !== undefined) ? lists.flat() : undefined
  }
  return typeof value === 'string' ? [value] : publicKeyTexts(value, at)
}

function publicKeyTexts(value: unknown, at: Cursor): string[] | undefined {
  return publicKeys.decode(value, at)?.map(({ public_key }) => public_key.trim())
}

/** Any other value, as it is. */
function plain(value: unknown, at: Cursor): Yaml | undefined {
  if (Array.isArray(value)) return eachItem(value, at, plain)
  const members = membersOf(value)
  if (members !== undefined)
    return eachMember(new Map(members), at, (_, member, place) => plain(member, place))
  const isScalar = value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
  return isScalar || isFloat(value) ? yamlOf(value as Json) : wrongType(at, 'a value of YAML', value)
}

function map(value: unknown, expected: string, at: Cursor): Members | undefined {
  const members = membersOf(value)
  return members === undefined ? wrongType(at, expected, value) : new Map(members)
}

function eachMember(
  members: Members,
  at: Cursor,
  decode: (key: string, member: unknown, at: Cursor) => Yaml | undefined,
): ReadonlyMap<string, Yaml> | undefined {
  const written = new Map<string, Yaml>()
  for (const [key, member] of members) {
    const decoded = decode(key, member, below(at, key))
    if (decoded !== undefined) written.set(textKey(key), decoded)
  }
  return written.size === members.size ? written : undefined
}

function eachItem(
  value: unknown,
  at: Cursor,
  decode: (item: unknown, at: Cursor) => Yaml | undefined,
): Yaml | undefined {
  // What is no list is cloud-init's business: some of its keys take more than one form.
  if (!Array.isArray(value)) return plain(value, at)
  const items = value.map((item: unknown, index) => decode(item, below(at, index)))
  return items.every((item) => item !== undefined) ? items : undefined
}
