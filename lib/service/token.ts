import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, toBase64 } from '../text/base64.ts'
import type { RenderContext } from '../context.ts'

const NONCE_BYTES = 8
const TIME_BYTES = 8

/**
 * Makes a token of an instance that is valid for some seconds. The token carries its own end and a signature, so the service
 * keeps nothing for it.
 */
export function newToken(
  instance: string,
  seconds: number,
  {
    key,
    now,
    random,
  }: { readonly key: Uint8Array; readonly now: Date; readonly random: RenderContext['random'] },
): string {
  const head = new Uint8Array(NONCE_BYTES + TIME_BYTES)
  head.set(random(NONCE_BYTES))
  new DataView(head.buffer).setBigUint64(NONCE_BYTES, BigInt(now.getTime() + seconds * 1000))
  return toBase64(joined(head, signatureOf(head, instance, key)))
}

/** Tells whether a token was made for the instance and is still valid. */
export function isToken(token: string, instance: string, key: Uint8Array, now: Date): boolean {
  const bytes = fromBase64(token)
  if (bytes === undefined || bytes.length !== NONCE_BYTES + TIME_BYTES + 32) return false
  const head = bytes.subarray(0, NONCE_BYTES + TIME_BYTES)
  if (!isEqual(bytes.subarray(head.length), signatureOf(head, instance, key))) return false
  const end = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(NONCE_BYTES)
  return BigInt(now.getTime()) < end
}

function signatureOf(head: Uint8Array, instance: string, key: Uint8Array): Uint8Array {
  return hmac(sha256, key, joined(head, new TextEncoder().encode(instance)))
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** Compares bytes in a time that does not depend on where they differ. */
export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (const [n, byte] of a.entries()) difference |= byte ^ (b[n] ?? 0)
  return difference === 0
}
