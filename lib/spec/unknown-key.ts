import type { Path } from '../report/diagnostics.ts'
import { nearest } from '../report/nearest.ts'
import type { JsonSchema } from '../shape/shape.ts'
import { cloudConfigKeys } from '../user-data/cloud-config/keys.ts'

/**
 * Names of one thing in specs, cloud-init's and NoCloud's metadata, netplan, Nova's API and CLI, Terraform's providers, and
 * genisoimage. A name can be in several rows.
 */
const SYNONYMS: readonly string[] = [
  'public_keys ssh_key ssh_keys sshkey sshkeys key keys authorized_keys ssh_authorized_keys authorized_key public_key ssh_public_key ssh_public_keys pubkey pubkeys keypairs',
  'key_name key_pair keypair keypair_name',
  'hostname host host_name local_hostname fqdn server_name nodename',
  'name display_name instance_name vm_name server',
  'uuid id instance_uuid server_id vm_id',
  'admin_pass admin_password root_password rootpw user_password adminpass passwd administrator_password windows_password',
  'user_data userdata user_data_base64 user_data_raw user_data_file custom_data',
  'cloud_config cloudconfig cloud_init cloudinit',
  'vendor_data vendordata vendor_data_json',
  'meta metadata meta_data tags properties labels',
  'network networks nics nic interfaces interface ethernets bonds bridges vlans netplan network_interface network_interfaces ip ips ip_address ip_addresses address addresses ipaddr ipv4 ipv6 gateway gateway4 gateway6 dns nameserver nameservers dns_servers dhcp dhcp4 dhcp6 mac mac_address macaddress routes network-config',
  'network_data network_json networkdata',
  'files personality injected_files file injected_file',
  'extra_files extra additional_files',
  'availability_zone az zone',
  'project_id project tenant tenant_id',
  'random_seed seed entropy',
  'ignition ignition_config butane',
  'dhcp_domain domain dns_domain domain_name search_domain',
  'ntp_servers ntp_server time_servers timeservers',
  'guests guest os image image_name',
  'allow ignore suppress skip',
  'volume_id label volume_label volid volume_name fs_label',
  'format type fs filesystem image_format output_format fs_type',
  'datasource layout kind source dsname data_source',
  'size capacity disk_size',
  'partition partition_table partitions',
  'network_config_version network_version',
  'mac mac_address macaddress hwaddr hwaddress hardware_address ethernet_mac_address',
  'address addresses ip ips ip_address ip_addresses ipaddr ipv4 ipv6 cidr',
  'gateway gateway4 gateway6 gw default_gateway gateway_ip router',
  'dns nameservers nameserver dns_servers dns_nameservers dns_server resolvers',
  'search search_domains searchdomains dns_search domain domains',
  'dhcp4 dhcp',
  'set_name rename device_name ifname',
  'vlan vlan_id vlanid tag',
  'link parent vlan_link vlan_raw_device',
  'bond bond_interfaces bond_links bond_slaves slaves',
  'bridge bridge_ports ports bridge_interfaces',
]

/** The places of fields by their names, in the order in which one is chosen: top-level fields first. */
type Places = ReadonlyMap<string, string>

/** Returns the places of the fields at the top of a spec and in its maps, of the given schema. */
export function placesIn(schema: JsonSchema): Places {
  const top = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>)
  const below = ['drive', 'ec2', 'cloudstack'].flatMap((name) => {
    const field = top.find(([each]) => each === name)?.[1]
    return Object.keys(mapIn(field)).map((key) => [key, `${name}.${key}`] as const)
  })
  return new Map([...below.reverse(), ...top.map(([name]) => [name, name] as const)])
}

function mapIn(schema: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> {
  const any = ((schema?.['anyOf'] ?? []) as readonly JsonSchema[]).map(mapIn)
  return Object.assign({}, ...any, schema?.['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
}

/** What an unknown key most likely means. */
export interface Meant {
  /** A key of the same map, or the path of a field. */
  readonly name: string
  /** Whether it is a field at the top of the spec, while the unknown key is in a map below it. */
  readonly isAtTop: boolean
}

/** Returns what an unknown key in the map at a path most likely means, or undefined. */
export function meantBy(key: string, where: Where): Meant | undefined {
  const { path, known, places } = where
  const name = plain(key)
  const rows = SYNONYMS.map((row) => row.split(' '))
  const exact = rows.find((row) => key !== name && row.includes(key))?.slice(0, 1) ?? []
  const same = rows.filter((row) => row.includes(name))
  const names = [...exact, name, ...same.map(([first]) => first!), ...same.flat()]
  const here = names.find((each) => each !== key && known.includes(each))
  if (here !== undefined) return { name: here, isAtTop: false }
  const elsewhere = path[0] === 'network' ? undefined : placeOf(names, where)
  const close = elsewhere === undefined ? nearest(key, known) : undefined
  if (close !== undefined) return { name: close, isAtTop: false }
  const far = elsewhere ?? (path.length > 0 ? undefined : nearPlace(key, places))
  return far === undefined ? undefined : { name: far, isAtTop: path.length > 0 && !far.includes('.') }
}

interface Where {
  /** The path of the map with the key. */
  readonly path: Path
  /** The keys of the map. */
  readonly known: readonly string[]
  readonly places: Places
}

/** Returns the place of the first name that a field of a spec or of cloud-config has. */
function placeOf([name, ...others]: readonly string[], { places }: Where): string | undefined {
  const isConfig = Object.hasOwn(cloudConfigKeys.members, name!)
  const own = places.get(name!) ?? (isConfig ? `cloud_config.${name}` : undefined)
  return own ?? others.map((each) => places.get(each)).find((place) => place !== undefined)
}

function nearPlace(key: string, places: Places): string | undefined {
  const near = nearest(key, [...places.keys(), ...Object.keys(cloudConfigKeys.members)])
  return near && (places.get(near) ?? `cloud_config.${near}`)
}

function plain(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll('-', '_')
}
