import t from 'tap'
import { toBytes } from '../../../../lib/image/image.ts'
import { bytesAccess } from '../../../../lib/image/random-access.ts'
import { bytesOf, type Entry, file, type Tree } from '../../../../lib/image/tree.ts'
import { readIso9660 } from '../../../../lib/iso9660/read/read-iso9660.ts'
import { iso9660 } from '../../../../lib/iso9660/write/iso9660.ts'
import type { Iso9660Options } from '../../../../lib/iso9660/write/options.ts'

const tree: Tree = new Map<string, Entry>([
  ['a', file('content of a')],
  ['1/2/3/4/5/6/7/8/9/deep', file('deep')],
  ['x'.repeat(250), file('long')],
  ['link', { kind: 'symlink', target: 'y'.repeat(300) }],
  ...Array.from({ length: 80 }, (_, n): [string, Entry] => [`many/${n}`, file('z'.repeat(n * 50))]),
])

/** The names, kinds and bytes of a tree. */
function shown(found: Tree | undefined): unknown {
  return Array.from(found ?? [], ([path, entry]) => [
    path,
    entry.kind === 'file' ? Buffer.from(bytesOf(entry.content)).toString() : entry.kind,
  ])
}

t.test('a volume in a partition has the same trees', async (t) => {
  const variants: readonly Partial<Iso9660Options>[] = [
    { partitionOffset: 16 },
    { partitionOffset: 16, joliet: false, padding: 0 },
    { partitionOffset: 100, joliet: { length: 103 } },
    { partitionOffset: 16, volumeSetSize: 2 },
  ]
  for (const options of variants) {
    const joliet = { onTooLong: 'cut', ...options.joliet } as const
    const image = iso9660(tree, {
      volumeId: 'x',
      deepDirectories: 'relocate',
      ...options,
      ...(options.joliet !== false && { joliet }),
    })
    const bytes = toBytes(image)
    const whole = readIso9660(bytesAccess(bytes))
    const part = readIso9660(bytesAccess(bytes.subarray(options.partitionOffset! * 2048)))
    for (const name of ['primary', 'joliet', 'rockRidge'] as const)
      t.strictSame(shown(part.trees[name]()), shown(whole.trees[name]()), name)
    part.segments()
    whole.segments()
    t.same([part.problems, whole.problems], [[], []])
    t.equal(part.volume.primary.volumeSpaceSize, bytes.length / 2048 - options.partitionOffset!)
    t.equal(part.volume.primary.volumeSetSize, options.volumeSetSize ?? 1)
    t.same(part.volume.primary.creationDate, whole.volume.primary.creationDate)
  }
})

t.test('where a partition cannot start', async (t) => {
  const of = (options: Partial<Iso9660Options>) => () =>
    iso9660(tree, { volumeId: 'x', joliet: false, deepDirectories: 'keep', ...options })
  t.doesNotThrow(of({ partitionOffset: 0 }))
  for (const partitionOffset of [1, 15, -16, 16.5, Number.NaN, 2 ** 40])
    t.throws(of({ partitionOffset }), { code: 'bad-option' })
  t.throws(of({ partitionOffset: 16, udf: true }), { code: 'bad-option' })
})

t.test('contents behind a volume', async (t) => {
  const contents = [new Uint8Array(3000).fill(1), new Uint8Array(5).fill(2)]
  const image = iso9660(tree, {
    volumeId: 'x',
    joliet: false,
    deepDirectories: 'keep',
    appended: contents,
    padding: 10,
  })
  const places = contents.map(
    (content) => image.segments.find((segment) => segment.content === content)!.offset,
  )
  const { volumeSpaceSize } = readIso9660(bytesAccess(toBytes(image))).volume.primary
  t.same(places, [volumeSpaceSize * 2048, (volumeSpaceSize + 2) * 2048])
  t.equal(image.size, (volumeSpaceSize + 3 + 10) * 2048, 'the padding comes last')
  t.throws(
    () =>
      iso9660(tree, {
        volumeId: 'x',
        joliet: false,
        deepDirectories: 'keep',
        boot: { catalog: 'c', images: [{ path: '', appended: 0, emulation: 'none' }] },
      }),
    { code: 'bad-boot-image' },
  )
})
