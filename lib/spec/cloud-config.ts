import { toBase64 } from '../text/base64.ts'
import { isFloat, type Json } from '../text/json.ts'
import { hashPassword, type Password } from '../keys/password-hash.ts'
import { publicKey } from '../keys/public-key.ts'
import { textKey, writeYaml, type Yaml, type YamlMap, yamlOf } from '../text/yaml/write.ts'
import { CONTENT_FIELDS, contents } from './contents.ts'
import { isStandIn } from './ask.ts'
import { isSound } from './user-data.ts'
import { userDataKind } from '../user-data/kind.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { doubtsOf, originOf, publicKeys } from './keys.ts'
import { password } from './secret.ts'
import {
  anySchema,
  below,
  type Cursor,
  described,
  fail,
  type JsonSchema,
  membersOf,
  schemaOf,
  type Shape,
  text,
  wrongType,
} from '../shape/shape.ts'

type Members = ReadonlyMap<string, unknown>

const keysOf = (whose: string): JsonSchema =>
  described(`The SSH keys of ${whose}, in any form of public_keys.`, schemaOf(publicKeys))

const USER_PROPERTIES = {
  name: described('The name of the user.', { type: 'string' }),
  password: described('The password or its hash, a secret. The drive gets only a hash.', schemaOf(password)),
  ssh_authorized_keys: keysOf('this user'),
}

/** The keys that differ from cloud-init's own; cloud-init has a schema of the others. */
const SCHEMA = {
  type: 'object',
  properties: {
    ssh_authorized_keys: { ...keysOf('the default user'), examples: ['gh:alice'] },
    user: described('The default user: its name, or a map of the settings to change.', {
      type: ['object', 'string'],
      properties: USER_PROPERTIES,
      examples: [{ name: 'alice', password: { env: 'ALICE_PASSWORD' } }],
    }),
    users: {
      description: 'The users; "default" is the default user of the image.',
      examples: [['default', { name: 'alice', ssh_authorized_keys: 'gh:alice' }]],
      anyOf: [
        {
          type: 'array',
          items: { type: ['object', 'string', 'array'], properties: USER_PROPERTIES },
        },
        { type: ['object', 'string'] },
      ],
    },
    write_files: {
      description: 'Files to write in the guest.',
      examples: [[{ path: '/etc/motd', content: 'hello\n', permissions: '0644' }]],
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: described('The path in the guest.', { type: 'string' }),
          content: described('The content.', schemaOf(contents)),
          file: described('The path of a file with the content.', { type: 'string' }),
          permissions: described('The mode, as a string.', { type: 'string' }),
        },
      },
    },
  },
}

const utf8 = new TextEncoder()

const FALSE: Yaml = { plain: 'false' }

/** A `#cloud-config`. */
export interface CloudConfig {
  /** Returns its text for the instance with a UUID, from which the salts of passwords are derived. */
  readonly textFor: (uuid: string) => Uint8Array
  /** Whether somebody wrote the text itself, which was then checked when it was read. */
  readonly isChecked: boolean
}

/**
 * A cloud-config as data, with any of cloud-init's keys: `users, packages, write_files, runcmd, …`. It is written so that
 * cloud-init's YAML 1.1 reads the same values. Files, keys and passwords can be references. Or the text of one, as any
 * content: a string, `{file: PATH}` and the like, which is passed on unchanged.
 */
export const cloudConfig: Shape<CloudConfig> = {
  expected: `a map with the keys of a #cloud-config, or its text: ${contents.expected}`,
  schema: anySchema(SCHEMA, schemaOf(contents)),
  decode(value, at) {
    const config = new Map(membersOf(value))
    const form = Object.keys(CONTENT_FIELDS).find((key) => config.has(key))
    const isText = typeof value === 'string' || value instanceof Uint8Array
    if (isText || (form !== undefined && !at.isLiteral)) {
      const other = [...config.keys()].find((key) => key !== form)
      if (form !== undefined && other !== undefined)
        return fail(below(at, form), 'given-twice', {
          field: `cloud_config.${form}`,
          other: `cloud_config.${other}`,
        })
      return asText(value, at)
    }
    if (membersOf(value) === undefined) return wrongType(at, this.expected, value)
    const passwords = new Map<Yaml, Password>()
    const written = eachMember(config, at, (key, member, place) => {
      if (key === 'write_files') return eachItem(member, place, writtenFile)
      if (key === 'users') return eachItem(member, place, (item, below) => user(item, passwords, below))
      if (key === 'user') return user(member, passwords, place)
      return key === 'ssh_authorized_keys' ? authorizedKeys(member, place) : plain(member, place)
    })
    return (
      written && {
        textFor: (uuid) => utf8.encode(`${FIRST_LINE}${writeYaml(withHashes(written, passwords, uuid))}`),
        isChecked: false,
      }
    )
  },
}

const FIRST_LINE = '#cloud-config\n'

/** Reads the text of a cloud-config, which may lack its first line. */
function asText(value: unknown, at: Cursor): CloudConfig | undefined {
  const given = contents.decode(value, at)
  if (given === undefined) return undefined
  if (isStandIn(given, at)) {
    const nothing = utf8.encode(`${FIRST_LINE}# ${new TextDecoder().decode(given)}\n{}\n`)
    return { textFor: () => nothing, isChecked: true }
  }
  const kind = userDataKind(given)
  if (kind !== undefined && kind !== 'cloud-config' && kind !== 'jinja')
    return fail(at, 'not-a-cloud-config', { kind })
  const isWhole = kind !== undefined || given.length === 0 || given[0] === BYTE_ORDER_MARK
  const whole = isWhole ? given : new Uint8Array([...utf8.encode(FIRST_LINE), ...given])
  if (!isSound(whole, at, value, isWhole ? 0 : 1)) return undefined
  return { textFor: () => whole, isChecked: true }
}

/** The first byte of U+FEFF in UTF-8, whose problem is reported. */
const BYTE_ORDER_MARK = 0xef

/** Returns the config with password hashes in place of passwords. Users with a password can log in unless the config locks them. */
function withHashes(config: YamlMap, passwords: ReadonlyMap<Yaml, Password>, uuid: string): YamlMap {
  if (passwords.size === 0) return config
  const hashed = (each: Yaml): Yaml => {
    if (Array.isArray(each)) return (each as readonly Yaml[]).map(hashed)
    const given = passwords.get(each)
    if (given === undefined) return each
    const fields = each as YamlMap
    const passwd = hashPassword(given, [uuid, String(fields.get('name'))])
    const lock: readonly (readonly [string, Yaml])[] = fields.has('lock_passwd')
      ? []
      : [['lock_passwd', FALSE]]
    return new Map<string, Yaml>([...fields, ...lock, ['passwd', passwd]])
  }
  return new Map(Array.from(config, ([key, value]) => [key, hashed(value)]))
}

/** Reads an entry of `write_files`: `{path, file: PATH}` or `{path, content: CONTENT}`; binary content becomes base64. */
function writtenFile(value: unknown, at: Cursor): Yaml | undefined {
  const fields = map(value, 'a map of path, content, …', at)
  if (fields === undefined) return undefined
  if (!at.isLiteral && fields.has('file') && fields.has('content'))
    return fail(below(at, 'file'), 'given-twice', { field: 'file', other: 'content' })
  const isNamed = fields.has('file') && !at.isLiteral
  const source = isNamed ? new Map([['file', fields.get('file')]]) : fields.get('content')
  // A string is passed on unchanged, with the encoding that the entry declares.
  const isEmbedded = isNamed || (source !== undefined && typeof source !== 'string')
  const others = new Map(
    [...fields].filter(([key]) => !(isNamed && key === 'file') && !(isEmbedded && key === 'content')),
  )
  const written = eachMember(others, at, (key, member, place) =>
    // YAML 1.1 reads 0644 as octal and YAML 1.2 as decimal, so a number is rejected.
    key === 'permissions' ? mode.decode(member, place) : plain(member, place),
  )
  if (!isEmbedded) return written
  if (fields.has('encoding'))
    return fail(below(at, 'encoding'), 'given-twice', { field: 'encoding', other: 'content' })
  const bytes = contents.decode(source, isNamed ? at : below(at, 'content'))
  return bytes && written && new Map([...written, ...embedded(bytes)])
}

const mode = text('a string such as "0644"')

function embedded(bytes: Uint8Array): readonly (readonly [string, Yaml])[] {
  const source = decodeUtf8(bytes)
  // oxlint-disable-next-line no-control-regex
  if (source !== undefined && !/[\0-\x08\x0b-\x1f\x7f\ufeff]/.test(source)) return [['content', source]]
  return [
    ['encoding', 'b64'],
    ['content', toBase64(bytes)],
  ]
}

/** Reads an entry of `users`, or a name, and adds its password to `passwords`. */
function user(value: unknown, passwords: Map<Yaml, Password>, at: Cursor): Yaml | undefined {
  const members = membersOf(value)
  if (members === undefined) return plain(value, at)
  const fields = new Map(members)
  const secret = fields.get('password')
  fields.delete('password')
  const place = below(at, 'password')
  if (secret !== undefined && fields.has('passwd'))
    return fail(place, 'given-twice', { field: 'password', other: 'passwd' })
  const given = secret === undefined ? undefined : password.decode(secret, place)
  const written = eachMember(fields, at, (key, member, below) =>
    key === 'ssh_authorized_keys' ? authorizedKeys(member, below) : plain(member, below),
  )
  if (secret === undefined || written === undefined) return written
  if (given === undefined) return undefined
  passwords.set(written, given)
  return written
}

/** Reads keys: strings unchanged, since they may start with options, and every other form of the spec's own keys. */
function authorizedKeys(value: unknown, at: Cursor): Yaml | undefined {
  const entries = Array.isArray(value)
    ? value.map((entry: unknown, index) => ({ entry, place: below(at, index) }))
    : [{ entry: value, place: at }]
  const lists = entries.map(({ entry, place }) =>
    typeof entry === 'string' && (place.isLiteral || originOf(entry) === undefined)
      ? [ownText(entry, place)]
      : publicKeyTexts(entry, place),
  )
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined
}

/** Returns the string, and reports what a guest may reject. */
function ownText(entry: string, at: Cursor): string {
  const key = publicKey(entry)
  if (!('problem' in key)) at.report.push(...doubtsOf({ ...key, hasOptions: false }, at.path))
  return entry
}

function publicKeyTexts(value: unknown, at: Cursor): string[] | undefined {
  const keys = publicKeys.decode(value, at)
  // A comment takes the place of unknown keys, because cloud-init rejects an empty list.
  return (
    keys && [
      ...keys.keypairs.map(({ public_key }) => public_key.trim()),
      ...keys.open.map((words) => `# ${words}`),
    ]
  )
}

/** Returns any other value unchanged. */
function plain(value: unknown, at: Cursor): Yaml | undefined {
  if (Array.isArray(value)) return eachItem(value, at, plain)
  const members = membersOf(value)
  if (members !== undefined)
    return eachMember(new Map(members), at, (_, member, place) => plain(member, place))
  const isScalar = value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
  return isScalar || isFloat(value) ? yamlOf(value as Json) : wrongType(at, 'a YAML value', value)
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
  // Other types are left to cloud-init, since some of its keys accept several forms.
  if (!Array.isArray(value)) return plain(value, at)
  const items = value.map((item: unknown, index) => decode(item, below(at, index)))
  return items.every((item) => item !== undefined) ? items : undefined
}
