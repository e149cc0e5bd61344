import fc from 'fast-check'
import t from 'tap'
import * as codecs from '../../../../lib/image/binary/codecs.ts'

/** What a DataView writes is what the codec has to write. */
const numbers = [
  ['u8', codecs.u8, 1, (view: DataView, value: number) => view.setUint8(0, value)],
  ['u16l', codecs.u16l, 2, (view: DataView, value: number) => view.setUint16(0, value, true)],
  ['u16m', codecs.u16m, 2, (view: DataView, value: number) => view.setUint16(0, value)],
  ['u32l', codecs.u32l, 4, (view: DataView, value: number) => view.setUint32(0, value, true)],
  ['u32m', codecs.u32m, 4, (view: DataView, value: number) => view.setUint32(0, value)],
  ['u64l', codecs.u64l, 8, (view: DataView, value: number) => view.setBigUint64(0, BigInt(value), true)],
  ['u64m', codecs.u64m, 8, (view: DataView, value: number) => view.setBigUint64(0, BigInt(value))],
] as const

t.test('numbers lie as a DataView writes them', async (t) => {
  for (const [name, codec, width, set] of numbers) {
    const max = Math.min(2 ** (8 * width) - 1, Number.MAX_SAFE_INTEGER)
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, max)), (any) => {
        const value = any % (max + 1)
        const view = new DataView(new ArrayBuffer(width))
        set(view, value)
        const bytes = new Uint8Array(width + 2).fill(0xaa)
        codec.write(bytes, 1, width, value)
        t.same(bytes, [0xaa, ...new Uint8Array(view.buffer), 0xaa], `${name} ${value}`)
        return codec.read(bytes, 1, width) === value
      }),
      { numRuns: 20 },
    )
    for (const bad of [-1, 0.5, max + 1, Number.NaN])
      t.throws(() => codec.write(new Uint8Array(8), 0, width, bad), RangeError, `${name} ${bad}`)
  }
})

t.test('numbers in both byte orders', async (t) => {
  const bytes = new Uint8Array(8)
  codecs.u32b.write(bytes, 0, 8, 0x01020304)
  t.same(bytes, [4, 3, 2, 1, 1, 2, 3, 4])
  bytes[7] = 9
  t.equal(codecs.u32b.read(bytes, 0, 8), 0x01020304)
  t.equal(codecs.u32b.second(bytes, 0), 0x01020309)
  codecs.u16b.write(bytes, 2, 4, 0x0a0b)
  t.same(bytes.subarray(2, 6), [0x0b, 0x0a, 0x0a, 0x0b])
  t.equal(codecs.u16b.second(bytes, 2), 0x0a0b)
})

t.test('texts are filled up with spaces', async (t) => {
  const bytes = new Uint8Array(6).fill(0xff)
  codecs.text.write(bytes, 1, 4, 'ab')
  t.same(bytes, [0xff, 0x61, 0x62, 0x20, 0x20, 0xff])
  t.equal(codecs.text.read(bytes, 1, 4), 'ab')
  t.throws(() => codecs.text.write(bytes, 0, 3, 'abcd'), RangeError)
  codecs.ucs2.write(bytes, 0, 5, '\u20ac')
  t.same(bytes.subarray(0, 5), [0x20, 0xac, 0, 0x20, 0])
  t.equal(codecs.ucs2.read(bytes, 0, 5), '\u20ac')
  t.throws(() => codecs.ucs2.write(bytes, 0, 5, 'abc'), RangeError)
})

t.test('bytes and zeros', async (t) => {
  const bytes = new Uint8Array(4).fill(7)
  codecs.zero.write(bytes, 1, 2, 0)
  t.same(bytes, [7, 0, 0, 7])
  codecs.raw.write(bytes, 0, 2, Uint8Array.of(1, 2))
  t.same(codecs.raw.read(bytes, 0, 3), [1, 2, 0])
  t.throws(() => codecs.raw.write(bytes, 0, 3, Uint8Array.of(1, 2)), RangeError)
})
