import { type Address, formatAddress, isLinkLocal, parseAddress } from '../network/addresses.ts'

/** Returns an address in its usual notation; an IPv4 address inside IPv6 becomes IPv4, and a zone is dropped. */
export function normalAddress(text: string): string {
  const withoutZone = text.split('%', 1)[0]!
  if (!withoutZone.includes(':')) return withoutZone
  const plain = withoutZone.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return plain
  const address = parseAddress(plain)
  return address === undefined ? plain : formatAddress(address)
}

/** Tells whether an address leads to the machine itself. */
export function isLoopback(address: string): boolean {
  return /^127\.|^::1$/.test(normalAddress(address))
}

/** Returns the MAC address from which a link-local IPv6 address was made, or undefined. Source: RFC 4291, appendix A */
export function macInAddress(text: string): string | undefined {
  if (!text.includes(':')) return undefined
  const address: Address | undefined = parseAddress(text)
  if (address === undefined || address.version !== 6 || !isLinkLocal(address)) return undefined
  const [first = 0, ...rest] = address.bytes.slice(8)
  if (rest[2] !== 0xff || rest[3] !== 0xfe) return undefined
  const bytes = [first ^ 2, rest[0]!, rest[1]!, ...rest.slice(4)]
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** Returns a MAC address in lower case with colons; undefined for another text. */
export function normalMac(text: string): string | undefined {
  const mac = text.toLowerCase().replaceAll('-', ':')
  return /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(mac) ? mac : undefined
}
