/** The state of the cipher: 18 round keys, and four boxes of 256 words. */
export interface Blowfish {
  readonly roundKeys: Uint32Array
  readonly boxes: Uint32Array
}

const ROUND_KEYS = 18
const WORDS = ROUND_KEYS + 4 * 256

let initial: Uint32Array | undefined

/** Returns a new state: the first digits of pi. Source: Schneier, "Description of a New Variable-Length Key, 64-Bit Block Cipher" */
export function blowfish(): Blowfish {
  initial ??= fractionOfPi(WORDS)
  return { roundKeys: initial.slice(0, ROUND_KEYS), boxes: initial.slice(ROUND_KEYS) }
}

/** Returns the first words of the fraction of pi, by Machin's formula. */
function fractionOfPi(words: number): Uint32Array {
  const bits = BigInt(words * 32)
  const guard = 64n
  const one = 1n << (bits + guard)
  const fraction = (16n * arctangent(5n, one) - 4n * arctangent(239n, one) - 3n * one) >> guard
  const text = fraction.toString(16).padStart(words * 8, '0')
  return Uint32Array.from({ length: words }, (_, n) => parseInt(text.slice(8 * n, 8 * n + 8), 16))
}

/** Returns the arctangent of 1/`x`, in units of 1/`one`. */
function arctangent(x: bigint, one: bigint): bigint {
  let power = one / x
  let sum = power
  for (let n = 3n, sign = -1n; power > 0n; n += 2n, sign = -sign) {
    power /= x * x
    sum += (sign * power) / n
  }
  return sum
}

/** Encrypts the two words of a block from `at` on, in place. */
export function encryptBlock({ roundKeys, boxes }: Blowfish, words: Uint32Array, at: number): void {
  let left = words[at]! ^ roundKeys[0]!
  let right = words[at + 1]!
  for (let round = 1; round < 17; round += 2) {
    right ^= mixed(boxes, left) ^ roundKeys[round]!
    left ^= mixed(boxes, right) ^ roundKeys[round + 1]!
  }
  words[at] = right ^ roundKeys[17]!
  words[at + 1] = left
}

function mixed(boxes: Uint32Array, word: number): number {
  const sum = (boxes[word >>> 24]! + boxes[256 + ((word >>> 16) & 0xff)]!) | 0
  return ((sum ^ boxes[512 + ((word >>> 8) & 0xff)]!) + boxes[768 + (word & 0xff)]!) | 0
}

/** Mixes a key into the state, and a salt into each block. Source: Provos, "A Future-Adaptable Password Scheme", ExpandKey */
export function expand(state: Blowfish, key: Uint8Array, salt: Uint8Array = new Uint8Array(8)): void {
  const { roundKeys, boxes } = state
  const [keyWords, saltWords] = [wordsOf(key), wordsOf(salt)]
  for (let n = 0; n < ROUND_KEYS; n++) roundKeys[n]! ^= keyWords[n % keyWords.length]!
  const block = new Uint32Array(2)
  let used = 0
  for (const target of [roundKeys, boxes])
    for (let n = 0; n < target.length; n += 2) {
      block[0]! ^= saltWords[used++ % saltWords.length]!
      block[1]! ^= saltWords[used++ % saltWords.length]!
      encryptBlock(state, block, 0)
      target.set(block, n)
    }
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Uint32Array.from({ length: bytes.length / 4 }, (_, n) => view.getUint32(4 * n))
}
