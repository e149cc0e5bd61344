import { type Codec, u16l } from '../image/binary/codecs.ts'

/** An entity identifier: a name of at most 23 bytes, and the revision of UDF in the first two bytes of its suffix. Source: UDF 2.1.5 */
export interface EntityIdentifier {
  readonly name: string
  /** As a number in hexadecimal notation: 0x0102 is UDF 1.02. */
  readonly revision: number
}

/** The domain of a volume that follows UDF. Source: UDF 2.1.5.2 */
export const DOMAIN = '*OSTA UDF Compliant'

/** Both parts of the identifier; flags are written as 0. Source: ECMA-167 1/7.4 */
export const entityIdentifier: Codec<EntityIdentifier> = {
  width: 32,
  write(target, offset, width, { name, revision }) {
    target.fill(0, offset, offset + width)
    for (let i = 0; i < name.length; i++) target[offset + 1 + i] = name.charCodeAt(i)
    u16l.write(target, offset + 24, 2, revision)
  },
  read(source, offset) {
    const bytes = source.subarray(offset + 1, offset + 24)
    const end = bytes.indexOf(0)
    const name = String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end))
    return { name, revision: u16l.read(source, offset + 24, 2) }
  },
}
