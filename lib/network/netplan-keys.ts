/** What netplan has of an interface and no other form, in words: it goes through as it is. Source: netplan(5) */
export const NETPLAN_ONLY = {
  renderer: 'Who configures it: networkd or NetworkManager.',
  'ipv6-mtu': 'Bytes of an IPv6 packet.',
  'ipv6-privacy': 'Whether it uses temporary addresses (RFC 8981).',
  'ipv6-address-generation': 'How it makes its own addresses: eui64 or stable-privacy.',
  'ipv6-address-token': 'The host part of its own addresses.',
  'link-local': 'The families of which it has a link-local address.',
  'ignore-carrier': 'Whether it is configured without a cable, too.',
  critical: 'Whether it keeps its addresses while the network is restarted.',
  'dhcp-identifier': 'Who it says it is to DHCP: mac or duid.',
  'optional-addresses': 'Kinds of addresses that the boot does not wait for.',
  'activation-mode': 'manual or off, in place of up at the boot.',
  'routing-policy': 'Rules for which table of routes is used.',
  'neigh-suppress': 'Whether a bridge answers for the neighbours of this port.',
  auth: 'How it logs in to the network (802.1X).',
  openvswitch: 'Settings of Open vSwitch.',
  networkmanager: "NetworkManager's own settings.",
} as const

/** The same of a card. */
export const NETPLAN_CARD_ONLY = {
  'emit-lldp': 'Whether it tells its neighbours of itself (LLDP).',
  'receive-checksum-offload': 'Whether the card checks the sums of what comes in.',
  'transmit-checksum-offload': 'Whether the card makes the sums of what goes out.',
  'tcp-segmentation-offload': 'Whether the card splits TCP over IPv4.',
  'tcp6-segmentation-offload': 'Whether the card splits TCP over IPv6.',
  'generic-segmentation-offload': 'Whether packets are split as late as can be.',
  'generic-receive-offload': 'Whether packets are joined as they come in.',
  'large-receive-offload': 'Whether the card joins packets.',
  link: 'The physical function that this virtual function is of.',
  'virtual-function-count': 'How many virtual functions the card has.',
  'embedded-switch-mode': 'The mode of its switch: switchdev or legacy.',
  'delay-virtual-functions-rebind': 'Whether its virtual functions are bound later.',
  'infiniband-mode': 'datagram or connected.',
} as const

/** Of a route. */
export const NETPLAN_ROUTE_ONLY = {
  from: 'The address from which it is used.',
  type: 'unicast, or another type of ip-route(8).',
  scope: 'global, link or host.',
  'congestion-window': 'The window for congestion, in segments.',
  'advertised-receive-window': 'The window for receiving that is told, in segments.',
  advmss: 'The size of a segment that is told, in bytes.',
} as const

/** Of what a DHCP server says. */
export const OVERRIDES = {
  'use-dns': 'Whether its DNS servers are used.',
  'use-ntp': 'Whether its time servers are used.',
  'send-hostname': 'Whether it is told the host name.',
  'use-hostname': 'Whether its host name is used.',
  'use-mtu': 'Whether its MTU is used.',
  hostname: 'The host name that it is told.',
  'use-routes': 'Whether its routes are used.',
  'use-domains': 'Whether its search domains are used; route: for routing alone.',
} as const

/** Kinds of interfaces that a drive cannot tell. */
export const UNSUPPORTED = {
  wifis: 'Wireless cards, which a drive cannot tell.',
  modems: 'Modems, which a drive cannot tell.',
  tunnels: 'Tunnels, which a drive cannot tell.',
  vrfs: 'Virtual routers, which a drive cannot tell.',
  'dummy-devices': 'Interfaces that lead nowhere, which a drive cannot tell.',
  'virtual-ethernets': 'Pairs of interfaces, which a drive cannot tell.',
  'nm-devices': "NetworkManager's own interfaces, which a drive cannot tell.",
  openvswitch: 'Settings of Open vSwitch, which a drive cannot tell.',
} as const
