// FAT, tar, partition tables and qcow2 before programs nobody here wrote: they take what is written here, and what they
// write is read here.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { mountDiskInKernel } from '../guests/guest.ts'
import { findFileSystems } from '../../lib/reading/find-file-systems.ts'
import { type Image, toBytes } from '../../lib/image/image.ts'
import { writeImage } from '../../lib/node/write-image.ts'
import { writeTree } from '../../lib/node/write-tree.ts'
import { pack, type PackOptions } from '../../lib/pack/pack.ts'
import { bytesAccess, type RandomAccess } from '../../lib/image/random-access.ts'
import { readTar } from '../../lib/tar/read-tar.ts'
import { type Content, type Entry, file, type Tree } from '../../lib/image/tree.ts'
import { vfat } from '../../lib/vfat/vfat.ts'
import { NOVA_SIZE } from '../../lib/vfat/options.ts'
import { readVfat } from '../../lib/vfat/read-vfat.ts'
import { bytesOfFolder } from '../tree-of-folder.ts'
import { listDirectory, type Listing, sha256, sorted } from './listing.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

const MIB = 1024 ** 2
const folder = t.testdir()
const novaTree = fileURLToPath(new URL('../golden/nova/vfat/tree', import.meta.url))

/** Without the hash, which takes long for large disks of zeros. */
const write = (image: Image, path: string): Promise<unknown> => writeImage(image, path, { sha256: false })

/** What a program prints; anything but exit code 0 is an error. */
const says = async (command: string, ...args: string[]): Promise<string> =>
  (await run(command, args)).toString()

const bytesOf = (content: Content): Uint8Array => {
  if (content instanceof Uint8Array) return content
  const bytes = new Uint8Array(content.size)
  content.readInto!(bytes)
  return bytes
}

/** A tree as the other readers list it: its directories are entries. */
const listed = (tree: Tree): Listing => {
  const rows = new Map<string, string>()
  for (const [path, entry] of tree) {
    const parts = path.split('/')
    for (let i = 1; i < parts.length; i++) rows.set(parts.slice(0, i).join('/'), 'directory')
    if (entry.kind === 'file') rows.set(path, sha256(bytesOf(entry.content)))
    if (entry.kind === 'directory') rows.set(path, 'directory')
    if (entry.kind === 'symlink') rows.set(path, `symlink:${entry.target}`)
  }
  return sorted(rows)
}

/** A file that is read where it is asked for, as a disk is. */
const fileAccess = (path: string): RandomAccess => ({
  size: statSync(path).size,
  read(offset, length) {
    const descriptor = openSync(path, 'r')
    const bytes = new Uint8Array(length)
    const count = readSync(descriptor, bytes, 0, length, offset)
    closeSync(descriptor)
    return bytes.subarray(0, count)
  },
})

const plain: readonly (readonly [string, Entry])[] = [
  ['openstack/latest/meta_data.json', file('{"uuid": "x"}')],
  ['openstack/latest/user_data', file('#!/bin/sh\n')],
  ['openstack/content/0000', file(new Uint8Array(70_000).fill(0x61))],
  ['empty', file('')],
  ['an empty directory', { kind: 'directory' }],
]
const names: readonly (readonly [string, Entry])[] = `README.TXT
a.b.c.d
.hidden
ABCDEF~1.TXT
abcdefgh.text
abcdefgi.text
x+y=z.[1],;
grün.jpeg
exactly thirt
exactly twenty-six letters
 leading
no extension at all
UPPER.low
it's {100%} $&!#@^~\`-_()
${'n'.repeat(255)}`
  .split('\n')
  .map((name) => [name, file(`content of ${name}`)])
const many = Array.from({ length: 300 }, (_, i) => [`many/file number ${i}`, file(String(i))] as const)

const zeros = (mebibytes: number): Entry => ({
  kind: 'file',
  content: {
    size: mebibytes * MIB,
    async *open() {
      for (let i = 0; i < mebibytes; i++) yield new Uint8Array(MIB)
    },
  },
})

const volumes: readonly (readonly [string, Iterable<readonly [string, Entry]>, size: 'smallest' | number])[] =
  [
    ['nothing', [], 'smallest'],
    ['FAT12', [...plain, ...names], 'smallest'],
    ['FAT16', [...plain, ...names, ...many], 16 * MIB],
    ['as Nova', plain, NOVA_SIZE],
    ['FAT16, smallest', [['big', zeros(150)], ...plain], 'smallest'],
    ['FAT32', [...plain, ...names, ...many], 600 * MIB],
    ['FAT32, smallest', [['a/big', zeros(2100)], ...names], 'smallest'],
  ]

const mtools = { MTOOLS_SKIP_CHECK: '0' }
const mcopy = (image: string, target: string): Promise<unknown> =>
  run(tool.mcopy, ['-s', '-n', '-m', '-i', image, '::/', target], mtools)

for (const [name, entries, size] of volumes) {
  const isLarge = name.endsWith(', smallest')
  t.test(`FAT: ${name}`, async (t) => {
    const tree: Tree = new Map(entries)
    const path = join(folder, `${name}.img`)
    await write(pack(tree, { format: 'vfat', label: 'config-2', size }), path)
    t.ok(statSync(path).blocks * 512 <= 8 * MIB, 'holes stay holes')
    const check = await says(tool.fsckVfat, '-n', '-v', path)
    t.notMatch(check, /differ|wrong|bad|error|invalid/i)
    const tags = await says(tool.blkid, '-p', '-o', 'export', path)
    t.match(tags, /^LABEL=config-2$/m)
    t.match(tags, /^LABEL_FATBOOT=config-2$/m)
    t.match(tags, /^TYPE=vfat$/m)
    const version = /FAT(?:12|16|32)/.exec(name)?.[0] ?? (size === NOVA_SIZE ? 'FAT16' : 'FAT12')
    t.match(tags, new RegExp(`^VERSION=${version}$`, 'm'))
    t.match((await run('/usr/bin/mlabel', ['-s', '-i', path, '::'], mtools)).toString(), /label is config-2 /)
    if (isLarge) return
    t.same(
      await withDirectory(async (out) => (await mcopy(path, out), listDirectory(out))),
      listed(tree),
      'mcopy',
    )
    if (tree.size === 0) return
    const args = (out: string): string[] => ['x', '-y', '-bso0', '-bsp0', `-o${out}`, path]
    t.same(
      await withDirectory(async (out) => (await says(tool.sevenZip, ...args(out)), listDirectory(out))),
      listed(tree),
      '7z',
    )
  })
}

t.test('FAT: the checker does find what is wrong', async (t) => {
  const path = join(folder, 'broken.img')
  await write(pack(new Map(plain), { format: 'vfat', label: 'config-2' }), path)
  const bytes = readFileSync(path)
  bytes.writeUInt8(0x77, 512 + 20)
  writeFileSync(path, bytes)
  t.not(spawnSync(tool.fsckVfat, ['-n', path]).status, 0)
})

t.test('FAT: a kernel mounts it, on a disk and in a partition', async (t) => {
  const tree: Tree = new Map([
    ...plain,
    ...names,
    ['ro', { ...file('r'), mode: 0o444, modified: new Date('2024-02-29T12:34:56Z') }],
    ['\u{1f600} 日本', file('astral')],
  ])
  for (const partition of ['none', 'mbr', 'gpt'] as const) {
    const path = join(folder, `kernel-${partition}.img`)
    await write(pack(tree, { format: 'vfat', label: 'config-2', size: NOVA_SIZE, partition }), path)
    const { kernel, entries = [], error } = await mountDiskInKernel(path)
    t.equal(error, undefined)
    t.same(
      kernel.filter((line) => /FAT-fs/.test(line) && !/utf8 is not a recommended/.test(line)),
      [],
    )
    const rows = entries.map(
      ({ path, type, sha256 }) => [path, type === 'dir' ? 'directory' : `sha256:${sha256}`] as const,
    )
    t.same(sorted(rows), listed(tree), partition)
    const ro = entries.find(({ path }) => path === 'ro')
    t.match(ro, { mode: '555', mtime: Date.UTC(2024, 1, 29, 12, 34, 56) / 1000 })
  }
})

t.test('FAT: a volume of any size is divided as mkfs.vfat does it', async (t) => {
  const path = join(folder, 'sized.img')
  const sizes = [
    0.0625, 0.1, 1, 2, 2.5, 4, 4.2, 8, 8.01, 10, 16, 17, 33.3, 64, 130, 200, 300, 511, 512, 1009, 9000,
    17_000,
  ]
  for (const mebibytes of sizes) {
    const size = Math.floor((mebibytes * MIB) / 512) * 512
    writeFileSync(path, '')
    execFileSync('/usr/bin/truncate', ['-s', String(size), path])
    await run(tool.mkfsVfat, ['-n', 'A', '-i', '12345678', path])
    const boot = fileAccess(path).read(11, 79)
    const options = { format: 'vfat', label: 'A', serial: 0x12345678, size } as const
    const ours = pack(new Map(), options).segments[0]!.content as Uint8Array
    // Up to the code, which begins behind the type.
    const end = size < 512 * MIB ? 62 : 90
    t.same(Buffer.from(ours.subarray(11, end)), Buffer.from(boot.subarray(0, end - 11)), `${mebibytes} MiB`)
  }
})

/** A volume that mkfs.vfat and mcopy make of a folder. */
const made = async (path: string, bytes: number, source: string, ...options: string[]): Promise<string> => {
  writeFileSync(path, '')
  execFileSync('/usr/bin/truncate', ['-s', String(bytes), path])
  await run(tool.mkfsVfat, [...options, path])
  const inside = execFileSync('/bin/ls', ['-A', source]).toString().split('\n').filter(Boolean)
  await run(tool.mcopy, ['-s', '-m', '-i', path, ...inside.map((name) => join(source, name)), '::/'])
  return path
}

t.test('FAT: Nova’s drive is as mkfs.vfat and a copy make it', async (t) => {
  const files = [...bytesOfFolder(novaTree)].map(([path, bytes]) => [path, file(bytes)] as const)
  const theirs = await made(join(folder, 'nova.img'), NOVA_SIZE, novaTree, '-n', 'config-2', '-i', '12345678')
  const options = { format: 'vfat', label: 'config-2', size: NOVA_SIZE, serial: 0x12345678 } as const
  const ours = join(folder, 'ours.img')
  await write(pack(new Map(files), options), ours)
  // All that tells where things lie, the serial number, the label and the type; the tool's own name is not the same.
  const boot = (path: string): string => readFileSync(path).subarray(11, 62).toString('hex')
  t.equal(boot(ours), boot(theirs))
  const [a, b] = [readVfat(fileAccess(ours)), readVfat(fileAccess(theirs))]
  t.same(a.medium, b.medium)
  t.same(b.problems, [])
  t.same(listed(a.tree), listed(b.tree))
  t.same(listed(a.tree), await listDirectory(novaTree))
  const label = (path: string, at: number): Buffer => readFileSync(path).subarray(at, at + 12)
  t.same(label(ours, 260 * 512), label(theirs, 260 * 512), 'the entry of the label')
})

t.test('FAT: what mkfs.vfat and mtools make is read', async (t) => {
  const tree: Tree = new Map([...plain, ...names, ...many])
  const source = join(folder, 'source')
  await writeTree(tree, source)
  const modified = new Date('2031-05-06T07:08:10Z')
  utimesSync(join(source, 'empty'), modified, modified)
  const cases: readonly (readonly [bits: number, MIB: number, ...options: string[]])[] = [
    [12, 4, '-F', '12', '-s', '4'],
    [12, 4, '-S', '2048'],
    [16, 32],
    [16, 300],
    // mtools finds no room for a long name in clusters of 512 bytes.
    [32, 100, '-F', '32', '-s', '2'],
    [32, 600, '-f', '1'],
  ]
  for (const [bits, size, ...options] of cases) {
    const path = await made(join(folder, 'made.img'), size * MIB, source, '-n', 'CIDATA', ...options)
    for (const access of [fileAccess(path), bytesAccess(readFileSync(path))]) {
      const { tree: read, medium, problems } = readVfat(access)
      t.same(listed(read), listed(tree), `${bits} ${options.join(' ')}`)
      t.match(medium, { bits, label: 'CIDATA', bootLabel: 'CIDATA' })
      t.same(problems, [])
      t.same(read.get('empty')?.modified, modified)
    }
    // Deleted files leave their entries; what is written then lies in pieces.
    const deleted = new Map(tree)
    for (let i = 0; i < 300; i += 2) deleted.delete(`many/file number ${i}`)
    const gone = Array.from({ length: 150 }, (_, i) => `::/many/file number ${2 * i}`)
    await run('/usr/bin/mdel', ['-i', path, ...gone])
    const late = file(new Uint8Array(900_000).map((_, i) => i % 251))
    deleted.set('late and long', late)
    writeFileSync(join(folder, 'late'), bytesOf(late.content))
    await run(tool.mcopy, ['-i', path, join(folder, 'late'), '::/late and long'])
    t.same(listed(readVfat(fileAccess(path)).tree), listed(deleted), 'in pieces')
  }
  // mtools does not read FAT32 of so few clusters; libblkid and Linux do.
  const few = join(folder, 'few.img')
  writeFileSync(few, '')
  execFileSync('/usr/bin/truncate', ['-s', '20M', few])
  await run(tool.mkfsVfat, ['-F', '32', '-s', '2', few])
  t.match(readVfat(fileAccess(few)), { medium: { bits: 32 }, problems: [{ code: 'malformed' }] })
  t.match(await says(tool.blkid, '-p', '-o', 'export', few), /^VERSION=FAT32$/m)
  const formatted = join(folder, 'mformat.img')
  await run('/usr/bin/mformat', ['-C', '-i', formatted, '-v', 'CONFIG-2', '-f', '1440', '::'])
  await run(tool.mcopy, ['-s', '-i', formatted, join(source, 'openstack'), '::/'])
  const { tree: floppy, medium, problems } = readVfat(fileAccess(formatted))
  t.same(problems, [])
  t.match(medium, { bits: 12, label: 'CONFIG-2' })
  t.same([...floppy.keys()].length, 6)
})

t.test('FAT: short names of every byte are those of code page 437', async (t) => {
  await withDirectory(async (folder) => {
    const bytes = Array.from({ length: 128 }, (_, i) => 0x80 + i)
    // Files without a long name, whose second, last and extension's last byte become one of them.
    const tree = new Map(bytes.map((byte) => [`N0${byte.toString(16).toUpperCase()}.X`, file('')]))
    const image = Buffer.from(toBytes(vfat(tree)))
    for (const byte of bytes) {
      const at = image.indexOf(`N0${byte.toString(16).toUpperCase().padEnd(6)}X  `, 0, 'latin1')
      image[at + 1] = image[at + 7] = image[at + 10] = byte
      image.fill('y', at + 4, at + 7)
      image.fill('y', at + 9, at + 10)
    }
    const path = join(folder, 'names.img')
    writeFileSync(path, image)
    const settings = join(folder, 'mtoolsrc')
    writeFileSync(settings, 'default_codepage=437\nmtools_skip_check=1\n')
    const listed = (await run('/usr/bin/mdir', ['-b', '-i', path, '::/'], { MTOOLSRC: settings })).toString()
    const shown = listed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice('::/'.length))
    t.equal(shown.length, 128)
    const read = readVfat(bytesAccess(image))
    t.strictSame([...read.tree.keys()].sort(), shown.sort())
    t.equal(read.problems.filter(({ code }) => code === 'bad-text').length, 128)
  })
})

t.test('FAT: a label only in the boot sector is told apart', async (t) => {
  const path = await made(join(folder, 'label.img'), 4 * MIB, novaTree, '-n', 'config-2')
  const bytes = readFileSync(path)
  const root = bytes.indexOf('config-2   \x08', 512)
  bytes[root] = 0xe5
  writeFileSync(path, bytes)
  const { label, bootLabel } = readVfat(bytesAccess(bytes)).medium
  t.same([label, bootLabel], [undefined, 'config-2'])
  const tags = await says(tool.blkid, '-p', '-o', 'export', path)
  t.notMatch(tags, /^LABEL=/m)
  t.match(tags, /^LABEL_FATBOOT=config-2$/m)
})

const disks: readonly (readonly [string, Partial<PackOptions>])[] = [
  ['at the start', {}],
  ['at the end, as Ironic', { diskSize: 200 * MIB, place: 'end', partitionSize: 64 * MIB }],
  ['beyond what CHS tells', { diskSize: 9000 * MIB, place: 'end' }],
]

t.test('tables of partitions', async (t) => {
  for (const format of ['vfat', 'iso9660'] as const) {
    for (const partition of ['mbr', 'gpt'] as const) {
      for (const [name, disk] of disks) {
        const path = join(folder, 'disk.img')
        const label = format === 'vfat' ? { label: 'config-2' } : { volumeId: 'config-2' }
        const options = { format, partition, ...label, ...disk } as PackOptions
        await write(pack(new Map(plain), options), path)
        const { found } = findFileSystems(fileAccess(path))
        t.match(found, [{ fileSystem: format, partition, number: 1 }], `${format} ${partition} ${name}`)
        const { offset } = found[0]!
        t.match(await says(tool.sfdisk, '--verify', path), /No errors detected/)
        const dump = await says(tool.sfdisk, '--dump', path)
        t.match(dump, new RegExp(`start= *${offset / 512},`))
        t.match(await says(tool.parted, '-s', path, 'unit', 'B', 'print'), new RegExp(` 1 +${offset}B `))
        t.match(await says(tool.blkid, '-p', '-o', 'export', '-O', String(offset), path), /^LABEL=config-2$/m)
        if (partition === 'mbr') continue
        t.match(dump, /name="config-2"/)
        t.match(await says(tool.sgdisk, '-v', path), /No problems found/)
      }
    }
  }
})

t.test('tables of partitions that sfdisk makes are read', async (t) => {
  const path = join(folder, 'sfdisk.img')
  const scripts: readonly (readonly [
    string,
    'mbr' | 'gpt',
    script: string,
    number: number,
    start: number,
  ])[] = [
    [
      'logical',
      'mbr',
      'label: dos\nstart=2048,size=2048,type=83\nstart=4096,type=5\n,4096,83\n,4096,c\n',
      6,
      12288,
    ],
    ['gpt', 'gpt', 'label: gpt\nstart=2048,size=2048\nsize=4096,name=config-2\n', 2, 4096],
  ]
  const volume = pack(new Map(plain), { format: 'vfat', label: 'config-2' })
  for (const [name, partition, script, number, start] of scripts) {
    writeFileSync(path, '')
    execFileSync('/usr/bin/truncate', ['-s', '16M', path])
    execFileSync(tool.sfdisk, ['-q', path], { input: script })
    await write(volume, join(folder, 'volume.img'))
    execFileSync('/bin/dd', [
      `if=${join(folder, 'volume.img')}`,
      `of=${path}`,
      `seek=${start}`,
      'conv=notrunc',
      'status=none',
    ])
    const { found, problems } = findFileSystems(fileAccess(path))
    t.same(problems, [])
    t.match(found, [{ fileSystem: 'vfat', partition, number, offset: start * 512 }], name)
    t.same(listed(readVfat(found[0]!.access).tree), listed(new Map(plain)))
  }
})

t.test('qcow2: qemu-img finds nothing wrong, and the same bytes', async (t) => {
  for (const options of [
    { format: 'iso9660', volumeId: 'config-2' },
    { format: 'vfat', label: 'config-2', size: NOVA_SIZE },
    { format: 'vfat', label: 'config-2', partition: 'gpt', diskSize: 1300 * MIB, place: 'end' },
  ] satisfies PackOptions[]) {
    const [raw, qcow2] = [join(folder, 'raw'), join(folder, 'qcow2')]
    await write(pack(new Map(plain), options), raw)
    await write(pack(new Map(plain), { ...options, container: 'qcow2' }), qcow2)
    t.match(await says(tool.qemuImg, 'check', '-f', 'qcow2', qcow2), /No errors were found/)
    t.match(
      await says(tool.qemuImg, 'compare', '-f', 'raw', '-F', 'qcow2', raw, qcow2),
      /Images are identical/,
    )
    t.match(await says(tool.qemuImg, 'info', qcow2), /compat: 1\.1/)
    t.ok(statSync(qcow2).size < 2 * MIB)
  }
})

const archive: Tree = new Map<string, Entry>([
  ...plain,
  ...names,
  ['sub', { kind: 'directory', mode: 0o750, modified: new Date('2020-02-03T04:05:06Z') }],
  ['sub/link', { kind: 'symlink', target: '../'.repeat(60) }],
  ['sub/one', { ...file('linked'), inode: '1' }],
  ['sub/other', { ...file('linked'), inode: '1' }],
  [`${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(200)}`, file('deep')],
  [`${'p'.repeat(150)}/${'q'.repeat(90)}`, file('in two fields')],
  ['日本/\u{1f600}', file('astral')],
  [
    'old',
    { ...file('old'), modified: new Date('1969-07-20T20:17:40Z'), uid: 4_000_000, gid: 12, mode: 0o640 },
  ],
])

const rowsOf = async (t: Test, archive: string): Promise<void> => {
  const rows = (await says(tool.tar, '--utc', '--full-time', '--numeric-owner', '-tvf', archive)).split('\n')
  const row = (end: string): string | undefined => rows.find((row) => row.endsWith(end))
  t.match(row(' sub/'), /^drwxr-x--- 0\/0 +0 2020-02-03 04:05:06 /)
  t.match(row(' old'), /^-rw-r----- 4000000\/12 +3 1969-07-20 20:17:40 /)
  t.match(row('sub/other link to sub/one'), /^h/)
}

t.test('tar: GNU tar and bsdtar extract the same tree', async (t) => {
  const path = join(folder, 'archive.tar')
  await write(pack(archive, { format: 'tar' }), path)
  await rowsOf(t, path)
  for (const command of [tool.tar, tool.bsdtar]) {
    const found = await withDirectory(async (out) => {
      await says(command, '--no-same-owner', '-xf', path, '-C', out)
      return listDirectory(out)
    })
    t.same(found, listed(archive), command)
  }
})

t.test('tar: what GNU tar and bsdtar make is read', async (t) => {
  const source = join(folder, 'archived')
  mkdirSync(source)
  const path = join(folder, 'made.tar')
  await write(pack(archive, { format: 'tar' }), path)
  await says(tool.tar, '--no-same-owner', '-xf', path, '-C', source)
  const makers: readonly (readonly [string, ...string[]])[] = [
    [tool.tar, '--format=gnu'],
    [tool.tar, '--format=posix'],
    [tool.bsdtar, '--format=pax'],
    [tool.bsdtar, '--format=gnutar'],
  ]
  for (const [command, format = ''] of makers) {
    await says(command, format, '-cf', path, '-C', source, '.')
    const tree = readTar(fileAccess(path))
    t.same(new Map([...listed(tree)].filter(([name]) => name !== '')), await listDirectory(source), format)
    const [one, other] = [tree.get('sub/one'), tree.get('sub/other')]
    t.ok(
      one?.kind === 'file' && other?.kind === 'file' && one.inode === other.inode && one.inode !== undefined,
    )
  }
  // Without long names, which these have not.
  for (const format of ['--format=ustar', '--format=v7']) {
    await says(tool.tar, format, '-cf', path, '-C', source, 'openstack', 'sub/one')
    t.same([...readTar(fileAccess(path)).keys()].includes('openstack/latest/meta_data.json'), true, format)
  }
})
