import type { RenderContext } from '../context.ts'
import { isList, isMap, type Json, member, membersOf } from '../text/json.ts'
import { hostnameWithDomain } from '../metadata/hostname.ts'
import { multipart } from '../user-data/mime/multipart.ts'
import { plainYaml } from '../text/yaml/plain-yaml.ts'
import { randomSeed } from '../metadata/random-seed.ts'
import { vendorTexts } from '../metadata/vendor-texts.ts'
import { networkConfig } from '../network/network-config.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { extraEntries } from './files.ts'
import {
  type Documents,
  fieldsByFile,
  type Layout,
  NAME,
  NETWORK,
  OPENSTACK_ONLY,
  USER_DATA,
} from './layout.ts'
import type { Reading } from '../reading/documents.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { contentOf, type Fields, instanceOf, saying, unlessEmpty, unnamedKeys } from './fields.ts'

/**
 * Renders a NoCloud seed. Guests ignore a drive without meta-data or user-data, so both files always exist; without an
 * instance-id every clone would be the same instance. Source: cloudinit/sources/DataSourceNoCloud.py
 */
function render(spec: Spec, context: RenderContext): Tree {
  const tree = new Map<string, Entry>([
    ['meta-data', file(plainYaml(metaData(spec, randomSeed(spec, context))))],
    ['user-data', file(spec.user_data ?? '')],
  ])
  const vendorData = vendorContent(spec.vendor_data)
  if (vendorData !== undefined) tree.set('vendor-data', file(vendorData))
  if (spec.network !== undefined) {
    const { document } = networkConfig(spec.network, spec.drive.network_config_version, spec.guests)
    tree.set('network-config', file(plainYaml(document)))
  }
  for (const [path, entry] of extraEntries(spec)) tree.set(path, entry)
  return tree
}

function metaData(spec: Spec, random_seed: string | undefined): Json {
  const { keypairs, availability_zone, network_config, meta } = spec
  return {
    'instance-id': spec.uuid,
    'local-hostname': hostnameWithDomain(spec),
    'public-keys': keypairs.length === 0 ? undefined : keypairs.map(({ public_key }) => public_key.trimEnd()),
    'availability-zone': availability_zone ?? undefined,
    'launch-index': spec.launch_index || undefined,
    random_seed,
    'network-interfaces': network_config,
    meta: meta.size === 0 ? undefined : Object.fromEntries(meta),
  }
}

/** Returns the parts for cloud-init: a single part unchanged, several as a MIME message, whose parts are recognised by their first lines. */
function vendorContent(vendorData: Json): Uint8Array | string | undefined {
  const texts = vendorTexts(vendorData)
  if (texts === undefined || texts.length < 2) return texts?.[0]
  return multipart(texts.map((text) => ({ type: 'text/plain', content: new TextEncoder().encode(text) })))
}

/** Tells whether a seed can hold all of the vendor data, which then contains only parts for cloud-init. */
function isCarried(vendorData: Json): boolean {
  const { length } = membersOf(vendorData)
  const isEmpty = length === 0 && typeof vendorData !== 'string' && !isList(vendorData)
  return isEmpty || (length < 2 && vendorTexts(vendorData) !== undefined)
}

/** The documents of a seed in the root of a drive. */
export const SEED: Documents = {
  metaData: ['meta-data'],
  userData: ['user-data'],
  vendorData: ['vendor-data'],
  network: ['network-config'],
}

/** Tells whether the root of a drive contains a seed. */
export function isSeed(root: ReadonlySet<string>): boolean {
  return root.has('meta-data') || root.has('user-data')
}

/** Returns the sets of fields from which a seed can have been made, one for each possible version of network-config. */
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
    // A string is written unchanged, whatever it contains.
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

/** Returns the keys from a list, a map of names, or a string with one key per line. */
function keysIn(keys: Json | undefined): readonly Json[] {
  if (isList(keys)) return keys
  if (isMap(keys)) return [...keys.values()]
  return typeof keys === 'string' ? keys.split('\n').filter(Boolean) : []
}

function textAt(read: Reading, path: string): string | undefined {
  const bytes = read.bytes(path)
  return bytes && decodeUtf8(bytes)
}

/** Returns a YAML file as cloud-init reads it. */
function yamlAt(read: Reading, path: string): Json | undefined {
  return read.yaml(path)?.value
}

export const nocloud: Layout = {
  name: 'nocloud',
  labels: ['cidata', 'CIDATA'],
  ownLabels: ['cidata', 'CIDATA'],
  guests: ['cloud-init'],
  family: 'nocloud',
  lacks: [...OPENSTACK_ONLY, 'admin_pass', 'ec2', 'project_id', 'cloudstack'],
  destinations: [],
  documents: SEED,
  instanceId: ['meta-data', 'instance-id'],
  isIn: (root) => isSeed(root) && !root.has('cmdline'),
  keepsItsFiles: false,
  fieldOfFile: fieldsByFile([
    [/^meta-data$/, NAME],
    [/^user-data$/, USER_DATA],
    [/^vendor-data$/, ['vendor_data']],
    [/^network-config$/, NETWORK],
  ]),
  networkLosses(network, wanted, guests) {
    const { losses, version } = networkConfig(network, wanted, guests)
    return { title: `cloud-init's version ${version}`, losses }
  },
  *faults({ vendor_data }) {
    if (vendor_data !== undefined && !isCarried(vendor_data))
      yield { path: ['vendor_data'], code: 'vendor-data-lost' }
  },
  render,
  fields: nocloudFields,
}
