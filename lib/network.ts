import type { Json, JsonObject } from './text/json.ts'

/**
 * A guest's network, independent of the form that describes it. Interfaces refer to each other by id. IPv6 addresses are in
 * the notation of RFC 5952, MAC addresses in lower case with colons.
 */
export interface NetworkModel {
  /** In the order of the source. */
  readonly interfaces: readonly Interface[]
  /** The DNS settings of the whole guest; an interface has its own. */
  readonly dns: Dns
  /** The backend that netplan uses: `networkd` or `NetworkManager`. */
  readonly renderer: string | undefined
  /** Set when the document has parts that no other member holds; only a form that cloud-init reads as it is can keep them. */
  readonly verbatim?: Verbatim
}

/** A network config that goes to cloud-init as it is. */
export interface Verbatim {
  /** The document without an outer `network` key. */
  readonly document: JsonObject
  /** The keys of the parts that no other form can hold: `wifis`, `tunnels`, …, or `config` of a network that is disabled. */
  readonly keys: readonly string[]
}

/** DNS servers and search domains. */
export interface Dns {
  /** The IP addresses of the name servers. */
  readonly addresses: readonly string[]
  /** The domains that are searched. */
  readonly search: readonly string[]
}

/** A network interface of any kind. */
export type Interface = Card | Bond | Bridge | Vlan

/** An existing NIC, with the properties by which the guest finds it. */
export interface Card extends Configured {
  /** The kind of interface. */
  readonly kind: 'card'
  /** The MAC address, in lower case with colons. */
  readonly mac: string | undefined
  /** A name or a glob. Without this, a MAC address and a driver, the id is the name. */
  readonly matchName: string | undefined
  /** The driver that netplan matches by. */
  readonly driver: Json | undefined
  /** The name that the guest gives to the NIC. */
  readonly setName: string | undefined
  /** Whether a packet wakes the machine. */
  readonly wakeOnLan: boolean | undefined
}

interface Made extends Configured {
  /** The MAC address that the guest gives to the interface. */
  readonly mac: string | undefined
}

/** A bond of several interfaces. */
export interface Bond extends Made {
  /** The kind of interface. */
  readonly kind: 'bond'
  /** The ids of its NICs. */
  readonly members: readonly string[]
  /** By netplan's names: `mode`, `mii-monitor-interval`, … */
  readonly parameters: JsonObject
}

/** A bridge of several interfaces. */
export interface Bridge extends Made {
  /** The kind of interface. */
  readonly kind: 'bridge'
  /** The ids of its ports. */
  readonly members: readonly string[]
  /** By netplan's names: `stp`, `forward-delay`, … */
  readonly parameters: JsonObject
}

/** A VLAN on another interface; `vlanId` is from 0 to 4095. */
export interface Vlan extends Made {
  /** The kind of interface. */
  readonly kind: 'vlan'
  /** The number of the VLAN. */
  readonly vlanId: number
  /** The id of the interface below. */
  readonly link: string
}

/** The settings of every interface. */
interface Configured {
  /** The id in the model. It is also the name of a bond, bridge or VLAN in the guest. */
  readonly id: string
  /** The maximum packet size in bytes. */
  readonly mtu: number | undefined
  readonly dhcp4: boolean
  readonly ipv6: Ipv6
  /** Whether to accept router advertisements; undefined means the guest's default. */
  readonly acceptRa: boolean | undefined
  readonly addresses: readonly StaticAddress[]
  /** The routes; a gateway is the route to `0.0.0.0/0` or `::/0`. */
  readonly routes: readonly Route[]
  readonly dns: Dns
  /** By netplan's names: `route-metric`, `use-dns`, … */
  readonly dhcp4Overrides: JsonObject
  readonly dhcp6Overrides: JsonObject
  /** Whether the boot goes on without waiting for the interface. */
  readonly optional: boolean
  /** Settings that only netplan has, unchanged, by its names. */
  readonly netplan: JsonObject
}

/** How the interface gets IPv6 addresses automatically; `dhcp` means DHCPv6 in the mode that the router announces. */
export type Ipv6 = 'none' | 'dhcp' | 'stateful' | 'stateless' | 'slaac'

/** A static address with its prefix length. */
export interface StaticAddress {
  /** An IPv4 or IPv6 address. */
  readonly address: string
  /** The prefix length in bits. */
  readonly prefix: number
  /** The label of the address, as in ip-address(8). */
  readonly label: string | undefined
  /** `0` or `forever`. */
  readonly lifetime: Json | undefined
}

/** A static route. */
export interface Route {
  /** The destination with its prefix length: `192.0.2.0/24`. */
  readonly to: string
  /** The gateway; undefined when the destination is on the link. */
  readonly via: string | undefined
  /** The priority: the lowest wins. */
  readonly metric: number | undefined
  /** The MTU in bytes. */
  readonly mtu: number | undefined
  /** The number of the routing table. */
  readonly table: number | undefined
  /** Whether the gateway is reached without a route to it. */
  readonly onLink: boolean
  /** Settings that only netplan has, by its names. */
  readonly netplan: JsonObject
}

/** A setting that a form cannot hold and therefore leaves out. */
export interface Loss {
  /** The id of the interface; undefined for the network as a whole. */
  readonly interface: string | undefined
  /** The setting in words: `the label of an address`. */
  readonly feature: string
  /** What the form has instead, when the setting is not just left out. */
  readonly instead?: string
}

/** A network written in one form, with its losses. */
export interface Written {
  /** The network in that form. */
  readonly document: JsonObject
  /** What the form cannot express. */
  readonly losses: readonly Loss[]
}

export const NO_DNS: Dns = { addresses: [], search: [] }

/** Returns the name by which a guest finds an interface, or the name that it gives to a NIC found by MAC address. */
export function nameOf(one: Interface): string {
  if (one.kind !== 'card') return one.id
  if (one.mac !== undefined) return one.setName ?? one.id
  return one.matchName === undefined || isGlob(one.matchName) ? one.id : one.matchName
}

/** Tells whether a guest that finds NICs by MAC address or full name can find this one. */
export function isFindable({ mac, matchName, driver }: Card): boolean {
  if (mac !== undefined) return true
  return driver === undefined && (matchName === undefined || !isGlob(matchName))
}

function isGlob(name: string): boolean {
  return /[*?[]/.test(name)
}

export function isV6(address: string): boolean {
  return address.includes(':')
}
