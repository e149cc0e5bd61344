import { sha256 } from '@noble/hashes/sha2.js'

/**
 * Derives the MAC address of a server's only NIC from its UUID: unicast and locally administered, as the first byte says.
 * Source: IEEE 802-2014, 8.2
 */
export function macOf(uuid: string): string {
  const [...bytes] = sha256(new TextEncoder().encode(`mac ${uuid.toLowerCase()}`)).subarray(0, 5)
  return [0x52, ...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}
