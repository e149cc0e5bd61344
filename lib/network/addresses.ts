import ipaddr from 'ipaddr.js'

export type IpVersion = 4 | 6

/** An IP address as 4 or 16 bytes. */
export interface Address {
  readonly version: IpVersion
  readonly bytes: readonly number[]
}

/** An address with its prefix length in bits. */
export interface Cidr extends Address {
  readonly prefix: number
}

/** An address with its prefix length in bits, if it is known. */
export interface Host extends Address {
  readonly prefix: number | undefined
}

export const BITS = { 4: 32, 6: 128 } as const

/** Parses an address, or returns undefined when it is invalid. Shortened IPv4, leading zeros and zones are invalid. */
export function parseAddress(text: string): Address | undefined {
  // ipaddr.js throws for what is not IPv4, which takes long.
  if (!text.includes(':'))
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? { version: 4, bytes: bytesOfIpv4(text) } : undefined
  const start = text.lastIndexOf(':') + 1
  const tail = text.slice(start)
  if (tail.includes('.') && !ipaddr.IPv4.isValidFourPartDecimal(tail)) return undefined
  // ipaddr.js reads ::192.0.2.1 as ::ffff:192.0.2.1.
  const plain = tail.includes('.')
    ? text.slice(0, start) + groupsOf(bytesOfIpv4(tail)).map(hex).join(':')
    : text
  if (plain.includes('%') || !ipaddr.IPv6.isValid(plain)) return undefined
  return { version: 6, bytes: ipaddr.IPv6.parse(plain).toByteArray() }
}

function bytesOfIpv4(text: string): readonly number[] {
  return ipaddr.IPv4.parse(text).toByteArray()
}

/** Returns the groups of two bytes of an IPv6 address. */
function groupsOf(bytes: readonly number[]): readonly number[] {
  return Array.from({ length: bytes.length / 2 }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!)
}

/** Parses an address with or without a prefix length, or returns undefined when it is invalid. */
export function parseHost(text: string): Host | undefined {
  const [name = '', length, ...more] = text.split('/')
  const address = parseAddress(name)
  if (address === undefined || more.length > 0) return undefined
  const prefix = length === undefined ? undefined : parsePrefix(length, address.version)
  return length !== undefined && prefix === undefined ? undefined : { ...address, prefix }
}

/** Parses `192.0.2.0/24` or `2001:db8::/32`; an address without a slash is a network of that one address. */
export function parseCidr(text: string): Cidr | undefined {
  const host = parseHost(text)
  return host && { ...host, prefix: host.prefix ?? BITS[host.version] }
}

/** Parses a prefix length without leading zeros, with which systemd reads it as octal. */
function parsePrefix(text: string, version: IpVersion): number | undefined {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= BITS[version] ? Number(text) : undefined
}

/** Returns the prefix length of a mask such as 255.255.255.0, ffff:ffff:: or 24, or undefined when it is invalid. */
export function parseMask(text: string, version: IpVersion): number | undefined {
  const mask = parseAddress(text)
  if (mask?.version !== version) return parsePrefix(text, version)
  const bits = mask.bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined
}

/** Returns the netmask of a network as an address. */
export function netmask({ version, bytes, prefix }: Cidr): Address {
  return {
    version,
    bytes: bytes.map((_, i) => (0xff << (8 - Math.min(8, Math.max(0, prefix - 8 * i)))) & 0xff),
  }
}

/** Returns the first address of a network. */
export function networkOf(cidr: Cidr): Address {
  const mask = netmask(cidr).bytes
  return { version: cidr.version, bytes: cidr.bytes.map((byte, i) => byte & mask[i]!) }
}

/** Returns the broadcast address, or undefined for IPv6 and for IPv4 networks of one or two addresses. Source: RFC 919, RFC 3021 */
export function broadcast(cidr: Cidr): Address | undefined {
  if (cidr.version === 6 || cidr.prefix > 30) return undefined
  const mask = netmask(cidr).bytes
  return { version: 4, bytes: cidr.bytes.map((byte, i) => byte | (~mask[i]! & 0xff)) }
}

const LINK_LOCAL = parseCidr('fe80::/10')!

/** Tells whether an address is link-local. Source: RFC 4291 2.5.6 */
export function isLinkLocal(address: Address): boolean {
  return contains(LINK_LOCAL, address)
}

export function isSame(a: Address, b: Address): boolean {
  return a.version === b.version && a.bytes.every((byte, i) => byte === b.bytes[i])
}

export function contains(cidr: Cidr, address: Address): boolean {
  return isSame(networkOf(cidr), networkOf({ ...address, prefix: cidr.prefix }))
}

/**
 * Formats an address as inet_ntop(3) of the GNU C library does, and therefore Python: as in RFC 5952, but with an embedded IPv4
 * address also in an IPv4-compatible address (`::0.1.0.2`).
 */
export function formatAddress({ version, bytes }: Address): string {
  if (version === 4) return bytes.join('.')
  const groups = groupsOf(bytes)
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

/** Returns the first of the longest runs of two or more zeros; its length is 0 when there is none. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    if (end - start >= 2 && end - start > best.length) best = { start, length: end - start }
  }
  return best
}
