import { isList, isMap, member } from '../text/json.ts'
import { placeOf } from '../network/forms.ts'
import { nameOf } from '../network.ts'
import {
  cardMacs,
  inNetwork,
  type NetworkAt,
  networkProblems,
  type Outcome,
  placeIn,
  type Problem,
  valueAt,
} from './faults/network-config.ts'
import { error, type Fault, type Found, type Rule, warning } from './rule.ts'

const SEED = 'cloudbaseinit/metadata/services/nocloudservice.py'
const PLUGIN = 'cloudbaseinit/plugins/common/networkconfig.py'
const V1 = `${SEED}, NoCloudNetworkConfigV1Parser`
const V2 = `${SEED}, NoCloudNetworkConfigV2Parser`
const NO_NETWORK = 'sets up no network'

/** Keys of version 2 that it reads; it ignores all others. Source: nocloudservice.py, NoCloudNetworkConfigV2Parser */
const READ_2 = [
  'ethernets',
  'bonds',
  'vlans',
  'addresses',
  'nameservers',
  'routes',
  'match',
  'gateway4',
  'gateway6',
]

/** Tells what cloudbase-init does about a problem in version 2. */
function outcomeOfV2({ code, path }: Problem): Outcome | undefined {
  const isRead = path.every((key, n) => typeof key === 'number' || n === 1 || n > 2 || READ_2.includes(key))
  if (path[0] === 'bonds' && path.at(-1) === 'mode') return 'rejects'
  if (!isRead) return undefined
  if (code === 'bad-ip-address')
    return path.includes('addresses') && !path.includes('nameservers') ? 'rejects' : 'ignores'
  return ['wrong-type', 'prefix-missing', 'bad-mac', 'mac-of-no-nic'].includes(code) ? 'rejects' : undefined
}

/** Types of subnets without a static address. Any other type needs one. Source: nocloudservice.py, _parse_subnets */
const LEASED = ['dhcp', 'dhcp6']

/** Tells what cloudbase-init does about a problem in version 1. */
function outcomeOfV1({ code, path, on }: Problem): Outcome | undefined {
  const type = member(valueAt(on.document, path.slice(0, 2)), 'type')
  if (!['physical', 'bond', 'vlan'].includes(String(type))) return undefined
  if (path[2] === 'mac_address') return type === 'physical' ? 'rejects' : undefined
  if (path[2] === 'params' && path[3] === 'bond-mode') return 'rejects'
  if (path[2] !== 'subnets') return undefined
  const subnet = valueAt(on.document, path.slice(0, 4))
  if (LEASED.includes(String(member(subnet, 'type')))) return undefined
  const key = path[4]
  if (code === 'bad-ip-address') return key === 'address' ? 'rejects' : 'ignores'
  return ['prefix-missing', 'bad-netmask'].includes(code) ? 'rejects' : undefined
}

const outcomeOf = (problem: Problem): Outcome | undefined =>
  problem.on.form === 'v1' ? outcomeOfV1(problem) : outcomeOfV2(problem)

/** Returns the fault of a NIC without a MAC address, by which alone the guest finds it. */
function cardWithoutMac(where: NetworkAt): Fault {
  return {
    code: 'guest-network-mac',
    hint: 'add the MAC address: match.macaddress in version 2, mac_address in version 1',
    *find(reading): Iterable<Found> {
      const on = where(reading)
      for (const { card, mac } of on === undefined ? [] : cardMacs(on))
        if (mac === undefined || mac === null || mac === '')
          yield { ...placeIn(on!, card), part: 'key', is: 'has no MAC address' }
    },
  }
}

/** Returns the fault of a subnet of another type than the guest knows, which it takes for one with a static address. */
function subnetWithoutAddress(where: NetworkAt): Fault {
  return {
    code: 'guest-network-type',
    hint: 'use the type dhcp or dhcp6, or a static address',
    *find(reading): Iterable<Found> {
      const on = where(reading)
      const config = on?.form === 'v1' ? member(on.document, 'config') : undefined
      for (const [n, item] of isList(config) ? config.entries() : []) {
        const subnets = member(item, 'subnets')
        if (!['physical', 'bond', 'vlan'].includes(String(member(item, 'type')))) continue
        for (const [m, subnet] of isList(subnets) ? subnets.entries() : [])
          if (isMap(subnet) && !subnet.get('address') && !LEASED.includes(String(subnet.get('type'))))
            yield {
              file: on!.file,
              path: [...on!.outer, 'config', n, 'subnets', m],
              is: 'has no address',
            }
      }
    },
  }
}

/** Returns the fault of interfaces that the guest's version of the form does not know. */
function unreadKinds(where: NetworkAt): Fault {
  return inNetwork(where, 'guest-link-kind', 'leave it out for Windows', function* (model, on) {
    for (const one of model.interfaces)
      if (one.kind === 'bridge') {
        const { form, document } = on
        yield {
          is: `is a bridge: ${nameOf(one)}`,
          path: placeOf({ model, form, document, at: { path: [], report: [] } }, one).path,
        }
      }
  })
}

/** Returns the fault of a VLAN on anything but a bond. */
function vlanOnCard(where: NetworkAt): Fault {
  return inNetwork(where, 'guest-link-kind', 'attach the VLAN to a bond', function* (model, on) {
    const bonds = new Set(model.interfaces.filter(({ kind }) => kind === 'bond').map(({ id }) => id))
    for (const one of model.interfaces)
      if (one.kind === 'vlan' && !bonds.has(one.link)) {
        const { form, document } = on
        yield {
          is: 'is a vlan',
          path: placeOf({ model, form, document, at: { path: [], report: [] } }, one).path,
        }
      }
  })
}

/** Returns the rules of cloudbase-init for a network config on a NoCloud drive. */
export function cloudbaseNetworkRules(where: NetworkAt): readonly Rule[] {
  return [
    error(NO_NETWORK, V2, networkProblems(where, 'rejects', outcomeOf)),
    warning(
      'ignores this part of the network',
      `${V1}: routes`,
      networkProblems(where, 'ignores', outcomeOf),
    ),
    error(NO_NETWORK, `${PLUGIN}, _process_physical_links`, cardWithoutMac(where)),
    error(NO_NETWORK, `${PLUGIN}, _process_networks: address_cidr.split`, subnetWithoutAddress(where)),
    error(NO_NETWORK, `${PLUGIN}, _process_vlan_links`, vlanOnCard(where)),
    warning('does not set up this bridge', `${SEED}, SUPPORTED_NETWORK_CONFIG_TYPES`, unreadKinds(where)),
  ]
}
