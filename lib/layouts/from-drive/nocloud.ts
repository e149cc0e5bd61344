import type { Reading } from '../../reading/documents.ts'
import { isMap, type Json, member } from '../../text/json.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { compose } from '../../text/yaml/compose.ts'
import { contentOf, type Fields, instanceOf, saying, unlessEmpty, unnamedKeys } from './fields.ts'

/** The fields of which a seed can have been made, one way for each version of network-config it may be in. */
export function nocloudFields(read: Reading): readonly Fields[] {
  const meta = yamlAt(read, 'meta-data')
  const userData = read.bytes('user-data')
  const vendorData = textAt(read, 'vendor-data')
  const network = yamlAt(read, 'network-config')
  const fields = saying({
    ...instanceOf(member(meta, 'instance-id')),
    hostname: member(meta, 'local-hostname'),
    availability_zone: member(meta, 'availability-zone'),
    launch_index: member(meta, 'launch-index'),
    meta: unlessEmpty(member(meta, 'meta')),
    public_keys: unnamedKeys(keysIn(member(meta, 'public-keys'))),
    random_seed: member(meta, 'random_seed'),
    user_data: userData === undefined || userData.length === 0 ? undefined : contentOf(userData),
    // A text stands there as it is, whatever it holds.
    vendor_data: vendorData === undefined ? undefined : { 'cloud-init': vendorData },
    network: isMap(network) ? network : undefined,
    network_config: member(meta, 'network-interfaces'),
  })
  if (!isMap(network)) return [fields]
  const versions = [undefined, 1, 2]
  return versions.map((version) =>
    version === undefined ? fields : new Map(fields).set('drive', { network_config_version: version }),
  )
}

/** A list, a map of names, or a text with one a line. */
function keysIn(keys: Json | undefined): readonly Json[] {
  if (Array.isArray(keys)) return keys as readonly Json[]
  if (isMap(keys)) return [...keys.values()]
  return typeof keys === 'string' ? keys.split('\n').filter(Boolean) : []
}

function textAt(read: Reading, path: string): string | undefined {
  const bytes = read.bytes(path)
  return bytes && decodeUtf8(bytes)
}

/** As cloud-init reads it. */
function yamlAt(read: Reading, path: string): Json | undefined {
  const text = textAt(read, path)
  return text === undefined ? undefined : compose(text, { version: '1.1' }).value
}
