import type { Code } from '../report/diagnostics.ts'
import { isList, member } from '../text/json.ts'
import { kindOfNoCard } from '../network/checks/links.ts'
import { quoted } from '../report/row.ts'
import { parseAddress } from '../network/addresses.ts'
import { offLinkGateways } from '../network/losses.ts'
import { placeOf } from '../network/forms.ts'
import {
  cardMacs,
  inNetwork,
  type NetworkAt,
  networkProblems,
  type Outcome,
  type OutcomeOf,
  placeIn,
  type Problem,
  valueAt,
} from './faults/network-config.ts'
import { isTrue } from './faults/documents.ts'
import { error, type Fault, type Rule, warning } from './rule.ts'

const STATE = 'cloudinit/net/network_state.py'
const NETPLAN = 'cloudinit/net/netplan.py'

/** Problems for which cloud-init, or netplan with cloud-init's file, rejects a whole network config of version 2. */
const REJECTED_2: readonly Code[] = [
  ...(['wrong-type', 'unknown-key', 'bad-mac', 'bad-ip-address', 'prefix-missing', 'missing-key'] as const),
  ...(['unknown-link', 'member-twice'] as const),
]

/** Problems of an interface that the guest's kernel or network daemon does not set up. */
const IGNORED_2: readonly Code[] = ['duplicate-mac', 'interface-name-twice', 'link-loop']

/** Tells what cloud-init does about a problem in version 2, which it passes to netplan. Source: netplan 0.106, src/parse.c */
function outcomeOfV2({ code, path, on }: Problem): Outcome | undefined {
  if (code === 'bad-interface-name') return /\s/.test(String(path.at(-1))) ? 'rejects' : 'ignores'
  const value = valueAt(on.document, path)
  // netplan reads the address before the slash; systemd-networkd drops the route.
  const isOfRoute = path.at(-1) === 'via' || path.at(-1) === 'to'
  const [address = '', prefix] = isOfRoute && typeof value === 'string' ? value.split('/') : []
  if (code === 'bad-ip-address' && prefix !== undefined && parseAddress(address) !== undefined)
    return isSameFamily(on.document, path, address) ? 'ignores' : 'rejects'
  if (code === 'mac-of-no-nic') return isAwaited(on.document, path) ? undefined : 'ignores'
  if (code === 'dhcp-overrides-differ') return usesNetworkd(on.document, path) ? 'rejects' : undefined
  if ((REJECTED_2 as readonly string[]).includes(code)) return 'rejects'
  return (IGNORED_2 as readonly string[]).includes(code) ? 'ignores' : undefined
}

/** Tells whether cloud-init waits for the NIC whose MAC address is at `path`, because it renames the NIC. */
function isAwaited(document: Problem['on']['document'], path: Problem['path']): boolean {
  return path[2] === 'match' && member(valueAt(document, path.slice(0, 2)), 'set-name') !== undefined
}

/** Tells whether the destination and the gateway of the route at `path` have the same IP version, or one has none. */
function isSameFamily(document: Problem['on']['document'], path: Problem['path'], address: string): boolean {
  const other = valueAt(document, [...path.slice(0, -1), path.at(-1) === 'to' ? 'via' : 'to'])
  const [text = ''] = typeof other === 'string' ? other.split('/') : []
  const version = parseAddress(text)?.version
  return version === undefined || version === parseAddress(address)?.version
}

/** Tells whether netplan writes the interface at `path` for systemd-networkd. */
function usesNetworkd(document: Problem['on']['document'], path: Problem['path']): boolean {
  const own = member(valueAt(document, path.slice(0, 2)), 'renderer') ?? member(document, 'renderer')
  return own !== 'NetworkManager'
}

const REJECTED_1: readonly Code[] = ['wrong-type', 'bad-mac', 'bad-ip-address', 'bad-netmask', 'unknown-key']

const IGNORED_1: readonly Code[] = [
  'network-unsupported',
  'duplicate-link',
  'duplicate-mac',
  'member-twice',
  'link-loop',
]

/** Tells what cloud-init does about a problem in version 1. Source: cloudinit/net/network_state.py, netplan.py */
function outcomeOfV1({ code, path, on }: Problem): Outcome | undefined {
  const [, n = 0, below] = path
  const item = valueAt(on.document, path.slice(0, 2))
  if (code === 'missing-key') return outcomeOfMissing(path, item)
  if (code === 'mac-of-no-nic') return member(item, 'type') === 'physical' ? undefined : 'ignores'
  if (isSkipped(item)) return 'ignores'
  if (code === 'prefix-missing') return 'assumes'
  if (code === 'netmask-mismatch' || code === 'network-key-dropped') return 'ignores'
  if (code === 'bad-interface-name')
    return /\s/.test(String(valueAt(on.document, path))) ? 'rejects' : 'ignores'
  // cloud-init ignores the netmask of an address with a prefix length.
  const address = member(valueAt(on.document, path.slice(0, -1)), 'address')
  if (code === 'bad-netmask' && typeof address === 'string' && address.includes('/')) return 'ignores'
  if (code === 'wrong-type' && path[4] === 'type' && String(valueAt(on.document, path)).startsWith('dhcp'))
    return 'rejects'
  if (code === 'member-twice' && isInBridge(on.document, valueAt(on.document, path))) return 'rejects'
  if (member(item, 'type') === 'nameserver' && below === 'interface') return 'rejects'
  if (code === 'unknown-link') {
    // cloud-init makes a bond of an unknown member.
    return below === 'bond_interfaces' ? 'ignores' : 'rejects'
  }
  if ((IGNORED_1 as readonly string[]).includes(code)) return 'ignores'
  if (!(REJECTED_1 as readonly string[]).includes(code)) return undefined
  if (below === 'subnets' && path.length > 4 && !isStatic(valueAt(on.document, path.slice(0, 4))))
    return path[4] === 'routes' && path[6] !== 'gateway'
      ? 'rejects'
      : path[4] === 'type'
        ? 'ignores'
        : 'ignores'
  if (member(item, 'type') === 'nameserver')
    return takesServers(on.document, Number(n)) ? 'rejects' : 'ignores'
  return member(item, 'type') === 'route' && below === 'gateway' ? 'ignores' : 'rejects'
}

/**
 * cloud-init skips an item without one of its keys, but not one without a type, nor a NIC that it waits for. A VLAN whose id is
 * null has the key.
 */
function outcomeOfMissing(path: Problem['path'], item: Problem['on']['document'] | undefined): Outcome {
  const type = member(item, 'type')
  const isAwaited = type === 'physical' && isTrue(member(item, 'mac_address'))
  const isNull = type === 'vlan' && member(item, 'vlan_id') === null
  return path.length > 2 || type === undefined || isAwaited || isNull ? 'rejects' : 'skips'
}

function isStatic(subnet: Problem['on']['document'] | undefined): boolean {
  const type = member(subnet, 'type')
  return type === 'static' || type === 'static6'
}

/** Tells whether cloud-init skips an item with everything in it. Source: network_state.py, ensure_command_keys */
function isSkipped(item: Problem['on']['document'] | undefined): boolean {
  const needed: Readonly<Record<string, readonly string[]>> = {
    bond: ['name', 'bond_interfaces', 'params'],
    bridge: ['name', 'bridge_interfaces'],
    vlan: ['name', 'vlan_id', 'vlan_link'],
  }
  const keys = needed[String(member(item, 'type'))] ?? []
  return keys.some((key) => member(item, key) === undefined)
}

/** Tells whether an interface is a port of a bridge, which netplan does not accept beside another bridge or a bond. */
function isInBridge(
  document: Problem['on']['document'],
  name: Problem['on']['document'] | undefined,
): boolean {
  const config = member(document, 'config')
  return (isList(config) ? config : []).some((item) => {
    const ports = member(item, 'bridge_interfaces')
    return isList(ports) && name !== undefined && ports.includes(name)
  })
}

/** Tells whether an interface gets the servers of an item: one with static addresses for which neither servers nor search domains are given. */
function takesServers(document: Problem['on']['document'], n: number): boolean {
  const config = member(document, 'config')
  if (!isList(config) || member(config[n], 'interface') !== undefined) return false
  return config.some((item) => {
    const subnets = member(item, 'subnets')
    const all = (isList(subnets) ? subnets : []).filter(isStatic)
    return all.length > 0 && all.every((subnet) => !hasDns(subnet))
  })
}

/** Tells whether a subnet has name servers or search domains. */
function hasDns(subnet: Problem['on']['document'] | undefined): boolean {
  return ['dns_nameservers', 'dns_search'].some((key) => isTrue(member(subnet, key)))
}

const outcomeOf: OutcomeOf = (problem) =>
  problem.on.form === 'v1' ? outcomeOfV1(problem) : outcomeOfV2(problem)

/** Returns the fault of a MAC address by which cloud-init waits for a NIC: one in capitals, since it knows the address in lower case, or one that no NIC has. */
function macNotFound(where: NetworkAt): Fault {
  return {
    code: 'guest-mac',
    hint: 'write the MAC address in lower case',
    *find(reading) {
      const on = where(reading)
      if (on === undefined) return
      for (const { path, mac, isAwaited } of cardMacs(on)) {
        if (!isAwaited || typeof mac !== 'string' || !/^[0-9a-f:]+$/i.test(mac)) continue
        if (mac !== mac.toLowerCase()) yield { ...placeIn(on, path), is: 'is not in lower case' }
        else if (kindOfNoCard(mac) !== undefined)
          yield {
            ...placeIn(on, path),
            is: `is not the MAC address of a NIC: ${quoted(mac)}`,
            hint: 'write the MAC address of the NIC',
          }
      }
    },
  }
}

/** Returns the fault of routes for the whole guest, which cloud-init does not write for netplan. */
function globalRoutes(where: NetworkAt): Fault {
  return {
    code: 'guest-route-unread',
    hint: 'list it under "routes" of a static subnet',
    *find(reading) {
      const on = where(reading)
      const config = on?.form === 'v1' ? member(on.document, 'config') : undefined
      for (const [n, item] of isList(config) ? config.entries() : [])
        if (member(item, 'type') === 'route')
          yield { ...placeIn(on!, ['config', n]), is: 'is ignored by netplan guests' }
    },
  }
}

/** Keys of version 2 that netplan does not know before 0.107. Source: netplan, doc/netplan-yaml.md */
const NEWER_NETPLAN = ['dummy-devices', 'virtual-ethernets']

/** Returns the fault of interfaces that an older netplan does not know. */
function newerNetplan(where: NetworkAt): Fault {
  return {
    code: 'guest-netplan-version',
    hint: 'use a guest with netplan 0.107 or later, or create the interface in the user data',
    *find(reading) {
      const on = where(reading)
      if (on?.form !== 'v2') return
      for (const key of NEWER_NETPLAN)
        if (member(on.document, key) !== undefined)
          yield { ...placeIn(on, [key]), part: 'key', is: 'needs netplan 0.107' }
    },
  }
}

function slaacAlone(where: NetworkAt): Fault {
  return inNetwork(
    where,
    'guest-slaac',
    'write "version: 2" with "accept-ra: true" and without "dhcp6"',
    function* (model, on) {
      if (on.form !== 'v1') return
      for (const one of model.interfaces)
        if (one.ipv6 === 'slaac') yield { is: 'uses SLAAC alone', path: pathOf(model, on, one) }
    },
  )
}

const ON_NOCLOUD = 'use a NoCloud drive with version 2, where a route can have "on-link: true"'
const ON_LINK = 'write "version: 2" with a route that has "on-link: true"'

function gatewayOffLink(where: NetworkAt, hint = ON_LINK): Fault {
  return inNetwork(where, 'guest-gateway-off-link', hint, function* (model, on) {
    for (const one of model.interfaces)
      if (offLinkGateways(one).length > 0)
        yield { is: 'has a gateway outside the network of its address', path: pathOf(model, on, one) }
  })
}

function pathOf(
  model: NonNullable<Problem['on']['model']>,
  { form, document }: Problem['on'],
  one: (typeof model)['interfaces'][number],
): Problem['path'] {
  return placeOf({ model, form, document, at: { path: [], report: [] } }, one).path
}

/** Keys of networks, and problems, for which network_data.json has separate rules. */
const JUDGED_KEYS = ['ip_address', 'netmask', 'type']
const JUDGED: readonly Code[] = [
  ...(['unknown-link', 'prefix-missing', 'netmask-mismatch', 'duplicate-mac', 'duplicate-link'] as const),
  ...(['network-key-dropped', 'bad-interface-name'] as const),
]

const outcomeOfData: OutcomeOf = (problem) => {
  const { code, on } = problem
  const path = on.original?.(problem.path) ?? []
  const isJudged = path[0] === 'networks' && path.length === 3 && JUDGED_KEYS.includes(String(path[2]))
  const isFound = (code === 'bad-mac' || code === 'mac-of-no-nic') && path[2] === 'ethernet_mac_address'
  const outcome = outcomeOfV1(problem)
  const isMissing = code === 'missing-key' && !path.includes('routes') && outcome === 'skips'
  const isAddress = code === 'missing-key' && path[0] === 'networks' && path.length === 2
  if (isJudged || isFound || isMissing || isAddress || (JUDGED as readonly string[]).includes(code))
    return undefined
  return outcome
}

/** Returns the rules of cloud-init for the values in network_data.json, which it converts to version 1. */
export function networkDataRules(where: NetworkAt): readonly Rule[] {
  return [
    error(
      'gets no network from this drive',
      `${NETPLAN}, _netplan_generate: values`,
      networkProblems(where, 'rejects', outcomeOfData),
    ),
    warning(
      'ignores this part of the network',
      `${NETPLAN}, _extract_addresses: values`,
      networkProblems(where, 'ignores', outcomeOfData),
    ),
    warning('asks DHCPv6 too', `${NETPLAN}, _extract_addresses: ipv6_slaac`, slaacAlone(where)),
    warning(
      'does not reach this gateway',
      `${NETPLAN}, _extract_addresses: gateway`,
      gatewayOffLink(where, ON_NOCLOUD),
    ),
  ]
}

/** Returns the rules of cloud-init for a network config on a NoCloud drive, whose guest uses netplan. */
export function networkRules(where: NetworkAt): readonly Rule[] {
  const problems = (outcome: Outcome): Fault => networkProblems(where, outcome, outcomeOf)
  return [
    error('gets no network from this drive', `${NETPLAN}, _netplan_generate`, problems('rejects')),
    error('skips this interface', `${STATE}, parse_config_v1: skip_broken`, problems('skips')),
    warning('ignores this part of the network', `${NETPLAN}, _extract_addresses`, problems('ignores')),
    warning(
      'assumes a prefix length of 24, or 64 for IPv6',
      `${STATE}, _normalize_net_keys`,
      problems('assumes'),
    ),
    error(
      'gets no network from this drive',
      'cloudinit/distros/networking.py, wait_for_physdevs',
      macNotFound(where),
    ),
    warning(
      'gets no network with an older netplan',
      `${NETPLAN}, _netplan_generate: keys`,
      newerNetplan(where),
    ),
    warning('ignores this route', `${NETPLAN}, _render_content`, globalRoutes(where)),
    warning('asks DHCPv6 too', `${NETPLAN}, _extract_addresses: IPV6_DYNAMIC_TYPES`, slaacAlone(where)),
    warning('does not reach this gateway', `${NETPLAN}, _extract_addresses`, gatewayOffLinkInV1(where), {
      before: '23.1',
    }),
    warning(
      'does not reach this gateway',
      `${NETPLAN}, _render_content: passthrough`,
      gatewayOffLinkInV2(where),
    ),
  ]
}

const gatewayOffLinkInV1 = (where: NetworkAt): Fault =>
  gatewayOffLink((reading) => inForm(where(reading), 'v1'))
const gatewayOffLinkInV2 = (where: NetworkAt): Fault =>
  gatewayOffLink((reading) => inForm(where(reading), 'v2'))

function inForm(on: Problem['on'] | undefined, form: Problem['on']['form']): Problem['on'] | undefined {
  return on?.form === form ? on : undefined
}
