import { sha512 } from '@noble/hashes/sha2.js'
import { blowfish, encryptBlock, expand } from './blowfish.ts'

const HASH_BYTES = 32

/** Derives a key from a passphrase as OpenSSH does for its private keys. Source: OpenBSD, lib/libutil/bcrypt_pbkdf.c */
export function bcryptPbkdf(
  passphrase: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  length: number,
): Uint8Array {
  const key = new Uint8Array(length)
  const stride = Math.ceil(length / HASH_BYTES)
  const amount = Math.ceil(length / stride)
  const password = sha512(passphrase)
  const counted = new Uint8Array(salt.length + 4)
  counted.set(salt)
  for (let block = 0; block < stride; block++) {
    new DataView(counted.buffer).setUint32(salt.length, block + 1)
    let hash = bcryptHash(password, sha512(counted))
    const sum = hash.slice()
    for (let round = 1; round < rounds; round++) {
      hash = bcryptHash(password, sha512(hash))
      for (const [n, byte] of hash.entries()) sum[n]! ^= byte
    }
    // The bytes of a block are spread over the whole key.
    for (let n = 0; n < amount && n * stride + block < length; n++) key[n * stride + block] = sum[n]!
  }
  return key
}

const MAGIC = new TextEncoder().encode('OxychromaticBlowfishSwatDynamite')
const COST = 64

function bcryptHash(password: Uint8Array, salt: Uint8Array): Uint8Array {
  const state = blowfish()
  expand(state, password, salt)
  for (let n = 0; n < COST; n++) {
    expand(state, salt)
    expand(state, password)
  }
  const view = new DataView(MAGIC.buffer)
  const words = Uint32Array.from({ length: HASH_BYTES / 4 }, (_, n) => view.getUint32(4 * n))
  for (let n = 0; n < COST; n++) for (let at = 0; at < words.length; at += 2) encryptBlock(state, words, at)
  const hash = new DataView(new ArrayBuffer(HASH_BYTES))
  for (const [n, word] of words.entries()) hash.setUint32(4 * n, word, true)
  return new Uint8Array(hash.buffer)
}
