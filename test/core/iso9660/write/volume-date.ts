import fc from 'fast-check'
import t from 'tap'
import { type Content, DEFAULT_DATE, file, type Tree } from '../../../../lib/image/tree.ts'
import { primaryVolumeDescriptor } from '../../../../lib/iso9660/volume-descriptor.ts'
import { iso9660 } from '../../../../lib/iso9660/write/iso9660.ts'
import type { Iso9660Options } from '../../../../lib/iso9660/write/options.ts'
import { contentHasher, dateOfHash, newHash } from '../../../../lib/iso9660/write/volume-date.ts'

const descriptorOf = (tree: Tree, options: Partial<Iso9660Options> = {}) => {
  const { segments } = iso9660(tree, { volumeId: 'X', ...options })
  return primaryVolumeDescriptor.decode(segments[0]!.content as Uint8Array, 0)
}
const dateOf = (tree: Tree, options: Partial<Iso9660Options> = {}): number =>
  descriptorOf(tree, options).creationDate!.getTime()

const treeOf = (files: Readonly<Record<string, Content | string>>): Tree =>
  new Map(Object.entries(files).map(([path, content]) => [path, file(content)]))

t.test('every difference of two drives gives another date', async (t) => {
  const plain = treeOf({ a: 'one', b: 'two', c: 'one' })
  const others: readonly (readonly [string, Tree, Partial<Iso9660Options>?])[] = [
    ['a byte', treeOf({ a: 'onf', b: 'two', c: 'onf' })],
    ['which of two contents a file has', treeOf({ a: 'one', b: 'two', c: 'two' })],
    ['an order', treeOf({ a: 'two', b: 'one', c: 'two' })],
    ['a name', treeOf({ a: 'one', b: 'two', d: 'one' })],
    ['a size', treeOf({ a: 'one', b: 'two\0', c: 'one' })],
    ['an empty file', treeOf({ a: 'one', b: 'two', c: '' })],
    ['a mode', new Map([...plain, ['a', { ...file('one'), mode: 0o400 }]])],
    ['a label', plain, { volumeId: 'Y' }],
    ['the padding', plain, { padding: 0 }],
  ]
  const dates = others.map(([, tree, options]) => dateOf(tree, options))
  t.equal(new Set([dateOf(plain), ...dates]).size, others.length + 1)
  t.equal(dateOf(plain), dateOf(treeOf({ a: 'one', b: 'two', c: 'one' })), 'the same drive, the same date')
})

t.test('dates of drives that differ in any one bit', async () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(bytes, fc.nat(), fc.nat(7), (content, at, bit) => {
      const other = content.slice()
      other[at % other.length]! ^= 1 << bit
      return dateOf(treeOf({ a: content })) !== dateOf(treeOf({ a: other }))
    }),
  )
})

t.test('ten thousand drives', async (t) => {
  const dates = new Set<number>()
  for (let n = 0; n < 10_000; n++) dates.add(dateOf(treeOf({ 'meta-data': `instance-id: i-${n}\n` })))
  t.equal(dates.size, 10_000)
  t.ok(Math.min(...dates) >= Date.UTC(1987, 0, 1) && Math.max(...dates) < DEFAULT_DATE.getTime())
})

t.test('a date that is given', async (t) => {
  const [tree, date, volumeDate] = [
    treeOf({ a: 'x' }),
    new Date('2024-02-03T04:05:06Z'),
    new Date('2020-01-01T00:00:00Z'),
  ]
  t.same(descriptorOf(tree, { date }).creationDate, date)
  t.same(descriptorOf(tree, { date }).modificationDate, date)
  t.same(descriptorOf(tree, { date, volumeDate }).modificationDate, volumeDate)
  t.same(descriptorOf(tree, { date, volumeDate }).effectiveDate, date)
  t.throws(() => descriptorOf(tree, { volumeDate: new Date(Number.NaN) }), { code: 'bad-option' })
})

t.test('contents that are not in memory', async (t) => {
  const source = (text: string, reads: string[] = [], size = text.length): Content => ({
    size,
    async *open() {
      yield Buffer.from(text)
    },
    readInto(target) {
      reads.push(text)
      target.set(Buffer.from(text))
    },
  })
  t.not(dateOf(treeOf({ a: source('one') })), dateOf(treeOf({ a: source('two') })), 'small ones are read')
  const reads: string[] = []
  dateOf(treeOf({ a: source('large', reads, 65_537) }))
  t.same(reads, [], 'large ones are not')
  const hash = newHash()
  const add = contentHasher(hash)
  for (let n = 0; n < 40; n++) add(source(String(n), reads, 65_536))
  t.equal(reads.length, 16, 'nor more than 1 MiB of small ones')
  const unreadable: Content = {
    ...(source('x') as object),
    size: 1,
    async *open() {},
    readInto() {
      throw new Error('gone')
    },
  }
  t.ok(dateOfHash(hash))
  t.ok(dateOf(treeOf({ a: unreadable })), 'the writer reports what cannot be read')
})
