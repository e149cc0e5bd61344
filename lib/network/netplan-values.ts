import type { Json } from '../text/json.ts'
import { parseHost } from './addresses.ts'
import { type Cursor, fail, json, list, type Shape, text, word, wrongType } from '../shape/shape.ts'
import { flag, ip4, ip6, mapOfNumbers, uint32, unchanged } from './fields.ts'

/** A value without members: netplan reads its text, whatever its type is. */
export const scalar: Shape<Json> = {
  expected: 'a single value',
  decode: (value, at) =>
    typeof value === 'object' || value === undefined
      ? wrongType(at, scalar.expected, value)
      : (value as Json),
}

/** An address with or without a prefix length. */
const host: Shape<string> = {
  expected: 'an IP address',
  schema: { type: 'string' },
  decode(value, at: Cursor) {
    if (typeof value !== 'string') return wrongType(at, this.expected, value, true)
    if (parseHost(value) !== undefined) return value
    return fail(at, 'bad-ip-address', { family: undefined, found: value })
  },
}

const lifetime: Shape<unknown> = {
  expected: '0 or forever',
  schema: { enum: [0, '0', 'forever'] },
  decode: (value, at) =>
    value === 0 || value === '0' || value === 'forever' ? value : wrongType(at, lifetime.expected, value),
}

const ROUTE_TYPES = [
  ...(['unicast', 'anycast', 'blackhole', 'broadcast', 'local', 'multicast', 'nat', 'prohibit'] as const),
  ...(['throw', 'unreachable', 'xresolve'] as const),
]

/** Parameters of bonds and bridges that netplan does not check. */
const SCALARS =
  'lacp-rate mii-monitor-interval transmit-hash-policy ad-select arp-interval arp-validate arp-all-targets up-delay ' +
  'down-delay fail-over-mac-policy primary-reselect-policy learn-packet-interval ageing-time forward-delay hello-time max-age'

/** The values that netplan accepts for keys that only it has. Source: netplan 0.106, src/parse.c */
const VALUES: Readonly<Record<string, Shape<unknown>>> = {
  lifetime,
  renderer: word(['networkd', 'NetworkManager', 'sriov']),
  'ipv6-mtu': uint32,
  'ipv6-privacy': flag,
  'ipv6-address-generation': word(['eui64', 'stable-privacy']),
  'ipv6-address-token': ip6,
  'link-local': list(word(['ipv4', 'ipv6'])),
  'ignore-carrier': flag,
  critical: flag,
  'dhcp-identifier': word(['mac', 'duid']),
  'optional-addresses': list(word(['ipv4-ll', 'ipv6-ra', 'dhcp4', 'dhcp6', 'static'])),
  'activation-mode': word(['manual', 'off']),
  'neigh-suppress': flag,
  'emit-lldp': flag,
  'receive-checksum-offload': flag,
  'transmit-checksum-offload': flag,
  'tcp-segmentation-offload': flag,
  'tcp6-segmentation-offload': flag,
  'generic-segmentation-offload': flag,
  'generic-receive-offload': flag,
  'large-receive-offload': flag,
  'virtual-function-count': uint32,
  'embedded-switch-mode': word(['switchdev', 'legacy']),
  'delay-virtual-functions-rebind': flag,
  'infiniband-mode': word(['datagram', 'connected']),
  from: host,
  type: word(ROUTE_TYPES),
  scope: word(['global', 'link', 'host']),
  'congestion-window': uint32,
  'advertised-receive-window': uint32,
  'use-dns': flag,
  'use-ntp': flag,
  'send-hostname': flag,
  'use-hostname': flag,
  'use-mtu': flag,
  'use-routes': flag,
  hostname: scalar,
  'use-domains': scalar,
  mode: word([
    ...(['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb'] as const),
    ...(['balance-alb', 'balance-tcp', 'balance-slb'] as const),
  ]),
  'min-links': uint32,
  'all-slaves-active': flag,
  'all-members-active': flag,
  'arp-ip-targets': list(ip4),
  'gratuitous-arp': uint32,
  'gratuitious-arp': uint32,
  'packets-per-slave': uint32,
  'packets-per-member': uint32,
  'resend-igmp': uint32,
  primary: text(),
  'path-cost': mapOfNumbers(2 ** 32 - 1),
  'port-priority': mapOfNumbers(63),
  priority: uint32,
  ...Object.fromEntries(SCALARS.split(' ').map((key) => [key, scalar])),
}

/** Returns the shape of a netplan value, which is passed on unchanged. */
export function netplanValue(key: string): Shape<Json> {
  return Object.hasOwn(VALUES, key) ? unchanged(VALUES[key]!) : json
}
