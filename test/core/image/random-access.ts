import fc from 'fast-check'
import t from 'tap'
import { bytesAccess, type RandomAccess, slice } from '../../../lib/image/random-access.ts'

const bytes = Uint8Array.from({ length: 40 }, (_, n) => n)
const memory = bytesAccess(bytes)
/** The same, as of a file. */
const other: RandomAccess = { size: memory.size, read: memory.read }

t.test('a part is what a subarray of the bytes is', async () => {
  const place = fc.nat(50)
  fc.assert(
    fc.property(place, place, place, place, (offset, size, at, count) => {
      const wanted = bytes.subarray(offset, offset + size).subarray(at, at + count)
      return [memory, other].every((access) => {
        const part = slice(access, offset, size)
        return Buffer.compare(part.read(at, count), wanted) === 0 && part.size <= size
      })
    }),
  )
})

t.test('a part of no bytes', async (t) => {
  t.equal(slice(other, 39, 9).size, 1)
  t.equal(slice(other, 99, 9).size, 0)
  for (const [offset, size] of [
    [-1, 1],
    [0, -1],
    [0.5, 1],
  ] as const)
    t.throws(() => slice(memory, offset, size), RangeError)
})
