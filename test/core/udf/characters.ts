import fc from 'fast-check'
import t from 'tap'
import { charspec, decodeCharacters, dstring, encodeCharacters } from '../../../lib/udf/characters.ts'

t.test('text comes back', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => decodeCharacters(encodeCharacters(text)) === text),
  )
  t.same([...encodeCharacters('a\u00ff')], [8, 0x61, 0xff])
  t.same([...encodeCharacters('a\u2603')], [16, 0, 0x61, 0x26, 0x03])
  t.equal(decodeCharacters(Uint8Array.of(254, 0x61)), 'a', 'a deleted name')
  t.equal(decodeCharacters(Uint8Array.of(255, 0, 0x61, 7)), 'a', 'an odd byte at the end')
  t.equal(decodeCharacters(Uint8Array.of(9, 0x61)), undefined, 'an unknown compression')
})

t.test('the last byte of a field is the number of bytes', async (t) => {
  const field = new Uint8Array(8).fill(1)
  dstring.write(field, 0, 8, 'abc')
  t.same([...field], [8, 0x61, 0x62, 0x63, 0, 0, 0, 4])
  t.equal(dstring.read(field, 0, 8), 'abc')
  field[7] = 200
  t.equal(dstring.read(field, 0, 8), 'abc\0\0\0', 'a number that is too large')
  t.throws(() => dstring.write(field, 0, 8, 'abcdefg'), RangeError)
  dstring.write(field, 0, 8, '')
  t.same([...field], Array(8).fill(0))
})

t.test('the character set of texts is named', async (t) => {
  const field = new Uint8Array(64)
  charspec.write(field, 0, 64, 'OSTA Compressed Unicode')
  t.equal(new TextDecoder().decode(field.subarray(1, 24)), 'OSTA Compressed Unicode')
  t.equal(charspec.read(field, 0, 64), 'OSTA Compressed Unicode')
})
