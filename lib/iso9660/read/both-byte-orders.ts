import type { TwiceCodec } from '../../image/binary/codecs.ts'
import type { Field } from '../../image/binary/struct.ts'
import type { Finding } from '../../image/findings.ts'
import type { SourceImage } from './source-image.ts'

/** Reads a number in both byte orders from a structure at `at`. */
export interface Twice {
  first(bytes: Uint8Array, at: number): number
  second(bytes: Uint8Array, at: number): number
}

/**
 * Returns a reader for a field in both byte orders.
 *
 * @throws RangeError when the field has only one byte order
 */
export function twice({ first, codec }: Field<number>): Twice {
  if (!('second' in codec)) throw new RangeError('the field has only one byte order')
  const both = codec as TwiceCodec
  return {
    first: (bytes, at) => both.read(bytes, at + first - 1, 4),
    second: (bytes, at) => both.second(bytes, at + first - 1),
  }
}

/** Returns the first of the two values for which `isSane` holds. A difference between them is a finding. */
export function settle(
  image: SourceImage,
  first: number,
  second: number,
  isSane: (value: number) => boolean,
  place: Pick<Finding, 'structure' | 'offset' | 'section'>,
): number {
  if (first === second) return first
  const value = isSane(first) || !isSane(second) ? first : second
  const message = `${first} in one byte order and ${second} in the other; ${value} is used`
  image.findings.add({ code: 'byte-orders-differ', ...place, message })
  return value
}
