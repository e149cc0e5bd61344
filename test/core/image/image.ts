import t from 'tap'
import { chunks, exactly, EncodeError, type Image, toBytes } from '../../../lib/image/image.ts'
import type { Source } from '../../../lib/image/tree.ts'

const sourceOf = (size: number, ...pieces: number[][]): Source => ({
  size,
  async *open() {
    for (const piece of pieces) yield Uint8Array.from(piece)
  },
})

t.test('the bytes of an image, with zeros between its segments', async (t) => {
  const image: Image = {
    size: 200_000,
    segments: [
      { kind: 'structure', label: 'a', offset: 3, content: Uint8Array.of(1, 2) },
      { kind: 'content', label: 'b', offset: 100_000, content: new Uint8Array(70_000).fill(7) },
    ],
  }
  const wanted = new Uint8Array(200_000)
  wanted.set([1, 2], 3)
  wanted.fill(7, 100_000, 170_000)
  t.equal(Buffer.compare(toBytes(image), wanted), 0)
  const pieces = []
  for await (const chunk of chunks(image)) pieces.push(chunk)
  t.equal(Buffer.compare(Buffer.concat(pieces), wanted), 0)
  t.ok(pieces.every(({ length }) => length > 0 && length <= 64 * 1024))
  for (const piece of pieces) piece.fill(9)
  t.equal(Buffer.compare(toBytes(image), wanted), 0, 'each chunk is the own of its receiver')
  const elsewhere = { kind: 'content', label: 'c', offset: 0, content: sourceOf(1, [1]) } as const
  t.throws(() => toBytes({ size: 1, segments: [elsewhere] }), RangeError)
})

t.test('a source has as many bytes as it says', async (t) => {
  const read = async (source: Source): Promise<number[]> => {
    const bytes = []
    for await (const chunk of exactly(source, 'f')) bytes.push(...chunk)
    return bytes
  }
  t.same(await read(sourceOf(3, [1], [], [2, 3])), [1, 2, 3])
  await t.rejects(read(sourceOf(3, [1, 2])), { code: 'content-changed', path: 'f' })
  await t.rejects(read(sourceOf(3, [1, 2], [3, 4])), { code: 'content-changed', path: 'f' })
})

t.test('a long path is shortened in a message', async (t) => {
  const { message, path } = new EncodeError('bad-name', 'x'.repeat(1000), 'why')
  t.ok(message.length < 320 && message.includes('\u2026'))
  t.equal(path.length, 1000)
})
