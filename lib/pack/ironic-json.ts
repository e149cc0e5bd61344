import { EncodeError, type Image } from '../image/image.ts'
import { isMap, type Json, JsonSyntaxError, parse, stringify } from '../text/json.ts'
import { documentAt } from '../metadata/versions.ts'
import { bytesOf, type Tree } from '../image/tree.ts'
import { decodeUtf8 } from '../text/utf8.ts'

/** The path of the file for each member. */
const MEMBERS = {
  meta_data: 'openstack/latest/meta_data.json',
  network_data: 'openstack/latest/network_data.json',
  user_data: 'openstack/latest/user_data',
  vendor_data: 'openstack/latest/vendor_data.json',
} as const

/**
 * Combines OpenStack's documents into one JSON document, from which Ironic makes the drive: `{meta_data, network_data,
 * user_data, vendor_data}`. Only meta_data is required.
 * Source: https://docs.openstack.org/ironic/latest/install/configdrive.html
 *
 * @throws EncodeError `no-place` for any other file, for user data that is not text, and for a document that is not a map;
 * `bad-path` when meta_data.json is missing
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
    const value = name === 'user_data' ? text : document(path, text)
    if (name !== 'user_data' && !isMap(value))
      throw new EncodeError('no-place', path, "Ironic's JSON requires a map here")
    if (!isMap(value) || value.size > 0) members.set(name, value)
  }
  if (!members.has('meta_data')) throw new EncodeError('bad-path', MEMBERS.meta_data, 'it is missing')
  const content = new TextEncoder().encode(`${stringify(members, 2)}\n`)
  return { size: content.length, segments: [{ kind: 'content', offset: 0, content, label: 'JSON' }] }
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
