import { isMap, type Json, type JsonObject } from '../json.ts'

/**
 * Parameters of bonds: netplan's name, and that of cloud-init's version 1, which is the kernel's behind `bond-`; in
 * network_data.json it stands behind `bond_`. Source: NET_CONFIG_TO_V2 in cloudinit/net/network_state.py
 */
const BOND = [
  ['mode', 'bond-mode'],
  ['mii-monitor-interval', 'bond-miimon'],
  ['lacp-rate', 'bond-lacp-rate'],
  ['transmit-hash-policy', 'bond-xmit-hash-policy'],
  ['min-links', 'bond-min-links'],
  ['ad-select', 'bond-ad-select'],
  ['all-slaves-active', 'bond-all-slaves-active'],
  ['all-members-active', 'bond-all-slaves-active'],
  ['arp-interval', 'bond-arp-interval'],
  ['arp-validate', 'bond-arp-validate'],
  ['arp-all-targets', 'bond-arp-all-targets'],
  ['up-delay', 'bond-updelay'],
  ['down-delay', 'bond-downdelay'],
  ['fail-over-mac-policy', 'bond-fail-over-mac'],
  ['gratuitous-arp', 'bond-num-grat-arp'],
  ['packets-per-slave', 'bond-packets-per-slave'],
  ['packets-per-member', 'bond-packets-per-slave'],
  ['primary', 'bond-primary'],
  ['primary-reselect-policy', 'bond-primary-reselect'],
  ['learn-packet-interval', 'bond-learn-packet-interval'],
] as const

/** What version 2 has beside these. cloud-init makes `arp-ip-target` of the first, which netplan refuses. */
const BOND_BEYOND = ['arp-ip-targets', 'resend-igmp']

const BRIDGE = [
  ['ageing-time', 'bridge_ageing'],
  ['priority', 'bridge_bridgeprio'],
  ['forward-delay', 'bridge_fd'],
  ['hello-time', 'bridge_hello'],
  ['max-age', 'bridge_maxage'],
  ['path-cost', 'bridge_pathcost'],
  ['port-priority', 'bridge_portprio'],
  ['stp', 'bridge_stp'],
] as const

const TABLES = { bond: BOND, bridge: BRIDGE }

type Kind = keyof typeof TABLES

/** Netplan's names of all parameters. */
export const PARAMETERS: Readonly<Record<Kind, readonly string[]>> = {
  bond: [...BOND.map(([name]) => name), ...BOND_BEYOND, 'gratuitious-arp'],
  bridge: BRIDGE.map(([name]) => name),
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
  if (!isPerPort || !Array.isArray(value)) return value
  const pairs = (value as Json[]).map((pair) => String(pair).split(/\s+/))
  return new Map(pairs.map(([port = '', number]) => [port, Number(number)]))
}
