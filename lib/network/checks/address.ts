import { parseAddress as parseBytes } from '../addresses.ts'

/** An IP address as a number, with the prefix length of a text such as 192.0.2.1/24. */
export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
  readonly prefix: number | undefined
}

export const BITS = { 4: 32, 6: 128 } as const

/** Parse an address with or without a prefix length, or return undefined when it is invalid. */
export function parseAddress(text: string): Address | undefined {
  const [name = '', length, ...more] = text.split('/')
  const address = parseBytes(name)
  if (address === undefined || more.length > 0) return undefined
  const family = address.version
  const prefix = length === undefined ? undefined : parsePrefix(length, family)
  if (length !== undefined && prefix === undefined) return undefined
  return { family, value: valueOf(address.bytes), prefix }
}

/** Return the prefix length of a mask such as 255.255.255.0, ffff:ffff:: or 24, or undefined when it is invalid. */
export function parseMask(text: string, family: 4 | 6): number | undefined {
  const mask = parseBytes(text)
  if (mask?.version !== family) return parsePrefix(text, family)
  const bits = valueOf(mask.bytes).toString(2).padStart(BITS[family], '0')
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined
}

/** Tell whether two addresses have the same first `prefix` bits. */
export function isSameNetwork(a: Address, b: Address, prefix: number): boolean {
  const hostBits = BigInt(BITS[a.family] - prefix)
  return a.family === b.family && a.value >> hostBits === b.value >> hostBits
}

/** Return the host part of an address: the bits after the first `prefix` ones. */
export function hostPart({ family, value }: Address, prefix: number): bigint {
  return BigInt.asUintN(BITS[family] - prefix, value)
}

function parsePrefix(text: string, family: 4 | 6): number | undefined {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= BITS[family] ? Number(text) : undefined
}

function valueOf(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
}
