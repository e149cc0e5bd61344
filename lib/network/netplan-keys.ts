/** What netplan has of an interface and no other form: it goes through as it is. Source: netplan(5) */
export const NETPLAN_ONLY = [
  'renderer',
  'ipv6-mtu',
  'ipv6-privacy',
  'ipv6-address-generation',
  'ipv6-address-token',
  'link-local',
  'ignore-carrier',
  'critical',
  'dhcp-identifier',
  'optional-addresses',
  'activation-mode',
  'routing-policy',
  'neigh-suppress',
  'auth',
  'openvswitch',
  'networkmanager',
] as const

/** The same of a card. */
export const NETPLAN_CARD_ONLY = [
  'emit-lldp',
  'receive-checksum-offload',
  'transmit-checksum-offload',
  'tcp-segmentation-offload',
  'tcp6-segmentation-offload',
  'generic-segmentation-offload',
  'generic-receive-offload',
  'large-receive-offload',
  'link',
  'virtual-function-count',
  'embedded-switch-mode',
  'delay-virtual-functions-rebind',
  'infiniband-mode',
] as const

/** Of a route. */
export const NETPLAN_ROUTE_ONLY = [
  'from',
  'type',
  'scope',
  'congestion-window',
  'advertised-receive-window',
  'advmss',
] as const

/** Of what a DHCP server says. */
export const OVERRIDES = [
  'use-dns',
  'use-ntp',
  'send-hostname',
  'use-hostname',
  'use-mtu',
  'hostname',
  'use-routes',
  'route-metric',
  'use-domains',
] as const

/** Kinds of interfaces that a drive cannot tell. */
export const UNSUPPORTED = [
  'wifis',
  'modems',
  'tunnels',
  'vrfs',
  'dummy-devices',
  'virtual-ethernets',
  'nm-devices',
] as const
