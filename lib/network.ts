import type { Json, JsonObject } from './text/json.ts'

/**
 * A guest's network as a value, the same for every form that tells of it. Interfaces name each other by their ids.
 * Addresses are in their usual notation (RFC 5952), MAC addresses in lower case with colons.
 */
export interface NetworkModel {
  readonly interfaces: readonly Interface[]
  /** Of the guest as a whole; those of one interface are with it. */
  readonly dns: Dns
  /** What of netplan is to set it up: `networkd`, `NetworkManager`. */
  readonly renderer: string | undefined
}

export interface Dns {
  readonly addresses: readonly string[]
  readonly search: readonly string[]
}

export type Interface = Card | Bond | Bridge | Vlan

/** A card that is there already, and by what the guest finds it. */
export interface Card extends Configured {
  readonly kind: 'card'
  readonly mac: string | undefined
  /** Name or glob; when there is neither this nor a MAC nor a driver, its id is its name. */
  readonly matchName: string | undefined
  readonly driver: Json | undefined
  /** The name it gets. */
  readonly setName: string | undefined
  readonly wakeOnLan: boolean | undefined
}

interface Made extends Configured {
  /** The MAC address it is given. */
  readonly mac: string | undefined
}

export interface Bond extends Made {
  readonly kind: 'bond'
  readonly members: readonly string[]
  /** By netplan's names: `mode`, `mii-monitor-interval`, … */
  readonly parameters: JsonObject
}

export interface Bridge extends Made {
  readonly kind: 'bridge'
  readonly members: readonly string[]
  /** By netplan's names: `stp`, `forward-delay`, … */
  readonly parameters: JsonObject
}

export interface Vlan extends Made {
  readonly kind: 'vlan'
  readonly vlanId: number
  readonly link: string
}

/** What every interface can have. */
interface Configured {
  /** Names it in the model; for what the guest makes, also in the guest. */
  readonly id: string
  readonly mtu: number | undefined
  readonly dhcp4: boolean
  readonly ipv6: Ipv6
  /** Absent: the guest's own default. */
  readonly acceptRa: boolean | undefined
  readonly addresses: readonly StaticAddress[]
  /** The gateway is the route to `0.0.0.0/0` or `::/0`. */
  readonly routes: readonly Route[]
  readonly dns: Dns
  /** By netplan's names: `route-metric`, `use-dns`, … */
  readonly dhcp4Overrides: JsonObject
  readonly dhcp6Overrides: JsonObject
  /** A boot does not wait for it. */
  readonly optional: boolean
  /** What netplan alone has, by its names, as it is. */
  readonly netplan: JsonObject
}

/** How IPv6 addresses come by themselves; `dhcp`: by DHCPv6 in the mode that the router announces. */
export type Ipv6 = 'none' | 'dhcp' | 'stateful' | 'stateless' | 'slaac'

export interface StaticAddress {
  readonly address: string
  readonly prefix: number
  readonly label: string | undefined
  /** `0` or `forever`. */
  readonly lifetime: Json | undefined
}

export interface Route {
  /** With its prefix: `192.0.2.0/24`. */
  readonly to: string
  /** Absent: it is on the link. */
  readonly via: string | undefined
  readonly metric: number | undefined
  readonly mtu: number | undefined
  readonly table: number | undefined
  readonly onLink: boolean
  /** What netplan alone has, by its names. */
  readonly netplan: JsonObject
}

/** What a form cannot hold, and so leaves out. */
export interface Loss {
  /** Absent: of the network as a whole. */
  readonly interface: string | undefined
  /** What it is: `the label of an address`. */
  readonly feature: string
  /** What comes of it, when it is not just left out. */
  readonly instead?: string
}

/** A model in a form. */
export interface Written {
  readonly document: JsonObject
  readonly losses: readonly Loss[]
}

export const NO_DNS: Dns = { addresses: [], search: [] }

/** The name by which a guest finds an interface, or calls the card that it finds by its MAC address. */
export function nameOf(one: Interface): string {
  if (one.kind !== 'card') return one.id
  if (one.mac !== undefined) return one.setName ?? one.id
  return one.matchName === undefined || isGlob(one.matchName) ? one.id : one.matchName
}

/** Whether a guest that knows cards by MAC address or full name can find this one. */
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
