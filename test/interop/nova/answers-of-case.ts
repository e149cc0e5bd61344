/** What the APIs of a cloud answer about the instance of a case, as each kind of client prints it. */
import type { OpenstackFile } from '../../../lib/spec/openstack/from-openstack.ts'
import type { Json, NovaCase, NovaDrive } from './nova.ts'
import { randomSeed, specOfCase } from './spec-of-case.ts'

/** The API's own answers in one file or in many, the command line's `show`, or the SDK's objects. */
export const MANNERS = ['api', 'files', 'cli', 'sdk'] as const

export type Manner = (typeof MANNERS)[number]

type Item = { readonly [key: string]: unknown }

/** The fields that the APIs tell; a spec says the others. */
const TOLD = [
  'uuid',
  'name',
  'hostname',
  'availability_zone',
  'project_id',
  'launch_index',
  'meta',
  'key_name',
  'public_keys',
  'user_data',
  'neutron',
]

/** The members of `ec2` that the server tells. */
const TOLD_OF_EC2 = ['reservation_id', 'root_device_name', 'security_groups', 'instance_type']

/** The answers, and the spec with what only Nova's database knows. */
export function answersOfCase(
  given: NovaCase,
  drive: NovaDrive,
  manner: Manner,
): { files: OpenstackFile[]; spec: Item } {
  const fields = specOfCase(given, drive) as Item
  const spec = Object.fromEntries(Object.entries(fields).filter(([key]) => !TOLD.includes(key)))
  const ec2 = Object.fromEntries(
    Object.entries(fields.ec2 as Item).filter(([key]) => !TOLD_OF_EC2.includes(key)),
  )
  const told = {
    server: serverOf(given, drive, manner),
    keypairs: (given.keypairs ?? []).slice(0, 1),
    ...(given.network_info === undefined ? neutronOf(given, manner) : {}),
  }
  const isOpen =
    given.network_info !== undefined || given.network_metadata !== undefined || given.ironic !== undefined
  const known = isOpen ? { ...told, ports: [], networks: [], subnets: [], floatingips: [] } : told
  const more = isOpen ? { neutron: fields.neutron, ec2: fields.ec2 } : { ec2 }
  return {
    files: filesOf(known, manner),
    // A string in data is the text itself.
    spec: { ...spec, ...more, random_seed: randomSeed(given.random_seed ?? '') },
  }
}

function neutronOf({ neutron = {}, instance }: NovaCase, manner: Manner): { [key: string]: readonly Item[] } {
  const { ports = [], networks = [], subnets = [], floatingips = [] } = neutron
  const owned = ports.map((port): Item => ({
    device_id: port.device_owner === 'network:dhcp' ? 'dhcp' : instance.uuid,
    tenant_id: instance.project_id,
    ...port,
  }))
  const named = networks.map((network): Item => ({ name: network.id, subnets: [], ...network }))
  if (manner === 'api' || manner === 'files') return { ports: owned, networks: named, subnets, floatingips }
  const renamed = (item: Item, names: Readonly<Record<string, string>>): Item =>
    Object.fromEntries(Object.entries(item).map(([key, value]) => [names[key] ?? key, value]))
  const portNames = {
    'binding:vif_type': 'binding_vif_type',
    security_groups: 'security_group_ids',
    tenant_id: 'project_id',
  }
  return {
    ports: owned.map((port) => renamed({ trunk_details: null, ...port }, portNames)),
    networks: named.map((network) => ({
      'router:external': false,
      dns_domain: null,
      mtu: null,
      ...network,
    })),
    subnets: subnets.map((subnet) =>
      renamed(
        { ipv6_address_mode: null, ...subnet },
        manner === 'sdk' ? { enable_dhcp: 'is_dhcp_enabled' } : {},
      ),
    ),
    floatingips: floatingips as readonly Item[],
  }
}

const ATTRIBUTE = 'OS-EXT-SRV-ATTR:'

function serverOf(given: NovaCase, { hostname, name, tree }: NovaDrive, manner: Manner): Item {
  const { instance } = given
  const user_data =
    instance.user_data_base64 ??
    (typeof instance.user_data === 'string' ? Buffer.from(instance.user_data).toString('base64') : null)
  const path = [...tree.keys()].find((name) => /^ec2\/.*meta-data\.json$/.test(name)) ?? ''
  const ec2 = JSON.parse(Buffer.from(tree.get(path) ?? '{}').toString()) as Item
  const groups = (ec2['security-groups'] ?? given.security_groups ?? ['default']) as readonly string[]
  const extended = {
    hostname,
    launch_index: instance.launch_index ?? 0,
    reservation_id: instance.reservation_id ?? null,
    root_device_name: instance.root_device_name ?? null,
    user_data,
  }
  const prefix = manner === 'sdk' ? '' : ATTRIBUTE
  const none = manner === 'sdk' ? { security_groups: null } : {}
  return {
    id: instance.uuid,
    name,
    [manner === 'cli' || manner === 'sdk' ? 'project_id' : 'tenant_id']: instance.project_id,
    [manner === 'cli' ? 'properties' : 'metadata']: instance.metadata ?? {},
    key_name: instance.key_name ?? given.keypairs?.[0]?.name ?? null,
    [manner === 'sdk' ? 'availability_zone' : 'OS-EXT-AZ:availability_zone']:
      instance.availability_zone ?? '',
    flavor: { [manner === 'sdk' ? 'name' : 'original_name']: instance.flavor ?? 'm1.small', vcpus: 1 },
    image: '',
    addresses: addressesOf(given, manner),
    // Nova leaves them out when there are none.
    ...(groups.length === 0 ? none : { security_groups: groups.map((group) => ({ name: group })) }),
    ...Object.fromEntries(Object.entries(extended).map(([key, value]) => [`${prefix}${key}`, value as Json])),
  }
}

/** The fixed addresses of the server's ports, in their order; the command line prints them alone. */
function addressesOf({ neutron = {}, instance, network_info }: NovaCase, manner: Manner): Item {
  // Some of the addresses that are made by chance come twice, and an address alone then tells nothing.
  if (network_info !== undefined || manner === 'cli') return {}
  const own = (neutron.ports ?? []).filter(
    ({ device_owner, device_id = instance.uuid }) =>
      device_owner === undefined && device_id === instance.uuid,
  )
  const entries = own.map(({ network_id, mac_address, fixed_ips = [] }): [string, unknown] => [
    String(network_id),
    (fixed_ips as readonly Item[]).map(({ ip_address }) => ({
      addr: ip_address,
      'OS-EXT-IPS:type': 'fixed',
      'OS-EXT-IPS-MAC:mac_addr': mac_address,
    })),
  ])
  return Object.fromEntries(entries)
}

function filesOf(
  { server, ...lists }: { server: Item; [key: string]: Item | readonly Item[] },
  manner: Manner,
): OpenstackFile[] {
  const text = (value: unknown): string => JSON.stringify(value)
  if (manner === 'api') return [{ name: 'all.json', text: text({ server, ...lists }) }]
  // A shell sorts the files by their names, and those tell nothing about the order of the ports.
  const isPlaced = manner !== 'cli'
  const each = Object.entries(lists).flatMap(([kind, items]) =>
    (items as readonly Item[]).map((item, n) => ({
      name: `${kind}-${kind === 'ports' && isPlaced ? 99 - n : 10 + n}.json`,
      text: text(item),
    })),
  )
  each.sort((a, b) => (a.name < b.name ? -1 : 1))
  return [...each, { name: 'server.json', text: text(manner === 'files' ? { server } : server) }]
}
