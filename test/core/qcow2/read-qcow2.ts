import t from 'tap'
import { toBytes } from '../../../lib/image/image.ts'
import { bytesAccess } from '../../../lib/image/random-access.ts'
import { qcow2 } from '../../../lib/qcow2/qcow2.ts'
import { isQcow2, otherFilesOf, readQcow2 } from '../../../lib/qcow2/read-qcow2.ts'

const content = new Uint8Array(600).fill(5)
const made = toBytes(qcow2({ size: 4096, segments: [{ kind: 'content', label: 'a', offset: 100, content }] }))

const changed = (offset: number, ...bytes: number[]) => {
  const copy = Uint8Array.from(made)
  copy.set(bytes, offset)
  return bytesAccess(copy)
}

t.test('reads at any place', async (t) => {
  const disk = readQcow2(bytesAccess(made))
  t.equal(disk.size, 4096)
  t.same(disk.read(98, 4), [0, 0, 5, 5])
  t.same(disk.read(698, 4), [5, 5, 0, 0])
  t.equal(disk.read(4000, 500).length, 96, 'fewer at the end')
  t.equal(disk.read(9000, 5).length, 0)
})

t.test('what lies elsewhere or is not known', async (t) => {
  t.ok(isQcow2(bytesAccess(made)))
  t.notOk(isQcow2(changed(0, 0)))
  t.same(otherFilesOf(bytesAccess(made)), [])
  t.same(otherFilesOf(changed(15, 1)), ['backing file'])
  t.same(otherFilesOf(changed(79, 4)), ['data file'])
  for (const [offset, code] of [
    [7, 'unsupported'],
    [15, 'unsupported'],
    [35, 'unsupported'],
    [79, 'unsupported'],
    [23, 'malformed'],
    [39, 'malformed'],
  ] as const)
    t.throws(() => readQcow2(changed(offset, offset === 39 ? 0 : 9 * 8)), { code }, String(offset))
  t.throws(() => readQcow2(bytesAccess(made.subarray(0, 50))), { code: 'outside-image' })
  t.throws(() => readQcow2(bytesAccess(made.subarray(0, 5 * 65_536))).read(0, 200), { code: 'outside-image' })
})
