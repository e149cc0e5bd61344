import fc from 'fast-check'
import t from 'tap'
import { bytesAccess } from '../../../lib/image/random-access.ts'
import { oldSparse, paxSparse, sparseContent, storedSize } from '../../../lib/tar/sparse.ts'

/** Pieces that follow each other, and the size of their file. */
const maps = fc.array(fc.tuple(fc.nat(3000), fc.nat(3000)), { maxLength: 60 }).map((gaps) => {
  let end = 0
  const pieces = gaps.map(([gap, size]) => ({ offset: (end += gap), size, end: (end += size) }))
  return { pieces: pieces.map(({ offset, size }) => ({ offset, size })), size: end + 7 }
})

const numbersOf = (pieces: readonly { offset: number; size: number }[]): string[] =>
  pieces.flatMap(({ offset, size }) => [String(offset), String(size)])

t.test('each form of a map says the same pieces', async () => {
  fc.assert(
    fc.property(maps, ({ pieces, size }) => {
      const access = bytesAccess(new Uint8Array(0))
      const sizes = [['GNU.sparse.size', String(size)]] as const
      const version00 = [
        ...sizes,
        ...pieces.flatMap(
          (piece) =>
            [
              ['GNU.sparse.offset', String(piece.offset)],
              ['GNU.sparse.numbytes', String(piece.size)],
            ] as const,
        ),
      ]
      const version01 = [...sizes, ['GNU.sparse.map', numbersOf(pieces).join(',')]] as const
      const lines = [String(pieces.length), ...numbersOf(pieces)].map((line) => `${line}\n`).join('')
      const bytes = new Uint8Array(512 * (1 + Math.ceil(lines.length / 512)))
      bytes.set(Buffer.from(lines), 512)
      const version10 = [
        ['GNU.sparse.major', '1'],
        ['GNU.sparse.realsize', String(size)],
      ] as const
      const found = [
        paxSparse(access, version00, 512, 0),
        paxSparse(access, version01, 512, 0),
        paxSparse(bytesAccess(bytes), version10, 512, bytes.length - 512),
      ]
      return (
        found.every(
          (file) => file?.size === size && JSON.stringify(file.pieces) === JSON.stringify(pieces),
        ) && found[2]?.start === 512 + 512 * Math.ceil(lines.length / 512)
      )
    }),
  )
})

t.test('a file with holes is read', async (t) => {
  const stored = Uint8Array.of(1, 2, 3)
  const pieces = [
    { offset: 2, size: 1 },
    { offset: 5, size: 2 },
  ]
  const content = sparseContent({ size: 9, pieces, start: 0 }, (offset, size) => [
    stored.subarray(offset, offset + size),
  ])
  const target = new Uint8Array(9).fill(9)
  content.readInto?.(target)
  t.same(target, [0, 0, 1, 0, 0, 2, 3, 0, 0])
  t.equal(storedSize({ size: 9, pieces, start: 0 }), 3)
})

t.test('damaged maps', async (t) => {
  const none = bytesAccess(new Uint8Array(0))
  const map = (text: string, size = '9') =>
    paxSparse(
      none,
      [
        ['GNU.sparse.size', size],
        ['GNU.sparse.map', text],
      ],
      0,
      0,
    )
  t.ok(map('0,1,1,8'))
  for (const bad of ['0,2,1,1', '0', '0,x', '5,5', '-1,1']) t.equal(map(bad), undefined, bad)
  t.equal(map('0,1', 'x'), undefined)
  const header = new Uint8Array(512)
  header.set(Buffer.from('00000000003\x0000000000002\x00'), 386)
  header.set(Buffer.from('00000000011\x00'), 483)
  t.same(oldSparse(none, header, 512), { size: 9, pieces: [{ offset: 3, size: 2 }], start: 512 })
  header[482] = 1
  t.equal(oldSparse(none, header, 512), undefined, 'a block of the map is not there')
})
