import t from 'tap'
import { findings } from '../../../lib/image/findings.ts'
import { bytesAccess } from '../../../lib/image/random-access.ts'
import { chains } from '../../../lib/vfat/chains.ts'
import type { Bits } from '../../../lib/vfat/geometry.ts'
import type { Volume } from '../../../lib/vfat/volume.ts'

const CLUSTER = 512
const DATA = 4 * 512
const of = { structure: 'directory entry', offset: 7 }

/** A volume of eight clusters whose table has these entries from the third on. */
function volumeOf(entries: readonly number[], bits: Bits = 16) {
  const bytes = new Uint8Array(DATA + 8 * CLUSTER)
  for (const [n, entry] of entries.entries())
    for (let i = 0; i < bits / 8; i++) bytes[512 + ((n + 2) * bits) / 8 + i] = entry >>> (8 * i)
  const volume = {
    bits,
    clusters: 8,
    clusterSize: CLUSTER,
    dataOffset: DATA,
    tableOffset: 512,
    tableSize: 512,
    tables: 1,
  }
  const found = findings()
  return { found, ...chains(bytesAccess(bytes), volume as Volume, found) }
}

const at = (cluster: number): number => DATA + (cluster - 2) * CLUSTER
const END = 0xffff

t.test('runs of clusters in a row, as long as the file', async (t) => {
  const { follow, found } = volumeOf([3, 5, 0, END])
  t.same(follow(2, 1100, of), {
    runs: [
      { offset: at(2), size: 1024 },
      { offset: at(5), size: 76 },
    ],
  })
  t.same(found.list, [])
})

t.test('a chain ends with any of eight values', async (t) => {
  for (const bits of [16, 32] as const)
    for (let least = 0; least < 8; least++) {
      const end = 2 ** (bits === 32 ? 28 : bits) - 8 + least
      const { follow, found } = volumeOf([3, end], bits)
      t.same(follow(2, undefined, of).runs, [{ offset: at(2), size: 1024 }], `${bits} ${end}`)
      t.same(found.list, [])
    }
  t.match(
    volumeOf([0xfff7]).follow(2, undefined, of).broken,
    { code: 'malformed' },
    'a bad cluster ends nothing',
  )
})

t.test('chains that are broken', async (t) => {
  const codes = (entries: readonly number[], first: number, size?: number): unknown => {
    const { follow, found } = volumeOf(entries)
    const { broken, runs } = follow(first, size, of)
    return [
      broken?.code,
      runs.reduce((sum, run) => sum + run.size, 0),
      found.list.map(({ code }) => code).join(),
    ]
  }
  t.same(codes([3, END], 2, 1536), ['malformed', 1024, 'malformed'], 'it ends early')
  t.same(codes([3, 4, END], 2, 600), [undefined, 600, 'malformed'], 'it goes on after its end')
  t.same(codes([3, 2], 2, 5000), ['overlap', 1024, 'overlap'], 'it leads back')
  t.same(codes([], 1, 5), ['malformed', 0, 'malformed'], 'before the first cluster')
  t.same(codes([], 10, 5), ['malformed', 0, 'malformed'], 'behind the last one')
  const { follow } = volumeOf([END, 2])
  t.equal(follow(2, 9, of).broken, undefined)
  t.equal(follow(3, 1000, of).broken?.code, 'overlap', 'a cluster of another chain')
})
