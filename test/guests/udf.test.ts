// The UDF of a real Linux kernel: it shows our bridge as ISO 9660 and as UDF, and we read what it writes.
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { toBytes } from '../../lib/image/image.ts'
import { bytesAccess } from '../../lib/image/random-access.ts'
import { bytesOf, type Entry as TreeEntry, file, type Tree } from '../../lib/image/tree.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { readUdf } from '../../lib/udf/read/read-udf.ts'
import { sha256 } from '../interop/listing.ts'
import { run, tool } from '../interop/tools.ts'
import { fillInKernel, mountInKernel, type View } from './guest.ts'

const folder = await mkdtemp(join(tmpdir(), 'config-drive-udf-'))
t.teardown(() => rm(folder, { recursive: true }))

/** What both a kernel and our reader say of an entry. */
interface Seen {
  readonly path: string
  readonly type: string
  readonly mode: string
  readonly owner: string
  readonly content: string
}

function seenByKernel({ entries = [] }: View): Seen[] {
  return entries.map(({ path, type, mode, uid, gid, sha256 = '', target = '' }) => ({
    path,
    type,
    // Linux has no mode of a link.
    mode: type === 'link' ? '' : mode,
    owner: `${uid}:${gid}`,
    content: sha256 + target,
  }))
}

const TYPES = { file: 'file', directory: 'dir', symlink: 'link', device: 'other' } as const

function seenByUs(tree: Tree): Seen[] {
  const shown = ([path, entry]: [string, TreeEntry]): Seen => ({
    path,
    type: TYPES[entry.kind],
    mode: entry.kind === 'symlink' ? '' : (entry.mode ?? 0).toString(8),
    owner: `${entry.uid ?? 0}:${entry.gid ?? 0}`,
    content:
      entry.kind === 'file'
        ? sha256(bytesOf(entry.content)).replace('sha256:', '')
        : entry.kind === 'symlink'
          ? entry.target
          : '',
  })
  return [...tree].filter(([path]) => path !== '').map(shown)
}

const byPath = (all: readonly Seen[]): Seen[] => all.toSorted((a, b) => (a.path < b.path ? -1 : 1))

t.test('a kernel shows a bridge as UDF', async (t) => {
  const tree: Tree = new Map<string, TreeEntry>([
    ['meta-data', file('instance-id: i-1\n')],
    ['user-data', { ...file('#cloud-config\n'), mode: 0o4640, uid: 1000, gid: 100 }],
    ['a/b/caf\u00e9 \u2603', file('x'.repeat(5000))],
    ['a/one', { ...file('hard'), inode: 'k' }],
    ['a/b/other', { ...file('hard'), inode: 'k' }],
    ['a/link', { kind: 'symlink', target: '../user-data' }],
    ['a/long', { kind: 'symlink', target: Array(19).fill('y'.repeat(100)).join('/') }],
    ['dev/null', { kind: 'device', type: 'character', major: 1, minor: 3, mode: 0o666 }],
    ['dev/pipe', { kind: 'device', type: 'fifo' }],
    ...Array.from({ length: 200 }, (_, n): [string, TreeEntry] => [
      `many/${'n'.repeat(60)}${n}`,
      file(`${n}`),
    ]),
  ])
  const path = join(folder, 'bridge.iso')
  await writeFile(path, toBytes(iso9660(tree, { volumeId: 'config-2', udf: true })))
  const { views } = await mountInKernel(path)
  t.ok(views.rockridge.mounted && views.joliet.mounted && views.udf.mounted)
  t.notMatch(views.udf.kernel.join('\n'), /error|fail/i)
  t.same(byPath(seenByKernel(views.udf)), byPath(seenByUs(readUdf(bytesAccess(await readFile(path))).tree)))
  t.same(byPath(seenByKernel(views.udf)), byPath(seenByKernel(views.rockridge)))
})

// What a kernel can write to. The larger block is that of a disc.
for (const [media, revision, blockSize] of [
  ['hd', '1.02', 512],
  ['hd', '2.01', 512],
  ['hd', '2.01', 2048],
  ['dvdram', '2.01', 2048],
  ['cdrw', '2.01', 2048],
] as const) {
  const name = `${media} ${revision} ${blockSize}`
  t.test(`what a kernel writes is read: ${name}`, async (t) => {
    const path = join(folder, `${name}.img`)
    const handle = await open(path, 'w')
    await handle.truncate(24 * 1024 * 1024)
    await handle.close()
    const options = [`--media-type=${media}`, `--blocksize=${blockSize}`, `--udfrev=${revision}`]
    await run(tool.mkudffs, [...options, '--label=config-2', path])
    const view = await fillInKernel(path)
    t.ok((view.entries?.length ?? 0) > 100, view.error ?? view.kernel.join('\n'))
    const { tree, medium, problems } = readUdf(bytesAccess(await readFile(path)))
    t.match(medium, { label: 'config-2', revision })
    t.same(problems, [])
    t.same(byPath(seenByUs(tree)), byPath(seenByKernel(view)))
    t.match(tree.get('a/block'), { type: 'block', major: 8, minor: 17 })
    t.equal(tree.get('empty')?.modified?.toISOString(), '2001-02-03T04:05:06.000Z')
  })
}
