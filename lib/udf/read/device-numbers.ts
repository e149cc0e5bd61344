import { u32l } from '../../image/binary/codecs.ts'

/** The header of the extended attributes, and the type of the one for devices. Source: ECMA-167 4/14.10.1, 4/14.10.7 */
const HEADER = 24
const DEVICE = 12

/** Returns the numbers of a device from the extended attributes of its file entry. Source: ECMA-167 4/14.10.7 */
export function deviceNumbers(attributes: Uint8Array): { readonly major?: number; readonly minor?: number } {
  for (let at = HEADER; at + 24 <= attributes.length;) {
    const size = u32l.read(attributes, at + 8, 4)
    if (u32l.read(attributes, at, 4) === DEVICE)
      return { major: u32l.read(attributes, at + 16, 4), minor: u32l.read(attributes, at + 20, 4) }
    if (size < 12) return {}
    at += size
  }
  return {}
}
