import fc from 'fast-check'
import t from 'tap'
import { latin1, unicode, utf16 } from '../../../../lib/iso9660/read/text.ts'

t.test('texts as decoders of Node read them', async (t) => {
  const any = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(9), fc.nat(9))
  fc.assert(
    fc.property(any, ([bytes, skip, drop]) => {
      const [from, to] = [
        Math.min(skip, bytes.length),
        Math.max(Math.min(skip, bytes.length), bytes.length - drop),
      ]
      const part = Buffer.from(bytes.subarray(from, to))
      const swapped = Buffer.from(part.subarray(0, part.length - (part.length % 2))).swap16()
      return (
        latin1(bytes, from, to) === part.toString('latin1') &&
        utf16(bytes, from, to) === swapped.toString('utf16le')
      )
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      const bytes = new TextEncoder().encode(text)
      return unicode(bytes, 0, bytes.length) === text
    }),
  )
  t.equal(unicode(Uint8Array.of(0x61, 0xff), 0, 2), undefined)
  t.equal(unicode(Uint8Array.of(0xef, 0xbb, 0xbf), 0, 3), '\ufeff', 'a mark of byte order is a character')
})
