import type { RenderContext } from '../context.ts'
import { bytesOf, type Tree } from '../image/tree.ts'
import type { Spec } from '../spec.ts'
import { isMap, stringify, type Json } from '../text/json.ts'
import { compose } from '../text/yaml/compose.ts'
import { render } from './render.ts'

/**
 * Returns the values of VMware's `guestinfo.` variables, by the last word of their names: `metadata`, which also holds the
 * network, `userdata` and `vendordata`. Source: cloudinit/sources/DataSourceVMware.py
 */
export function guestInfo(spec: Spec, context: RenderContext): ReadonlyMap<string, Uint8Array> {
  const tree = render({ ...spec, drive: { ...spec.drive, datasource: 'nocloud' } }, { context })
  const network = yamlIn(tree, 'network-config')
  const metaData = yamlIn(tree, 'meta-data')
  const metadata = new Map([
    ...(isMap(metaData) ? metaData : []),
    ...(network === undefined ? [] : [['network', network] as const]),
  ])
  const found = new Map<string, Uint8Array>([['metadata', new TextEncoder().encode(stringify(metadata))]])
  for (const [name, path] of [
    ['userdata', 'user-data'],
    ['vendordata', 'vendor-data'],
  ] as const) {
    const bytes = bytesIn(tree, path)
    if (bytes !== undefined && bytes.length > 0) found.set(name, bytes)
  }
  return found
}

function bytesIn(tree: Tree, path: string): Uint8Array | undefined {
  const entry = tree.get(path)
  return entry?.kind === 'file' ? bytesOf(entry.content) : undefined
}

function yamlIn(tree: Tree, path: string): Json | undefined {
  const bytes = bytesIn(tree, path)
  return bytes && compose(new TextDecoder().decode(bytes), { version: '1.1' }).value
}
