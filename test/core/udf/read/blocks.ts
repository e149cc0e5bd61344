import t from 'tap'
import { inRuns, plain, sparable, virtual } from '../../../../lib/udf/read/blocks.ts'

t.test('a partition is a range', async (t) => {
  const at = plain(10, 5, 512)
  t.same(at(1, 1000), [{ offset: 11 * 512, size: 1000 }])
  t.same(at(4, 512), [{ offset: 14 * 512, size: 512 }])
  t.equal(at(4, 513), undefined)
})

t.test('a metadata partition is in the runs of a file', async (t) => {
  const runs = [
    { offset: 1000, size: 1024 },
    { offset: 5000, size: 512 },
  ]
  const at = inRuns(runs, 512)
  t.same(at(0, 100), [{ offset: 1000, size: 100 }])
  t.same(at(1, 1024), [
    { offset: 1512, size: 512 },
    { offset: 5000, size: 512 },
  ])
  t.same(at(2, 512), [{ offset: 5000, size: 512 }])
  t.equal(at(2, 513), undefined)
  t.equal(at(9, 1), undefined)
})

t.test('a bad packet is elsewhere', async (t) => {
  const at = sparable({ start: 100, blocks: 64, packet: 16 }, new Map([[16, 500]]), 10)
  t.same(at(0, 160), [{ offset: 1000, size: 160 }])
  t.same(at(15, 25), [
    { offset: 1150, size: 10 },
    { offset: 5000, size: 15 },
  ])
  t.same(at(33, 10), [{ offset: 1330, size: 10 }])
  t.equal(at(63, 11), undefined)
  const none = sparable({ start: 100, blocks: 64, packet: 16 }, new Map(), 10)
  t.same(none(15, 25), [{ offset: 1150, size: 25 }])
})

t.test('blocks are where the table says', async (t) => {
  const at = virtual(Uint32Array.of(7, 8, 3, 0xffff_ffff), plain(100, 50, 10), 10)
  t.same(at(0, 25), [
    { offset: 1070, size: 20 },
    { offset: 1030, size: 5 },
  ])
  t.equal(at(3, 1), undefined, 'a block that is not used')
  t.equal(at(4, 1), undefined, 'a block behind the table')
})
