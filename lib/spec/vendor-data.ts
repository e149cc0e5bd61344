import { type Json, type JsonObject, JsonSyntaxError, membersOf, parse, stringify } from '../text/json.ts'
import type { Answer, Asked, Refusal, VendorRequest } from '../shape/need.ts'
import { type VendorRoles, vendorDataRequest } from '../metadata/vendor-data.ts'
import type { Spec } from '../spec.ts'
import { answerTo, askBytes, hasOpenNeeds, isOpen, isProblem, isRefusal, refuse } from './ask.ts'
import { documentWithNames } from './contents.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { REFERENCES } from './reference.ts'
import { secret, secretText } from './secret.ts'
import {
  anySchema,
  below,
  boolean,
  type Cursor,
  fail,
  field,
  integer,
  list,
  mapOf,
  membersOf as shapeMembers,
  record,
  schemaOf,
  type Shape,
  text,
  titled,
  word,
  wrongType,
} from '../shape/shape.ts'

/** A service that provides the value of one key of vendor_data2.json. */
export interface VendorTarget extends Omit<VendorRequest, 'body'> {
  readonly name: string
  readonly url: string
  /** Its index in the list. */
  readonly index: number
}

/** The services to query when a drive is made. */
export interface DynamicVendorData extends VendorRoles {
  /** In the order of their keys; names are unique, and none is `static`. */
  readonly targets: readonly VendorTarget[]
  /** Whether a failing target ends the build; otherwise its key holds `{}`. */
  readonly failure_fatal: boolean
}

/** The providers of Nova's vendor data, by their names in nova.conf. Source: nova/conf/api.py, `vendordata_providers` */
const PROVIDERS = ['StaticJSON', 'DynamicJSON'] as const

type Provider = (typeof PROVIDERS)[number]

/** A finished document, or its static part, the services to query, and the order of both. */
export type VendorData2 =
  | { readonly verbatim: Json }
  | {
      readonly static: Json | undefined
      readonly dynamic: DynamicVendorData | undefined
      readonly providers: readonly Provider[]
    }

/** Seconds. Source: Nova's defaults of vendordata_dynamic_connect_timeout and vendordata_dynamic_read_timeout, nova/conf/api.py */
const TIMEOUT = 5

const url = text('a string', (value, at) => {
  const scheme = URL.canParse(value) ? new URL(value).protocol : ''
  return scheme === 'http:' || scheme === 'https:' || fail(at, 'bad-url', {}) === null
})

/** Nova takes a name of no characters, too. */
const name = text(
  'a string',
  (value, at) => value !== '' || at.isVerbatim === true || wrongType(at, 'a name', value) === null,
)

/** vendor_data.json is the static part, and Nova makes no drive without it. */
const providers: Shape<readonly Provider[]> = {
  ...list(word(PROVIDERS)),
  decode(value, at) {
    const names = list(word(PROVIDERS)).decode(value, at)
    if (names === undefined || names.includes('StaticJSON')) return names
    return wrongType(at, 'a list with StaticJSON', value)
  },
}

/** Tells whether a target may set a header: it is a token (RFC 9110 5.1) and does not belong to the connection itself. */
const headerName = (header: string, at: Cursor): boolean => {
  const isToken = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header)
  if (isToken && !CONNECTION_HEADERS.has(header.toLowerCase())) return true
  return fail(at, 'bad-header-name', { found: header }) === null
}

const CONNECTION_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const headerValue: Shape<string> = {
  expected: `a string, ${REFERENCES}`,
  schema: schemaOf(secret),
  decode(value, at) {
    const text = secretText(value, { ...at, isSent: true })
    if (isOpen(text)) return text.open
    if (text === undefined || isHeaderValue(text)) return text
    const [[key] = []] = shapeMembers(value) ?? []
    return fail(key === undefined ? at : below(at, key), 'bad-header-value', {})
  },
}

/** Tells whether HTTP can carry a header value: visible ISO 8859-1 characters, spaces and tabs. Source: RFC 9110 5.5 */
function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

/** The text of a PEM file with certificates. */
const caFile: Shape<string> = {
  expected: 'the path of a PEM file',
  schema: { type: 'string' },
  decode(value, at) {
    if (typeof value !== 'string') return wrongType(at, this.expected, value, true)
    const bytes = askBytes({ kind: 'file', file: value }, at)
    if (bytes === undefined) return undefined
    if (isOpen(bytes)) return bytes.open
    const source = decodeUtf8(bytes)
    if (source === undefined) return fail(at, 'not-utf8', {})
    return source.includes('-----BEGIN CERTIFICATE-----') ? source : fail(at, 'bad-ca-file', {})
  },
}

const targetFields = record({
  name: field('The key of the answer in vendor_data2.', name),
  url: field('The URL to query, by POST.', url),
  headers: field('The headers of the request, each a secret.', mapOf(headerValue, headerName)),
  ca_file: field('A PEM file with the certificates to trust.', caFile),
  connect_timeout: field('The timeout of the connection in seconds; 5 by default.', integer(1, 3600)),
  read_timeout: field('The timeout of the answer in seconds; 5 by default.', integer(1, 3600)),
})

const target: Shape<Omit<VendorTarget, 'index'>> = {
  expected: 'a map of name, url, …',
  schema: titled('VendorTarget', { ...schemaOf(targetFields), required: ['name', 'url'] }),
  decode(value, at) {
    const fields = targetFields.decode(value, at)
    if (fields === undefined) return undefined
    const { name, url, headers = new Map(), ca_file: ca, connect_timeout, read_timeout } = fields
    if (name === undefined) return fail(at, 'missing-key', { key: 'name' })
    if (url === undefined) return fail(at, 'missing-key', { key: 'url' })
    const timeouts = { connect_timeout: connect_timeout ?? TIMEOUT, read_timeout: read_timeout ?? TIMEOUT }
    return { name, url, headers: byLowerCase(headers), ca, ...timeouts }
  },
}

/** Returns the headers by lower-case name; of two names that differ only in case the last one wins. */
function byLowerCase(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(Array.from(headers, ([name, value]) => [name.toLowerCase(), value]))
}

const declaration = record({
  static: field('The value of the key static; vendor_data by default.', documentWithNames, { role: 'web' }),
  dynamic: field('The services to query once, when the drive is made.', list(target), [
    { name: 'join', url: 'https://join.example.org/v1', headers: { 'X-Auth-Token': { env: 'JOIN_TOKEN' } } },
  ]),
  providers: field(
    "The order of Nova's providers, StaticJSON and DynamicJSON; a key of an earlier one stays. Without DynamicJSON no service is queried.",
    providers,
    ['DynamicJSON', 'StaticJSON'],
  ),
  failure_fatal: field('Whether a failing service ends the build.', boolean, true),
  image_id: field('The image id to send to the services.', text()),
  boot_roles: field('The roles to send to the services.', text()),
})

const DECLARATION_KEYS = ['static', 'dynamic', 'providers', 'failure_fatal', 'image_id', 'boot_roles']

/** A map with `dynamic` is a declaration; the schema allows any other value. */
const VENDOR_DATA2_SCHEMA = anySchema(schemaOf(declaration), { not: { required: ['dynamic'] } })

/**
 * vendor_data2: a declaration when it has the key `dynamic`, or only keys of a declaration. Any other value, and the content of
 * a `{file: PATH}`, goes on the drive unchanged.
 */
export const vendorData2: Shape<VendorData2> = {
  expected: documentWithNames.expected,
  schema: VENDOR_DATA2_SCHEMA,
  decode(value, at) {
    const keys = Array.from(shapeMembers(value) ?? [], ([key]) => key)
    const isDeclaration =
      keys.includes('dynamic') || (keys.length > 0 && keys.every((key) => DECLARATION_KEYS.includes(key)))
    if (!isDeclaration || at.isLiteral) {
      const verbatim = documentWithNames.decode(value, at)
      return verbatim === undefined ? undefined : { verbatim }
    }
    const fields = declaration.decode(value, at)
    if (fields === undefined) return undefined
    const { dynamic = [], failure_fatal = false, image_id = '', boot_roles = '' } = fields
    const { providers = PROVIDERS } = fields
    const isQueried = providers.includes('DynamicJSON')
    const taken = providers[0] === 'StaticJSON' ? ['static'] : []
    const targets = isQueried ? firstOfEachName(dynamic, taken, below(at, 'dynamic')) : []
    return {
      static: fields.static,
      dynamic: targets.length === 0 ? undefined : { targets, failure_fatal, image_id, boot_roles },
      providers,
    }
  },
}

/** Returns the part that is known without queries; `static` is by default the same as vendor_data.json. */
export function staticVendorData2(field: VendorData2 | undefined, vendorData: Json): Json {
  if (field !== undefined && 'verbatim' in field) return field.verbatim
  return new Map([['static', field?.static === undefined ? vendorData : field.static]])
}

/** Returns the spec with the answers of its vendor data services, each appended under its key. */
export function withVendorData(spec: Spec, field: VendorData2 | undefined, at: Cursor): Spec {
  if (field === undefined || !('dynamic' in field) || field.dynamic === undefined) return spec
  const { dynamic, providers } = field
  const answers = new Map<string, Json>()
  // The request contains the whole spec.
  const body = hasOpenNeeds(at) ? undefined : stringify(vendorDataRequest(spec, dynamic))
  for (const { name, url, index, ...how } of dynamic.targets) {
    const place = below(below(below(at, 'vendor_data2'), 'dynamic'), index)
    const request = body === undefined ? undefined : { ...how, body }
    const asked: Asked = { kind: 'vendor-data', target: name, url, request, isFatal: dynamic.failure_fatal }
    const answer = answerTo(asked, place)
    if (answer === undefined) continue
    if (isRefusal(answer)) {
      refuse(asked, answer, place)
      continue
    }
    const { problem, value } = jsonOf(answer)
    if (problem !== undefined) {
      if (dynamic.failure_fatal) fail(place, 'vendor-target-unanswered', { name, reason: problem })
      else fail(place, 'vendor-target-failed', { name, reason: problem })
    }
    answers.set(name, value)
  }
  return { ...spec, vendor_data2: inOrder(membersOf(spec.vendor_data2), answers, providers) }
}

/** Returns the members of both providers: a service adds a key that is not there yet, and the static part replaces any. */
function inOrder(
  staticMembers: readonly (readonly [string, Json])[],
  answers: ReadonlyMap<string, Json>,
  providers: readonly Provider[],
): JsonObject {
  const members = new Map<string, Json>()
  for (const provider of providers) {
    if (provider === 'StaticJSON') for (const [key, value] of staticMembers) members.set(key, value)
    else for (const [name, value] of answers) if (!members.has(name)) members.set(name, value)
  }
  return members
}

/** Returns the answer of a service, or `{}` when it gave none that can be read. */
function jsonOf(answer: Exclude<Answer, Refusal>): { readonly value: Json; readonly problem?: string } {
  const nothing = new Map()
  if (isProblem(answer)) return { value: nothing, problem: answer.problem }
  if (typeof answer !== 'string' && !(answer instanceof Uint8Array))
    throw new RangeError('the answer of a service is neither text nor bytes')
  const text = typeof answer === 'string' ? answer : decodeUtf8(answer)
  if (text === undefined) return { value: nothing, problem: 'the answer is not UTF-8' }
  try {
    return { value: text === '' ? nothing : parse(text) }
  } catch (cause) {
    if (cause instanceof JsonSyntaxError) return { value: nothing, problem: 'the answer is not valid JSON' }
    throw cause
  }
}

/** Keeps the first target of each name, as Nova does. Source: nova/api/metadata/vendordata_dynamic.py, `get` */
function firstOfEachName(
  targets: readonly Omit<VendorTarget, 'index'>[],
  names: readonly string[],
  at: Cursor,
): readonly VendorTarget[] {
  const taken = new Set(names)
  return targets.flatMap((target, index) => {
    const { name } = target
    if (taken.has(name)) {
      fail(below(below(at, index), 'name'), 'vendor-target-taken', { name })
      return []
    }
    taken.add(name)
    return [{ ...target, index }]
  })
}
