import { EncodeError, type Image } from '../image/image.ts'
import { isMap, type Json, type JsonObject, JsonSyntaxError, parse, stringify } from '../text/json.ts'
import { documentAt } from '../metadata/versions.ts'
import { bytesOf, type Tree } from '../image/tree.ts'
import { decodeUtf8 } from '../text/utf8.ts'

/** The path of the file for each member. */
const MEMBERS = {
  meta_data: 'openstack/latest/meta_data.json',
  network_data: 'openstack/latest/network_data.json',
  user_data: 'openstack/latest/user_data',
  // Ironic gives the member to this file, and makes no vendor_data.json.
  vendor_data: 'openstack/latest/vendor_data2.json',
} as const

const VENDOR_DATA = 'openstack/latest/vendor_data.json'

/**
 * Combines OpenStack's documents into one JSON document, from which Ironic makes the drive: `{meta_data, network_data,
 * user_data, vendor_data}`. Only meta_data is required.
 * Sources: https://docs.openstack.org/ironic/latest/install/configdrive.html; openstacksdk's openstack/baremetal/configdrive.py,
 * `populate_directory`
 *
 * @throws EncodeError `no-place` for any other file, for vendor data that would be lost, for user data that is not text, and for
 * a document that is not a map; `bad-path` when meta_data.json is missing
 */
export function ironicJson(tree: Tree): Image {
  for (const path of tree.keys()) {
    // Other versions hold older copies, which Ironic leaves out.
    const field = documentAt(path)
    if (field !== undefined && field !== 'files') continue
    throw new EncodeError('no-place', path, "Ironic's JSON cannot hold this file")
  }
  const members = new Map<string, Json>()
  for (const [name, path] of Object.entries(MEMBERS)) {
    const text = textAt(tree, path)
    if (text === undefined) continue
    const given = name === 'user_data' ? text : document(path, text)
    const value = name === 'vendor_data' && isMap(given) ? withVendorData(given, tree) : given
    if (name !== 'user_data' && !isMap(value))
      throw new EncodeError('no-place', path, "Ironic's JSON requires a map here")
    if (!isMap(value) || !isEmpty(value)) members.set(name, value)
  }
  if (!members.has('meta_data')) throw new EncodeError('bad-path', MEMBERS.meta_data, 'it is missing')
  const content = new TextEncoder().encode(`${stringify(members, 2)}\n`)
  return { size: content.length, segments: [{ kind: 'content', offset: 0, content, label: 'JSON' }] }
}

/** Tells whether a document holds nothing, as vendor_data2.json does without vendor data. */
function isEmpty(value: JsonObject): boolean {
  const [[key, inner] = [], ...more] = value
  return key === undefined || (key === 'static' && more.length === 0 && isMap(inner) && inner.size === 0)
}

/**
 * Returns vendor_data2.json with what cloud-init reads in vendor_data.json, which Ironic does not make. cloud-init reads the key
 * `cloud-init` of both; the rest is also below `static`. Source: cloudinit/sources/__init__.py, `convert_vendordata`
 */
function withVendorData(second: JsonObject, tree: Tree): JsonObject {
  const text = textAt(tree, VENDOR_DATA)
  const first = text === undefined ? undefined : document(VENDOR_DATA, text)
  if (first === undefined || (isMap(first) && first.size === 0)) return second
  const isKept =
    stringify(first) === stringify(second) || stringify(first) === stringify(second.get('static') ?? null)
  const own = isMap(first) ? first.get('cloud-init') : first
  const isFree =
    own === undefined || !second.has('cloud-init') || stringify(own) === stringify(second.get('cloud-init')!)
  if (!isKept || !isFree)
    throw new EncodeError('no-place', VENDOR_DATA, "Ironic's JSON holds vendor_data2.json only")
  return own === undefined ? second : new Map(second).set('cloud-init', own)
}

function document(path: string, text: string): Json {
  try {
    return parse(text)
  } catch (cause) {
    if (!(cause instanceof JsonSyntaxError)) throw cause
    throw new EncodeError('no-place', path, `not valid JSON: ${cause.message}`)
  }
}

function textAt(tree: Tree, path: string): string | undefined {
  const entry = tree.get(path)
  if (entry === undefined) return undefined
  const bytes = entry.kind === 'file' ? bytesOf(entry.content) : undefined
  const text = bytes && decodeUtf8(bytes)
  if (text === undefined) throw new EncodeError('no-place', path, "Ironic's JSON can hold only text")
  return text
}
