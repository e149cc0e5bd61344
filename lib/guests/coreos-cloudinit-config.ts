import type { Path } from '../report/diagnostics.ts'
import { fromBase64 } from '../text/base64.ts'
import { isList, isMap, type Json } from '../text/json.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { compose } from '../text/yaml/compose.ts'
import { described, type Where } from './faults/documents.ts'
import { cloudConfigAt, inUserData } from './faults/user-data.ts'
import type { Fault, Found } from './rule.ts'

/** The type of a field in Go: a string, a boolean, a list of one type, or a structure. */
type Type = 'string' | 'boolean' | readonly [Type] | { readonly [key: string]: Type }

function strings<K extends string>(names: string): Readonly<Record<K, 'string'>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, 'string'])) as Record<K, 'string'>
}

const FILE: Type = strings('encoding content owner path permissions')

/** Source: config/user.go, User */
const USER: Type = {
  ...strings('name passwd coreos_ssh_import_github coreos_ssh_import_url gecos homedir primary_group shell'),
  no_create_home: 'boolean',
  no_user_group: 'boolean',
  system: 'boolean',
  no_log_init: 'boolean',
  ssh_authorized_keys: ['string'],
  coreos_ssh_import_github_users: ['string'],
  groups: ['string'],
}

/** Source: config/unit.go, Unit and UnitDropIn */
const UNIT: Type = {
  ...strings('name content command'),
  mask: 'boolean',
  enable: 'boolean',
  runtime: 'boolean',
  drop_ins: [strings('name content')],
}

/** Source: config/config.go, CloudConfig */
const CONFIG = {
  ssh_authorized_keys: ['string'],
  coreos: { units: [UNIT] },
  write_files: [FILE],
  hostname: 'string',
  users: [USER],
  manage_etc_hosts: 'string',
} as const satisfies Type

export const COREOS_KEYS: readonly string[] = Object.keys(CONFIG)

/** Returns the first value that Go cannot store in a field. yaml.v3 makes a string of any scalar. */
function misfit(value: Json | undefined, type: Type, path: Path): { path: Path; is: string } | undefined {
  if (value === undefined || value === null) return undefined
  const wrong = { path, is: described(value) }
  if (type === 'string') return isList(value) || isMap(value) ? wrong : undefined
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : wrong
  if (isListType(type)) {
    if (!isList(value)) return wrong
    return first(value.entries(), ([n, item]) => misfit(item, type[0], [...path, n]))
  }
  if (!isMap(value)) return wrong
  return first(Object.entries(type), ([key, own]) => misfit(value.get(key), own, [...path, key]))
}

function isListType(type: Type): type is readonly [Type] {
  return Array.isArray(type)
}

function first<T, R>(items: Iterable<T>, find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** Returns the fault of a cloud-config with a value of the wrong type, or with a key twice: Go's YAML reader rejects all of it. */
export function wrongTypes(where: Where): Fault {
  const hint =
    'write it as Container Linux documents it: users and write_files are lists of maps, groups are a list'
  return inUserData(where, 'guest-user-data-form', hint, (bytes, reading) => {
    const config = cloudConfigAt(reading, where(reading)!)
    if (config === undefined || config === null) return undefined
    return misfit(config, CONFIG, []) ?? keyTwice(bytes) ?? badFile(config)
  })
}

function keyTwice(bytes: Uint8Array): Found | undefined {
  const problems = compose(decodeUtf8(bytes) ?? '').problems
  const twice = problems.find(({ code }) => code === 'duplicate-key')
  return twice && { is: 'has the same key twice', ...(twice.range && { range: twice.range }) }
}

/** Source: config/decode.go, DecodeContent */
const ENCODINGS = ['', 'b64', 'base64', 'gz', 'gzip', 'gz+base64', 'gzip+base64', 'gz+b64', 'gzip+b64']

function badFile(config: Json): Found | undefined {
  const files = isMap(config) ? config.get('write_files') : undefined
  return first(isList(files) ? files.entries() : [], ([n, file]) => {
    if (!isMap(file)) return undefined
    const encoding = String(file.get('encoding') ?? '')
    if (!ENCODINGS.includes(encoding))
      return { path: ['write_files', n, 'encoding'], is: 'is not an encoding that it knows' }
    const content = file.get('content')
    const isBroken =
      encoding.endsWith('64') && typeof content === 'string' && fromBase64(content) === undefined
    return isBroken ? { path: ['write_files', n, 'content'], is: 'is not valid base64' } : undefined
  })
}
