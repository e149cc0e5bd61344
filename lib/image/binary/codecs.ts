/** The encoding of a value in bytes. `width` is undefined when the field decides it. */
export interface Codec<T> {
  readonly width: number | undefined
  /** Writes `value` into `width` bytes at `offset`. Throws RangeError when it does not fit. */
  write(target: Uint8Array, offset: number, width: number, value: T): void
  /** Returns the value in `width` bytes at `offset`. */
  read(source: Uint8Array, offset: number, width: number): T
}

/** The encoding of a number in both byte orders; `read` returns the little-endian one. */
export interface TwiceCodec extends Codec<number> {
  second(source: Uint8Array, offset: number): number
}

function little(target: Uint8Array, offset: number, bytes: number, value: number): void {
  for (let i = 0; i < bytes; i++) target[offset + i] = value >>> (8 * i)
}

function big(target: Uint8Array, offset: number, bytes: number, value: number): void {
  for (let i = 0; i < bytes; i++) target[offset + i] = value >>> (8 * (bytes - 1 - i))
}

function littleAt(source: Uint8Array, offset: number, bytes: number): number {
  let value = 0
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + source[offset + i]!
  return value
}

function bigAt(source: Uint8Array, offset: number, bytes: number): number {
  let value = 0
  for (let i = 0; i < bytes; i++) value = value * 256 + source[offset + i]!
  return value
}

type Put = (target: Uint8Array, offset: number, bytes: number, value: number) => void
type Get = (source: Uint8Array, offset: number, bytes: number) => number

/** Returns the codec of an unsigned integer of `bytes` bytes; `put` writes it after the range check. */
function unsigned(bytes: number, put: Put, get: Get, width = bytes): Codec<number> {
  const most = 2 ** (8 * bytes) - 1
  return {
    width,
    write(target, offset, _width, value) {
      if (!(value >= 0 && value <= most) || value % 1 !== 0) {
        throw new RangeError(`${value} is not an unsigned integer of ${bytes} bytes`)
      }
      put(target, offset, bytes, value)
    },
    read: (source, offset) => get(source, offset, bytes),
  }
}

/** One byte. Source: ECMA-119 7.1.1 */
export const u8 = unsigned(
  1,
  (target, offset, _bytes, value) => {
    target[offset] = value
  },
  littleAt,
)
/** 16 bits, least significant byte first. Source: ECMA-119 7.2.1 */
export const u16l = unsigned(2, little, littleAt)
/** 16 bits, most significant byte first. Source: ECMA-119 7.2.2 */
export const u16m = unsigned(2, big, bigAt)
/** 16 bits in both orders. Source: ECMA-119 7.2.3 */
export const u16b: TwiceCodec = {
  ...unsigned(2, both16, littleAt, 4),
  second: (source, offset) => bigAt(source, offset + 2, 2),
}
/** 32 bits, least significant byte first. Source: ECMA-119 7.3.1 */
export const u32l = unsigned(4, little, littleAt)
/** 32 bits, most significant byte first. Source: ECMA-119 7.3.2 */
export const u32m = unsigned(4, big, bigAt)
/** 32 bits in both orders. Source: ECMA-119 7.3.3 */
export const u32b: TwiceCodec = {
  ...unsigned(4, both32, littleAt, 8),
  second: (source, offset) => bigAt(source, offset + 4, 4),
}

/** Returns the codec of 64 bits as two halves; a number holds 53 bits. */
function long(half: Codec<number>, firstIsLow: boolean): Codec<number> {
  const [low, high] = firstIsLow ? [0, 4] : [4, 0]
  return {
    width: 8,
    write(target, offset, _width, value) {
      if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer of 53 bits`)
      half.write(target, offset + low, 4, value % 2 ** 32)
      half.write(target, offset + high, 4, Math.floor(value / 2 ** 32))
    },
    read: (source, offset) =>
      half.read(source, offset + high, 4) * 2 ** 32 + half.read(source, offset + low, 4),
  }
}

/** 64 bits, least significant byte first; what is read above 2^53 is not exact. */
export const u64l = long(u32l, true)
/** 64 bits, most significant byte first. */
export const u64m = long(u32m, false)

/** Written without a loop, because every record has these fields. */
function both16(target: Uint8Array, offset: number, _bytes: number, value: number): void {
  target[offset] = target[offset + 3] = value
  target[offset + 1] = target[offset + 2] = value >>> 8
}

function both32(target: Uint8Array, offset: number, _bytes: number, value: number): void {
  target[offset] = target[offset + 7] = value
  target[offset + 1] = target[offset + 6] = value >>> 8
  target[offset + 2] = target[offset + 5] = value >>> 16
  target[offset + 3] = target[offset + 4] = value >>> 24
}

/** Bytes that must be zero. */
export const zero: Codec<0> = {
  width: undefined,
  write(target, offset, width) {
    target.fill(0, offset, offset + width)
  },
  read: () => 0,
}

/** Exactly as many bytes as the field has, unchanged. */
export const raw: Codec<Uint8Array> = {
  width: undefined,
  write(target, offset, width, value) {
    if (value.length !== width) throw new RangeError(`${value.length} bytes for a field of ${width}`)
    target.set(value, offset)
  },
  read: (source, offset, width) => source.slice(offset, offset + width),
}

/** Text with one byte per character, padded with spaces. Source: ECMA-119 7.4 */
export const text: Codec<string> = {
  width: undefined,
  write(target, offset, width, value) {
    if (value.length > width) throw new RangeError(`${value.length} characters for a field of ${width}`)
    target.fill(0x20, offset, offset + width)
    for (let i = 0; i < value.length; i++) target[offset + i] = value.charCodeAt(i)
  },
  read(source, offset, width) {
    let end = offset + width
    while (end > offset && source[end - 1] === 0x20) end--
    return String.fromCharCode(...source.subarray(offset, end))
  },
}

/** UCS-2, most significant byte first, padded with spaces; an odd last byte is zero. Joliet, "Unicode" fields */
export const ucs2: Codec<string> = {
  width: undefined,
  write(target, offset, width, value) {
    if (2 * value.length > width) throw new RangeError(`${value.length} characters for a field of ${width}`)
    for (let i = 0; 2 * i + 1 < width; i++) {
      const unit = i < value.length ? value.charCodeAt(i) : 0x20
      target[offset + 2 * i] = unit >> 8
      target[offset + 2 * i + 1] = unit
    }
    if (width % 2 === 1) target[offset + width - 1] = 0
  },
  read(source, offset, width) {
    let value = ''
    for (let i = 0; 2 * i + 1 < width; i++) value += String.fromCharCode(bigAt(source, offset + 2 * i, 2))
    return value.replace(/(?<! ) +$/, '')
  },
}
