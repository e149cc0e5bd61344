import t from 'tap'
import { bytesAccess } from '../../../../lib/image/random-access.ts'
import { bytesOf, type Source } from '../../../../lib/image/tree.ts'
import { contents, sizeOf } from '../../../../lib/iso9660/read/content.ts'

const bytes = Uint8Array.from({ length: 3_000_000 }, (_, n) => n % 253)
const memory = bytesAccess(bytes)
const other = { size: memory.size, read: memory.read }

t.test('what lies in one place is one content', async (t) => {
  const { of } = contents(other)
  const one = of([{ offset: 10, size: 5 }])
  t.equal(of([{ offset: 10, size: 5 }]), one)
  t.not(of([{ offset: 10, size: 6 }]), one)
  const two = [
    { offset: 0, size: 2 },
    { offset: 9, size: 1 },
  ]
  t.equal(of(two), of([...two]))
  t.same(of([{ offset: 5, size: 0 }]), [])
  t.equal(sizeOf(two), 3)
})

t.test('sections are read in order', async (t) => {
  const sections = [
    { offset: 100, size: 2_500_000 },
    { offset: 5, size: 3 },
  ]
  const wanted = Buffer.concat([bytes.subarray(100, 2_500_100), bytes.subarray(5, 8)])
  for (const access of [memory, other])
    t.equal(Buffer.compare(bytesOf(contents(access).of(sections)), wanted), 0)
  const pieces = []
  for await (const piece of (contents(other).of(sections) as Source).open()) pieces.push(piece)
  t.equal(Buffer.compare(Buffer.concat(pieces), wanted), 0)
  t.equal(
    (contents(memory).of([{ offset: 3, size: 4 }]) as Uint8Array).buffer,
    bytes.buffer,
    'in memory nothing is copied',
  )
})

t.test('what is not there is thrown before any byte is handed out', async (t) => {
  const sections = [
    { offset: 0, size: 5 },
    { offset: 2_999_999, size: 2 },
  ]
  const source = contents(other).of(sections) as Source
  await t.rejects(
    async () => {
      for await (const _ of source.open()) t.fail('a byte')
    },
    { code: 'outside-image', offset: 2_999_999 },
  )
  t.throws(() => source.readInto?.(new Uint8Array(3)), RangeError)
})
