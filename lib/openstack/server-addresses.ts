import { isList, isMap, type Json, type JsonObject, member } from '../text/json.ts'
import type { PieceOfFile } from './classify.ts'

/** An address in the `addresses` of a server. */
export interface ServerAddress {
  /** The name of the network. */
  readonly network: string
  readonly address: string
  /** Only in the API's own answer; the command line prints addresses alone. */
  readonly mac: string | undefined
  readonly type: string | undefined
  /** The path in the server. */
  readonly path: readonly (string | number)[]
}

/** Returns the addresses of a server, in the order of its interfaces within each network. */
export function serverAddresses(server: JsonObject): readonly ServerAddress[] {
  const networks = server.get('addresses')
  if (!isMap(networks)) return []
  return [...networks].flatMap(([network, list]) =>
    (isList(list) ? list : []).flatMap((entry, n) => {
      const address = typeof entry === 'string' ? entry : textAt(entry, 'addr')
      if (address === undefined) return []
      const [mac, type] = [textAt(entry, 'OS-EXT-IPS-MAC:mac_addr'), textAt(entry, 'OS-EXT-IPS:type')]
      const path = ['addresses', network, n, ...(typeof entry === 'string' ? [] : ['addr'])]
      return [{ network, address, mac, type, path }]
    }),
  )
}

/** The ports that a server has, and those that belong to others. */
export interface ServerPorts {
  /** In the order of the server's interfaces. */
  readonly own: readonly PieceOfFile[]
  readonly others: readonly PieceOfFile[]
}

/**
 * Separates the ports of a server from others, by its addresses where a table of the command line leaves out the owner, and puts them
 * in the order of the server's addresses. A list whose order the addresses allow keeps it: two interfaces of one network need not
 * follow each other.
 */
export function portsOfServer(ports: readonly PieceOfFile[], server: JsonObject): ServerPorts {
  const addresses = serverAddresses(server)
  const isOther = (port: PieceOfFile): boolean =>
    !port.value.has('device_id') &&
    addresses.length > 0 &&
    ipsOf(port).length > 0 &&
    placeOf(port, addresses) < 0
  const own = ports.filter((port) => !isOther(port))
  const others = ports.filter(isOther)
  const placed = own.map((port) => ({ port, place: placeOf(port, addresses) }))
  const known = placed.filter(({ place }) => place >= 0)
  if (
    isInOrder(
      known.map(({ place }) => place),
      addresses,
    )
  )
    return { own, others }
  const sorted = known.toSorted((a, b) => a.place - b.place)
  return { own: [...sorted, ...placed.filter(({ place }) => place < 0)].map(({ port }) => port), others }
}

/** Tells whether interfaces in this order give the addresses in theirs, which are grouped by network. */
function isInOrder(places: readonly number[], addresses: readonly ServerAddress[]): boolean {
  const names = [...new Set(addresses.map(({ network }) => network))]
  const byNetwork = names.map((name) => places.filter((place) => addresses[place]!.network === name))
  const seen = [...new Set(places.map((place) => addresses[place]!.network))]
  const wanted = names.filter((name) => seen.includes(name))
  return byNetwork.every(isRising) && seen.join('\n') === wanted.join('\n')
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || numbers[i - 1]! <= number)
}

/** Returns the index of the first address of a port, or -1. */
function placeOf(port: PieceOfFile, addresses: readonly ServerAddress[]): number {
  const mac = (textAt(port.value, 'mac_address') ?? textAt(port.value, 'MAC Address'))?.toLowerCase()
  const ips = ipsOf(port)
  return addresses.findIndex((entry) =>
    entry.mac === undefined ? ips.includes(entry.address) : entry.mac.toLowerCase() === mac,
  )
}

/** Returns the fixed addresses of a port. */
export function ipsOf({ value }: Pick<PieceOfFile, 'value'>): readonly string[] {
  const list = value.get('fixed_ips') ?? value.get('Fixed IP Addresses')
  return isList(list) ? list.flatMap((entry) => textAt(entry, 'ip_address') ?? []) : []
}

function textAt(value: Json | undefined, key: string): string | undefined {
  const found = member(value, key)
  return typeof found === 'string' ? found : undefined
}
