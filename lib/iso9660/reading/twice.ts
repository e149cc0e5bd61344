import type { TwiceCodec } from '../../binary/codecs.ts'
import type { Field } from '../../binary/struct.ts'
import type { Finding } from '../../decode-error.ts'
import type { SourceImage } from './source-image.ts'

/**
 * A number that stands in both byte orders, in the structure at `at` of `bytes`. Where they differ it is the first one
 * for which `isSane` holds, and a finding.
 */
export function twice(
  image: SourceImage,
  bytes: Uint8Array,
  at: number,
  { first, codec }: Field<number>,
  isSane: (value: number) => boolean,
  place: Pick<Finding, 'structure' | 'offset' | 'section'>,
): number {
  const start = at + first - 1
  const low = codec.read(bytes, start, 4)
  const high = (codec as TwiceCodec).second(bytes, start)
  if (low === high) return low
  const value = isSane(low) || !isSane(high) ? low : high
  const message = `${low} in one byte order and ${high} in the other; ${value} is taken`
  image.findings.add({ code: 'byte-orders-differ', ...place, message })
  return value
}
