/** Settings of an interface that only netplan has, with descriptions; their values are passed on unchanged. Source: netplan(5) */
export const NETPLAN_ONLY = {
  renderer: 'The backend that configures the interface: networkd or NetworkManager.',
  'ipv6-mtu': 'The MTU for IPv6, in bytes.',
  'ipv6-privacy': 'Whether to use temporary addresses (RFC 8981).',
  'ipv6-address-generation': 'How to generate IPv6 addresses: eui64 or stable-privacy.',
  'ipv6-address-token': 'The host part of generated IPv6 addresses.',
  'link-local': 'The address families that get a link-local address.',
  'ignore-carrier': 'Whether to configure the interface even without a carrier.',
  critical: 'Whether the interface keeps its addresses while the network restarts.',
  'dhcp-identifier': 'The identifier to send to DHCP servers: mac or duid.',
  'optional-addresses': 'Kinds of addresses for which the boot does not wait.',
  'activation-mode': 'manual or off, for an interface that is not brought up at boot.',
  'routing-policy': 'The rules that select a routing table.',
  'neigh-suppress': 'Whether the bridge answers ARP and neighbour requests for this port.',
  auth: 'The authentication at the network (802.1X).',
  openvswitch: 'Settings of Open vSwitch.',
  networkmanager: "NetworkManager's own settings.",
} as const

/** Settings of a NIC that only netplan has. */
export const NETPLAN_CARD_ONLY = {
  'emit-lldp': 'Whether to send LLDP packets.',
  'receive-checksum-offload': 'Whether the NIC verifies the checksums of received packets.',
  'transmit-checksum-offload': 'Whether the NIC computes the checksums of sent packets.',
  'tcp-segmentation-offload': 'Whether the NIC segments TCP over IPv4.',
  'tcp6-segmentation-offload': 'Whether the NIC segments TCP over IPv6.',
  'generic-segmentation-offload': 'Whether the kernel segments sent packets as late as possible.',
  'generic-receive-offload': 'Whether the kernel merges received packets.',
  'large-receive-offload': 'Whether the NIC merges received packets.',
  link: 'The physical function of this virtual function.',
  'virtual-function-count': 'The number of virtual functions.',
  'embedded-switch-mode': 'The mode of the embedded switch: switchdev or legacy.',
  'delay-virtual-functions-rebind': 'Whether to bind the virtual functions later.',
  'infiniband-mode': 'datagram or connected.',
} as const

/** Settings of a route that only netplan has. */
export const NETPLAN_ROUTE_ONLY = {
  from: 'The source address of packets that use the route.',
  type: 'The type: unicast, or another one of ip-route(8).',
  scope: 'The scope: global, link or host.',
  'congestion-window': 'The congestion window in segments.',
  'advertised-receive-window': 'The advertised receive window in segments.',
  advmss: 'The advertised maximum segment size in bytes.',
} as const

/** Settings for the answers of a DHCP server. */
export const OVERRIDES = {
  'use-dns': 'Whether to use the DNS servers.',
  'use-ntp': 'Whether to use the time servers.',
  'send-hostname': 'Whether to send the host name.',
  'use-hostname': 'Whether to use the host name.',
  'use-mtu': 'Whether to use the MTU.',
  hostname: 'The host name to send.',
  'use-routes': 'Whether to use the routes.',
  'use-domains': 'Whether to use the search domains; route uses them only for routing DNS queries.',
} as const

/** Kinds of interfaces that only a NoCloud drive can describe, in netplan's own words. */
export const VERBATIM = {
  wifis: 'Wireless NICs; only a NoCloud drive can hold them.',
  modems: 'Modems; only a NoCloud drive can hold them.',
  tunnels: 'Tunnels; only a NoCloud drive can hold them.',
  vrfs: 'Virtual routing domains (VRFs); only a NoCloud drive can hold them.',
  'dummy-devices': 'Dummy interfaces; only a NoCloud drive can hold them.',
  'virtual-ethernets': 'Pairs of virtual interfaces (veth); only a NoCloud drive can hold them.',
  'nm-devices': "NetworkManager's own interfaces; only a NoCloud drive can hold them.",
  openvswitch: 'Settings of Open vSwitch; only a NoCloud drive can hold them.',
} as const
