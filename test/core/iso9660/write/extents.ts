import fc from 'fast-check'
import t from 'tap'
import { type Content, type Entry, file, type FileEntry } from '../../../../lib/image/tree.ts'
import {
  dataFiles,
  type DataOptions,
  MAX_SECTION,
  placeContents,
  sectionsOf,
  WHOLE_SECTION,
} from '../../../../lib/iso9660/write/extents.ts'
import { hierarchy } from '../../../../lib/iso9660/write/hierarchy.ts'

const options: DataOptions = {
  severalSections: true,
  sharing: 'alike',
  date: new Date(0),
  alone: new Set(),
  weights: undefined,
}

const START = 20

function extentsOf(tree: ReadonlyMap<string, Entry>, more: Partial<DataOptions> = {}) {
  const files = dataFiles(hierarchy(tree), { ...options, ...more })
  const contentAt = (path: string): Content => (tree.get(path) as FileEntry).content
  const { byFile, list, end } = placeContents(files, contentAt, START)
  const offsets = new Map(files.map(({ path }, i) => [path, byFile[i]?.offset]))
  return { list, offsets, sectors: end - START }
}

t.test('files share an extent when their bytes are equal, and only then', async () => {
  // Few contents of one length, so that many are equal, and more than are compared without a hash.
  const contents = fc.array(fc.uint8Array({ minLength: 0, maxLength: 2, max: 5 }), { maxLength: 60 })
  fc.assert(
    fc.property(contents, (contents) => {
      const { list, offsets, sectors } = extentsOf(
        new Map(contents.map((content, n) => [`f${n}`, file(content)])),
      )
      const texts = contents.map((content) => content.join())
      return (
        list.length === new Set(texts.filter((text) => text !== '')).size &&
        sectors === list.length &&
        contents.every((_, n) => (offsets.get(`f${n}`) === undefined) === (texts[n] === '')) &&
        contents.every((_, n) => offsets.get(`f${n}`) === offsets.get(`f${texts.indexOf(texts[n]!)}`))
      )
    }),
  )
})

t.test('who shares', async (t) => {
  const one = file('same')
  const distinct = (more: Entry, how: Partial<DataOptions> = {}): number =>
    extentsOf(
      new Map([
        ['a', one],
        ['b', more],
      ]),
      how,
    ).list.length
  t.equal(distinct(file('same')), 1)
  t.equal(distinct(file('sane')), 2)
  t.equal(distinct({ ...file('same'), mode: 0o444 }), 1, 'it is the default')
  t.equal(distinct({ ...file('same'), mode: 0o755 }), 2)
  t.equal(distinct({ ...file('same'), uid: 1 }), 2)
  t.equal(distinct({ ...file('same'), gid: 1 }), 2)
  t.equal(distinct({ ...file('same'), modified: new Date(999) }), 1, 'of one second')
  t.equal(distinct({ ...file('same'), modified: new Date(1000) }), 2)
  t.equal(distinct({ ...file('same'), mode: 0o755 }, { sharing: 'always' }), 1)
  const linked: Entry = { ...file('same'), inode: 'i' }
  const { offsets, list } = extentsOf(
    new Map([
      ['a', one],
      ['b', linked],
      ['c', linked],
    ]),
  )
  t.equal(list.length, 2, 'hard links have their own')
  t.equal(offsets.get('b'), offsets.get('c'))
})

t.test('large files. ECMA-119 6.5.1, 9.1.4', async (t) => {
  const large = (size: number): Entry => file({ size, open: async function* () {} })
  t.equal(WHOLE_SECTION % 2048, 0)
  t.same([0, MAX_SECTION, MAX_SECTION + 1, 2 * WHOLE_SECTION + 1].map(sectionsOf), [1, 1, 2, 3])
  t.equal(extentsOf(new Map([['a', large(MAX_SECTION)]]), { severalSections: false }).sectors, 2 ** 21)
  t.throws(() => extentsOf(new Map([['a', large(MAX_SECTION + 1)]]), { severalSections: false }), {
    code: 'file-too-large',
    path: 'a',
  })
  t.equal(extentsOf(new Map([['a', large(MAX_SECTION + 2)]])).sectors, 2 ** 21 + 1)
  t.throws(() => extentsOf(new Map([['a', large(2 ** 32 * 2048)]])), { code: 'file-too-large' })
})
