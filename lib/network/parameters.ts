import { isList, isMap, type Json, type JsonObject } from '../text/json.ts'

/**
 * Parameters of bonds: netplan's name, that of cloud-init's version 1, and what it is. The second is the kernel's behind
 * `bond-`; in network_data.json it stands behind `bond_`. Source: NET_CONFIG_TO_V2 in cloudinit/net/network_state.py
 */
const BOND = [
  ['mode', 'bond-mode', 'How its cards share the work: active-backup, 802.3ad, balance-rr, ….'],
  ['mii-monitor-interval', 'bond-miimon', 'Milliseconds between two looks at the links.'],
  ['lacp-rate', 'bond-lacp-rate', 'How often LACP packets are asked for: slow or fast.'],
  ['transmit-hash-policy', 'bond-xmit-hash-policy', 'By what a packet finds its card: layer2, layer3+4, ….'],
  ['min-links', 'bond-min-links', 'How many cards must be up for the bond to be up.'],
  ['ad-select', 'bond-ad-select', 'How 802.3ad chooses among groups: stable, bandwidth or count.'],
  ['all-slaves-active', 'bond-all-slaves-active', 'The same under its old name.'],
  ['all-members-active', 'bond-all-slaves-active', 'Whether cards that are not in use take packets, too.'],
  ['arp-interval', 'bond-arp-interval', 'Milliseconds between two ARP requests.'],
  ['arp-validate', 'bond-arp-validate', 'Which answers to ARP are checked: none, active, backup or all.'],
  ['arp-all-targets', 'bond-arp-all-targets', 'Whether any or all targets of ARP must answer.'],
  ['up-delay', 'bond-updelay', 'Milliseconds until a link that is up is used.'],
  ['down-delay', 'bond-downdelay', 'Milliseconds until a link that is down is not.'],
  ['fail-over-mac-policy', 'bond-fail-over-mac', 'Who has which MAC address: none, active or follow.'],
  ['gratuitous-arp', 'bond-num-grat-arp', 'How many ARP packets are sent when another card takes over.'],
  ['packets-per-slave', 'bond-packets-per-slave', 'The same under its old name.'],
  ['packets-per-member', 'bond-packets-per-slave', 'How many packets a card sends in turn.'],
  ['primary', 'bond-primary', 'The card that is used while it can be.'],
  [
    'primary-reselect-policy',
    'bond-primary-reselect',
    'When that card is used again: always, better or failure.',
  ],
  [
    'learn-packet-interval',
    'bond-learn-packet-interval',
    'Seconds between two packets that teach the switches.',
  ],
] as const

/** What version 2 has beside these. cloud-init makes `arp-ip-target` of the first, which netplan refuses. */
const BOND_BEYOND = {
  'arp-ip-targets': 'The addresses that ARP asks for.',
  'resend-igmp': 'How many IGMP reports are sent when another card takes over.',
  'gratuitious-arp': 'gratuitous-arp as it was first spelt.',
}

const BRIDGE = [
  ['ageing-time', 'bridge_ageing', 'Seconds for which a MAC address is remembered.'],
  ['priority', 'bridge_bridgeprio', 'The priority in choosing the root of the tree.'],
  ['forward-delay', 'bridge_fd', 'Seconds in each state before packets go through.'],
  ['hello-time', 'bridge_hello', 'Seconds between two packets that say it is there.'],
  ['max-age', 'bridge_maxage', 'Seconds for which such a packet counts.'],
  ['path-cost', 'bridge_pathcost', 'The cost of each port.'],
  ['port-priority', 'bridge_portprio', 'The priority of each port.'],
  ['stp', 'bridge_stp', 'Whether the bridge spans a tree (STP).'],
] as const

const TABLES = { bond: BOND, bridge: BRIDGE }

type Kind = keyof typeof TABLES

const inWords = (rows: typeof BOND | typeof BRIDGE): Record<string, string> =>
  Object.fromEntries(rows.map(([name, , description]) => [name, description]))

/** Netplan's names of all parameters, and what each is. */
export const PARAMETERS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  bond: { ...inWords(BOND), ...BOND_BEYOND },
  bridge: inWords(BRIDGE),
}

/** Parameters under the names of version 1, and those that it does not know. `nameOf` names an interface by its id. */
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

/** Netplan's name of a parameter of version 1, however its words are joined: `bond_lacp-rate`. */
export function netplanName(kind: Kind, name: string): string | undefined {
  const plain = name.replaceAll('_', '-')
  if (plain === 'bond-arp-ip-target') return 'arp-ip-targets'
  return TABLES[kind].find(([, v1]) => v1.replaceAll('_', '-') === plain)?.[0]
}

/** The value of a parameter as netplan has it. */
export function valueForNetplan(name: string, value: Json): Json {
  if (name === 'stp') return value === true || value === 'on' || value === 1 || value === '1'
  if (name === 'arp-ip-targets' && typeof value === 'string') return value.split(/[\s,]+/)
  const isPerPort = name === 'path-cost' || name === 'port-priority'
  if (!isPerPort || !isList(value)) return value
  const pairs = value.map((pair) => String(pair).split(/\s+/))
  return new Map(pairs.map(([port = '', number]) => [port, Number(number)]))
}
