import { isList, isMap, type Json, type JsonObject } from '../text/json.ts'

/**
 * Parameters of bonds: the name in netplan, the name in cloud-init's version 1, and a description. The second name is the
 * kernel's after `bond-`; network_data.json has it after `bond_`. Source: NET_CONFIG_TO_V2 in cloudinit/net/network_state.py
 */
const BOND = [
  ['mode', 'bond-mode', 'The mode: active-backup, 802.3ad, balance-rr, ….'],
  ['mii-monitor-interval', 'bond-miimon', 'The interval between checks of the links, in milliseconds.'],
  ['lacp-rate', 'bond-lacp-rate', 'How often to request LACP packets: slow or fast.'],
  [
    'transmit-hash-policy',
    'bond-xmit-hash-policy',
    'The policy that assigns packets to NICs: layer2, layer3+4, ….',
  ],
  ['min-links', 'bond-min-links', 'The number of NICs that must be up for the bond to be up.'],
  ['ad-select', 'bond-ad-select', 'How 802.3ad selects a group: stable, bandwidth or count.'],
  ['all-slaves-active', 'bond-all-slaves-active', 'The same under its old name.'],
  ['all-members-active', 'bond-all-slaves-active', 'Whether inactive NICs also accept packets.'],
  ['arp-interval', 'bond-arp-interval', 'The interval between ARP requests, in milliseconds.'],
  ['arp-validate', 'bond-arp-validate', 'Which ARP answers to verify: none, active, backup or all.'],
  ['arp-all-targets', 'bond-arp-all-targets', 'Whether any or all ARP targets must answer.'],
  ['up-delay', 'bond-updelay', 'The delay before a link that came up is used, in milliseconds.'],
  ['down-delay', 'bond-downdelay', 'The delay before a link that went down is disabled, in milliseconds.'],
  [
    'fail-over-mac-policy',
    'bond-fail-over-mac',
    'How MAC addresses follow a failover: none, active or follow.',
  ],
  ['gratuitous-arp', 'bond-num-grat-arp', 'The number of ARP packets to send after a failover.'],
  ['packets-per-slave', 'bond-packets-per-slave', 'The same under its old name.'],
  [
    'packets-per-member',
    'bond-packets-per-slave',
    'The number of packets that a NIC sends before the next NIC.',
  ],
  ['primary', 'bond-primary', 'The preferred NIC.'],
  [
    'primary-reselect-policy',
    'bond-primary-reselect',
    'When to return to the preferred NIC: always, better or failure.',
  ],
  [
    'learn-packet-interval',
    'bond-learn-packet-interval',
    'The interval between packets that teach the switches, in seconds.',
  ],
] as const

/** Parameters that only version 2 has. cloud-init renames the first to `arp-ip-target`, which netplan rejects. */
const BOND_BEYOND = {
  'arp-ip-targets': 'The IP addresses for ARP requests.',
  'resend-igmp': 'The number of IGMP reports to send after a failover.',
  'gratuitious-arp': 'The first, misspelt name of gratuitous-arp.',
}

const BRIDGE = [
  ['ageing-time', 'bridge_ageing', 'How long to remember a MAC address, in seconds.'],
  ['priority', 'bridge_bridgeprio', 'The priority in the election of the root bridge.'],
  ['forward-delay', 'bridge_fd', 'The time in each state before the bridge forwards packets, in seconds.'],
  ['hello-time', 'bridge_hello', 'The interval between hello packets, in seconds.'],
  ['max-age', 'bridge_maxage', 'The maximum age of a hello packet, in seconds.'],
  ['path-cost', 'bridge_pathcost', 'The cost of each port.'],
  ['port-priority', 'bridge_portprio', 'The priority of each port.'],
  ['stp', 'bridge_stp', 'Whether to use the spanning tree protocol (STP).'],
] as const

const TABLES = { bond: BOND, bridge: BRIDGE }

type Kind = keyof typeof TABLES

const inWords = (rows: typeof BOND | typeof BRIDGE): Record<string, string> =>
  Object.fromEntries(rows.map(([name, , description]) => [name, description]))

/** The descriptions of all parameters by netplan's names. */
export const PARAMETERS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  bond: { ...inWords(BOND), ...BOND_BEYOND },
  bridge: inWords(BRIDGE),
}

/** Converts parameters to the names of version 1, and lists the ones that it does not know. `nameOf` returns the name for an id. */
export function toV1(
  kind: Kind,
  parameters: JsonObject,
  nameOf: (id: string) => string,
): { readonly params: Map<string, Json>; readonly lost: readonly string[] } {
  const params = new Map<string, Json>()
  const lost: string[] = []
  for (const [name, value] of parameters) {
    const known = TABLES[kind].find(([netplan]) => netplan === name)?.[1]
    if (known === undefined) lost.push(name)
    else params.set(known, valueForV1(name, value, nameOf))
  }
  return { params, lost }
}

function valueForV1(name: string, value: Json, nameOf: (id: string) => string): Json {
  if (name === 'primary') return nameOf(String(value))
  if (name === 'stp') return value === true ? 'on' : 'off'
  return isMap(value) ? Array.from(value, ([id, number]) => `${nameOf(id)} ${String(number)}`) : value
}

/** Returns netplan's name of a parameter of version 1, with hyphens or underscores: `bond_lacp-rate`. */
export function netplanName(kind: Kind, name: string): string | undefined {
  const plain = name.replaceAll('_', '-')
  if (plain === 'bond-arp-ip-target') return 'arp-ip-targets'
  return TABLES[kind].find(([, v1]) => v1.replaceAll('_', '-') === plain)?.[0]
}

/** Returns the value of a parameter in netplan's form. */
export function valueForNetplan(name: string, value: Json): Json {
  if (name === 'stp') return value === true || value === 'on' || value === 1 || value === '1'
  if (name === 'arp-ip-targets' && typeof value === 'string') return value.split(/[\s,]+/)
  const isPerPort = name === 'path-cost' || name === 'port-priority'
  if (!isPerPort || !isList(value)) return value
  const pairs = value.map((pair) => String(pair).split(/\s+/))
  return new Map(pairs.map(([port = '', number]) => [port, Number(number)]))
}
