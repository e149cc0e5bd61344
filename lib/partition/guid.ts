import { type Codec, u16l, u32l } from '../image/binary/codecs.ts'
import { EncodeError, type Image } from '../image/image.ts'
import { identityOf } from './identity.ts'

/** A GUID in lower case; its first three fields are little-endian. Source: UEFI Appendix A */
export const guid: Codec<string> = {
  width: 16,
  write(target, offset, _width, value) {
    const hex = value.replaceAll('-', '')
    const at = (from: number, digits: number): number => parseInt(hex.slice(from, from + digits), 16)
    u32l.write(target, offset, 4, at(0, 8))
    u16l.write(target, offset + 4, 2, at(8, 4))
    u16l.write(target, offset + 6, 2, at(12, 4))
    for (let i = 8; i < 16; i++) target[offset + i] = at(2 * i, 2)
  },
  read(source, offset) {
    const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
    const rest = [...source.subarray(offset + 8, offset + 16)].map((byte) => hex(byte, 2)).join('')
    const [time, middle, high] = [
      u32l.read(source, offset, 4),
      u16l.read(source, offset + 4, 2),
      u16l.read(source, offset + 6, 2),
    ]
    return `${hex(time, 8)}-${hex(middle, 4)}-${hex(high, 4)}-${rest.slice(0, 4)}-${rest.slice(4)}`
  },
}

/** Returns a GUID in lower case. @throws EncodeError `bad-label` when it is invalid */
export function checkedGuid(value: string): string {
  if (/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(value)) return value.toLowerCase()
  throw new EncodeError('bad-label', '', `not a valid GUID: ${JSON.stringify(value)}`)
}

/** Returns a custom GUID (version 8) that is the same for the same image and purpose. Source: RFC 9562 5.8 */
export function guidOf(image: Image, purpose: string): string {
  const digits = [0, 1, 2, 3].map((part) =>
    identityOf(image, `${purpose}${part}`).toString(16).padStart(8, '0'),
  )
  const hex = digits.join('')
  const variant = '89ab'[parseInt(hex[16]!, 16) % 4]!
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}
