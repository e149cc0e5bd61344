import type { RenderContext } from '../context.ts'
import { type Json, member } from '../json.ts'
import { hostnameWithDomain } from '../metadata/hostname.ts'
import { type Plain, plainYaml } from '../metadata/plain-yaml.ts'
import { randomSeed } from '../metadata/random-seed.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../tree.ts'

/**
 * NoCloud's seed. Readers that lack one of the first two files leave the drive alone, so both are always there; a
 * missing instance-id would be the same on every clone. Source: cloudinit/sources/DataSourceNoCloud.py
 */
export function nocloud(spec: Spec, context: RenderContext): Tree {
  const tree = new Map<string, Entry>([
    ['meta-data', file(plainYaml(metaData(spec, randomSeed(spec, context))))],
    ['user-data', file(spec.user_data ?? '')],
  ])
  const vendorData = vendorText(spec.vendor_data)
  if (vendorData !== undefined) tree.set('vendor-data', file(vendorData))
  for (const [path, content] of spec.extra_files) tree.set(path, file(content))
  return tree
}

function metaData(spec: Spec, random_seed: string | undefined): Plain {
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

/** The part that is meant for cloud-init. */
function vendorText(vendorData: Json): string | undefined {
  const own = member(vendorData, 'cloud-init')
  return typeof own === 'string' ? own : undefined
}
