import type { ArgumentsOf } from './command.ts'

/** The flags that describe one network interface. */
export const networkOptions = {
  ip: {
    group: 'User data and network',
    also: ['address', 'ip-address', 'addresses'],
    type: 'string',
    array: true,
    list: true,
    value: 'ADDRESS/PREFIX',
    describe: 'address of the NIC with its prefix length: 192.0.2.10/24',
  },
  mac: {
    group: 'User data and network',
    also: ['mac-address', 'hwaddr'],
    needs: ['ip', 'dhcp'],
    type: 'string',
    value: 'MAC',
    describe: 'MAC address of the NIC, by which the guest finds it (default: derived from the UUID)',
  },
  gateway: {
    group: 'User data and network',
    also: ['gw', 'gateway4', 'default-gateway'],
    needs: ['ip', 'dhcp'],
    type: 'string',
    array: true,
    list: true,
    value: 'ADDRESS',
    describe: 'default gateway',
  },
  dns: {
    group: 'User data and network',
    also: ['nameserver', 'nameservers', 'dns-server'],
    needs: ['ip', 'dhcp'],
    type: 'string',
    array: true,
    list: true,
    value: 'ADDRESS',
    describe: 'DNS server',
  },
  search: {
    group: 'User data and network',
    also: ['search-domain', 'domain', 'dns-search'],
    needs: ['ip', 'dhcp'],
    type: 'string',
    array: true,
    list: true,
    value: 'DOMAIN',
    describe: 'DNS search domain',
  },
  mtu: {
    group: 'User data and network',
    needs: ['ip', 'dhcp'],
    type: 'string',
    value: 'BYTES',
    describe: 'MTU of the NIC, in bytes',
  },
  dhcp: { group: 'User data and network', type: 'boolean', describe: 'get an IPv4 address by DHCP' },
} as const

/** The flag of each setting of the NIC. */
const SOURCES = new Map([
  ['eth0.addresses', '--ip'],
  ['eth0.dhcp4', '--dhcp'],
  ...['mac', 'gateway', 'dns', 'search', 'mtu'].map((name) => [`eth0.${name}`, `--${name}`] as const),
])

type NetworkFlags = ArgumentsOf<typeof networkOptions>

/**
 * Returns the `network` field that the flags describe, and the name of its source for diagnostics; undefined without
 * an address. The NIC keeps its name.
 *
 * @param derivedMac the MAC address without --mac
 */
export function networkOf(
  flags: NetworkFlags,
  derivedMac?: string,
):
  | { readonly value: unknown; readonly source: string; readonly sources: ReadonlyMap<string, string> }
  | undefined {
  const { ip, mac = derivedMac, gateway, dns, search, mtu, dhcp } = flags
  const settings = {
    mac,
    dhcp4: dhcp || undefined,
    addresses: ip,
    gateway,
    dns,
    search,
    // The reader of the spec reports a value that is not a number.
    mtu: /^\d+$/.test(mtu ?? '') ? Number(mtu) : mtu,
  }
  if (ip === undefined && !dhcp) return undefined
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  const names = Object.keys(networkOptions).filter((name) => flags[name as keyof NetworkFlags])
  const eth0 = new Map<string, unknown>([...given, ['set_name', false]])
  return {
    value: new Map([['eth0', eth0]]),
    source: names.map((name) => `--${name}`).join(' '),
    sources: SOURCES,
  }
}
