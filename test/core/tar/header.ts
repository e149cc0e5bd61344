import fc from 'fast-check'
import t from 'tap'
import {
  BLOCK,
  checksumOf,
  decodeText,
  encodeChecksum,
  MAGIC,
  MOST_ID,
  MOST_SIZE,
  readNumber,
  tarHeader,
} from '../../../lib/tar/header.ts'

const fields = {
  name: 'a',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  modified: 0,
  checksum: new Uint8Array(8),
  type: 0x30,
  target: '',
  magic: MAGIC,
  major: 0,
  minor: 0,
  prefix: '',
}

t.test('numbers in base 8, and to base 256 where they have no room', async (t) => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(MOST_ID), (size, uid) => {
      const header = new Uint8Array(BLOCK)
      tarHeader.encode({ ...fields, size, uid }, header, 0)
      const read = tarHeader.decode(header, 0)
      return read.size === size && read.uid === uid && header[124]! >= 0x80 === size > MOST_SIZE
    }),
  )
  const header = new Uint8Array(BLOCK)
  tarHeader.encode({ ...fields, size: 8 }, header, 0)
  t.equal(Buffer.from(header.subarray(124, 136)).toString('latin1'), '00000000010\0')
  const number = (text: string): number => readNumber(Buffer.from(text, 'latin1'), 0, text.length)
  t.equal(number('  17 \0xx'), 15, 'what is behind the end does not matter')
  t.equal(number('        '), 0)
  t.ok(Number.isNaN(number('18\0')))
  t.equal(number('\xff\xff\xff\xfe'), -2, 'GNU tar writes dates before 1970 so')
})

t.test('a checksum that takes itself for spaces', async (t) => {
  const header = new Uint8Array(BLOCK)
  tarHeader.encode(fields, header, 0)
  encodeChecksum(header)
  const sum = header.reduce((all, byte, n) => all + (n >= 148 && n < 156 ? 32 : byte), 0)
  t.equal(checksumOf(header), sum)
  t.equal(Buffer.from(header.subarray(148, 156)).toString('latin1'), `${sum.toString(8).padStart(6, '0')}\0 `)
})

t.test('names in UTF-8, or one character a byte', async (t) => {
  t.equal(decodeText(Buffer.from('\u20ac')), '\u20ac')
  t.equal(decodeText(Uint8Array.of(0xe2, 0x82)), '\u00e2\u0082')
  t.throws(
    () => tarHeader.encode({ ...fields, name: '\u20ac'.repeat(34) }, new Uint8Array(BLOCK), 0),
    RangeError,
  )
})
