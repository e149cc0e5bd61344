import { EncodeError, type Image } from '../image/image.ts'
import { isMap, type Json, JsonSyntaxError, parse, stringify } from '../text/json.ts'
import { documentAt } from '../metadata/versions.ts'
import type { Tree } from '../image/tree.ts'
import { decodeUtf8 } from '../text/utf8.ts'

/** Where each member comes from. */
const MEMBERS = {
  meta_data: 'openstack/latest/meta_data.json',
  network_data: 'openstack/latest/network_data.json',
  user_data: 'openstack/latest/user_data',
  vendor_data: 'openstack/latest/vendor_data.json',
} as const

/**
 * OpenStack's documents as one of JSON, of which Ironic makes the drive: `{meta_data, network_data, user_data,
 * vendor_data}`; the first is always there. https://docs.openstack.org/ironic/latest/install/configdrive.html
 *
 * @throws EncodeError `no-place` for a file that is none of them, for user data that are no text, and for a document
 * that is no map; `bad-path` when there is no meta_data.json
 */
export function ironicJson(tree: Tree): Image {
  for (const path of tree.keys()) {
    // Those of other versions are older copies, which Ironic leaves out.
    const field = documentAt(path)
    if (field !== undefined && field !== 'files') continue
    throw new EncodeError('no-place', path, "Ironic's JSON has no place for it")
  }
  const members = new Map<string, Json>()
  for (const [name, path] of Object.entries(MEMBERS)) {
    const text = textAt(tree, path)
    if (text === undefined) continue
    const value = name === 'user_data' ? text : document(path, text)
    if (name !== 'user_data' && !isMap(value))
      throw new EncodeError('no-place', path, "in Ironic's JSON it has to be a map")
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
    throw new EncodeError('no-place', path, `it is not valid JSON: ${cause.message}`)
  }
}

function textAt(tree: Tree, path: string): string | undefined {
  const entry = tree.get(path)
  if (entry === undefined) return undefined
  const bytes = entry.kind === 'file' && entry.content instanceof Uint8Array ? entry.content : undefined
  const text = bytes && decodeUtf8(bytes)
  if (text === undefined) throw new EncodeError('no-place', path, "Ironic's JSON holds text alone")
  return text
}
