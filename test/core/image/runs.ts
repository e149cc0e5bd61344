import t from 'tap'
import { bytesAccess } from '../../../lib/image/random-access.ts'
import { bytesOf, sizeOf, type Source } from '../../../lib/image/tree.ts'
import { brokenContent, gathered, runContent } from '../../../lib/image/runs.ts'

const bytes = Uint8Array.from({ length: 600_000 }, (_, n) => n * 7)
const memory = bytesAccess(bytes)
const other = { size: memory.size, read: memory.read }

t.test('runs are read in their order', async (t) => {
  const runs = [
    { offset: 300_000, size: 290_000 },
    { offset: 5, size: 3 },
  ]
  const wanted = Buffer.concat([bytes.subarray(300_000, 590_000), bytes.subarray(5, 8)])
  for (const access of [memory, other]) {
    const content = runContent(access, runs) as Source
    t.equal(sizeOf(content), 290_003)
    t.equal(Buffer.compare(bytesOf(content), wanted), 0)
    const pieces: Uint8Array[] = []
    for await (const piece of content.open()) pieces.push(piece)
    t.equal(Buffer.compare(Buffer.concat(pieces), wanted), 0)
    t.ok(pieces.every(({ length }) => length <= 256 * 1024))
  }
  const whole = runContent(memory, [{ offset: 2, size: 4 }]) as Uint8Array
  t.equal(whole.buffer, bytes.buffer, 'one run in memory is not copied')
  t.same(runContent(other, []), [])
  const sparse = [
    { offset: undefined, size: 3 },
    { offset: 1, size: 2 },
  ]
  t.same([...bytesOf(runContent(memory, sparse))], [0, 0, 0, 7, 14], 'a hole reads as zeros')
  t.same([...gathered(other, sparse)], [0, 0, 0, 7, 14])
  t.same([...gathered(memory, [{ offset: 1, size: 2 }])], [7, 14])
})

t.test('what cannot be read throws when it is opened', async (t) => {
  const finding = { code: 'overlap', structure: 'file', offset: 3, section: 's', message: 'm' } as const
  const content = brokenContent(9, finding) as Source
  t.equal(content.size, 9)
  await t.rejects(async () => {
    for await (const _ of content.open()) t.fail('it has no bytes')
  }, finding.code)
  t.throws(() => bytesOf(content), { code: 'overlap', offset: 3 })
})
