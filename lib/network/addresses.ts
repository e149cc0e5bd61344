import ipaddr from 'ipaddr.js'

export type IpVersion = 4 | 6

/** An IP address: 4 or 16 bytes. */
export interface Address {
  readonly version: IpVersion
  readonly bytes: readonly number[]
}

/** An address and how many of its bits name the network. */
export interface Cidr extends Address {
  readonly prefix: number
}

/** An address in its usual notation; undefined for what is none, shortened IPv4, leading zeros and zones among it. */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text))
    return { version: 4, bytes: ipaddr.IPv4.parse(text).toByteArray() }
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined
  const tail = text.slice(text.lastIndexOf(':') + 1)
  if (tail.includes('.') && !ipaddr.IPv4.isValidFourPartDecimal(tail)) return undefined
  return { version: 6, bytes: ipaddr.IPv6.parse(text).toByteArray() }
}

/** `192.0.2.0/24` or `2001:db8::/32`; without a slash, that one address. */
export function parseCidr(text: string): Cidr | undefined {
  const [, name = '', digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = parseAddress(name)
  if (address === undefined) return undefined
  const width = address.bytes.length * 8
  const prefix = digits === undefined ? width : Number(digits)
  return prefix > width ? undefined : { ...address, prefix }
}

/** The mask of a network, as an address. */
export function netmask({ version, bytes, prefix }: Cidr): Address {
  return {
    version,
    bytes: bytes.map((_, i) => (0xff << (8 - Math.min(8, Math.max(0, prefix - 8 * i)))) & 0xff),
  }
}

/** The first address of a network. */
export function networkOf(cidr: Cidr): Address {
  const mask = netmask(cidr).bytes
  return { version: cidr.version, bytes: cidr.bytes.map((byte, i) => byte & mask[i]!) }
}

/** The address of all hosts; IPv6 has none, nor has an IPv4 network of one or two addresses. RFC 919, RFC 3021 */
export function broadcast(cidr: Cidr): Address | undefined {
  if (cidr.version === 6 || cidr.prefix > 30) return undefined
  const mask = netmask(cidr).bytes
  return { version: 4, bytes: cidr.bytes.map((byte, i) => byte | (~mask[i]! & 0xff)) }
}

export function contains(cidr: Cidr, address: Address): boolean {
  if (cidr.version !== address.version) return false
  const network = networkOf(cidr).bytes
  return networkOf({ ...address, prefix: cidr.prefix }).bytes.every((byte, i) => byte === network[i])
}

/**
 * An address as inet_ntop(3) of the GNU C library shows it, and so Python: RFC 5952, but for an embedded IPv4 address
 * also where an address is IPv4-compatible (`::0.1.0.2`).
 */
export function formatAddress({ version, bytes }: Address): string {
  if (version === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!)
  const { start, length } = longestZeros(groups)
  const isEmbedding = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))
  const tail = isEmbedding ? [bytes.slice(12).join('.')] : groups.slice(6).map(hex)
  const shown = [...groups.slice(0, 6).map(hex), ...tail]
  if (length === 0) return shown.join(':')
  return `${shown.slice(0, start).join(':')}::${shown.slice(start + length).join(':')}`
}

function hex(group: number): string {
  return group.toString(16)
}

/** The first of the longest runs of two or more zeros; of length 0 when there is none. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    if (end - start >= 2 && end - start > best.length) best = { start, length: end - start }
  }
  return best
}
