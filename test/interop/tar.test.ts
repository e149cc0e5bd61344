// Archives of GNU tar and of libarchive in every form that they write, read as they themselves extract them.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bytesAccess, type RandomAccess } from '../../lib/image/random-access.ts'
import { bytesOf, type Tree } from '../../lib/image/tree.ts'
import { encodeChecksum } from '../../lib/tar/header.ts'
import { readTar } from '../../lib/tar/read-tar.ts'
import { listDirectory, type Listing, sha256, sorted } from './listing.ts'
import { requireTools, tool, withDirectory } from './tools.ts'

requireTools()

const BLOCK = 512

/** Read as a file is: in copies of its bytes. */
const asFile = (bytes: Uint8Array): RandomAccess => ({
  size: bytes.length,
  read: (offset, length) => Uint8Array.from(bytes.subarray(offset, offset + length)),
})

function listingOf(tree: Tree): Listing {
  const entries = new Map<string, string>()
  for (const [path, entry] of tree) {
    if (path === '') continue
    const parts = path.split('/')
    for (let i = 1; i < parts.length; i++) entries.set(parts.slice(0, i).join('/'), 'directory')
    if (entry.kind === 'file') entries.set(path, sha256(bytesOf(entry.content)))
    else entries.set(path, entry.kind === 'symlink' ? `symlink:${entry.target}` : entry.kind)
  }
  return sorted(entries)
}

/** What it is made of: holes at the start, in the middle and at the end, and more of them than a header has room for. */
function plant(source: string): void {
  mkdirSync(join(source, 'dir', 'n'.repeat(90), 'm'.repeat(90)), { recursive: true })
  writeFileSync(join(source, 'dir', 'n'.repeat(90), 'm'.repeat(90), 'deep'), 'deep')
  writeFileSync(join(source, 'plain'), 'plain')
  writeFileSync(join(source, 'empty'), '')
  writeFileSync(join(source, 'é日'), 'unicode')
  chmodSync(join(source, 'plain'), 0o640)
  utimesSync(join(source, 'plain'), 1.5, 1.5)
  utimesSync(join(source, 'empty'), -5, -5)
  linkSync(join(source, 'plain'), join(source, 'zz-hard'))
  symlinkSync('y'.repeat(150), join(source, 'link'))
  const holes = (name: string, pieces: readonly number[], size: number): void => {
    const file = openSync(join(source, name), 'w')
    for (const [i, at] of pieces.entries()) writeSync(file, `${i}`.repeat(4096).slice(0, 4096), at)
    truncateSync(join(source, name), size)
  }
  holes('holes-few', [8192, 65_536], 200_000)
  holes(
    'holes-many',
    Array.from({ length: 60 }, (_, i) => i * 16_384),
    60 * 16_384,
  )
  holes('holes-only', [], 1_000_000)
}

const make = (program: string, args: readonly string[]): void =>
  void execFileSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })

/** By name: how it is made, without the file and the folder. */
const ARCHIVES: Readonly<Record<string, readonly [program: string, args: readonly string[]]>> = {
  v7: [tool.tar, ['--format=v7', '--exclude=link', '--exclude=n*', '--exclude=empty']],
  ustar: [tool.tar, ['--format=ustar', '--exclude=link', '--exclude=empty']],
  oldgnu: [tool.tar, ['--format=oldgnu']],
  gnu: [tool.tar, ['--format=gnu']],
  pax: [tool.tar, ['--format=pax']],
  'gnu, sparse': [tool.tar, ['--format=gnu', '-S']],
  'oldgnu, sparse': [tool.tar, ['--format=oldgnu', '-S']],
  'pax, sparse 0.0': [tool.tar, ['--format=pax', '-S', '--sparse-version=0.0']],
  'pax, sparse 0.1': [tool.tar, ['--format=pax', '-S', '--sparse-version=0.1']],
  'pax, sparse 1.0': [tool.tar, ['--format=pax', '-S', '--sparse-version=1.0']],
  label: [tool.tar, ['--format=gnu', '-V', 'a label']],
  'label in pax': [tool.tar, ['--format=pax', '-V', 'a label']],
  'global headers': [
    tool.tar,
    ['--format=pax', '--pax-option=globexthdr.name=g,mtime=1000000000,comment=hello'],
  ],
  'owners to base 256': [tool.tar, ['--format=gnu', '--owner=:3000000000', '--group=:4000000000']],
  'owners in pax': [tool.tar, ['--format=pax', '--owner=:3000000000', '--group=:4000000000']],
  'bsdtar pax': [tool.bsdtar, ['--format=pax']],
  'bsdtar gnutar': [tool.bsdtar, ['--format=gnutar']],
  'bsdtar ustar': [tool.bsdtar, ['--format=ustar', '--exclude=link', '--exclude=empty']],
  'bsdtar v7': [tool.bsdtar, ['--format=v7', '--exclude=link', '--exclude=n*', '--exclude=empty']],
}

t.test('what GNU tar and libarchive write is read as they extract it', async (t) => {
  await withDirectory(async (directory) => {
    const source = join(directory, 'source')
    mkdirSync(source)
    plant(source)
    for (const [name, [program, args]] of Object.entries(ARCHIVES)) {
      const archive = join(directory, 'archive.tar')
      make(program, [...args, '-C', source, '-cf', archive, '.'])
      const bytes = readFileSync(archive)
      const out = join(directory, `out ${name}`)
      mkdirSync(out)
      make(tool.tar, ['--no-same-owner', '-xf', archive, '-C', out])
      const wanted = await listDirectory(out)
      for (const access of [bytesAccess(bytes), asFile(bytes)]) {
        const tree = readTar(access)
        t.strictSame([...listingOf(tree)], [...wanted], name)
        for (const [path, { modified, mode, kind, uid, gid }] of tree) {
          const stat = statSync(join(out, path), { throwIfNoEntry: false })
          if (kind === 'symlink' || stat === undefined) continue
          t.equal(mode! & 0o777, stat.mode & 0o777, `${name}: ${path}`)
          if (name.startsWith('owners')) t.strictSame([uid, gid], [3_000_000_000, 4_000_000_000], path)
          // What is extracted into a directory later changes its date.
          if (kind === 'directory') continue
          t.equal(Math.floor(modified!.getTime() / 1000), Math.floor(stat.mtimeMs / 1000), `${name}: ${path}`)
        }
        const [plain, hard] = [tree.get('plain'), tree.get('zz-hard')]
        if (plain?.kind === 'file' && hard?.kind === 'file') t.equal(plain.inode, hard.inode, name)
      }
    }
  })
})

t.test('an incremental archive, and one in volumes', async (t) => {
  await withDirectory(async (directory) => {
    const source = join(directory, 'source')
    mkdirSync(source)
    plant(source)
    const archive = join(directory, 'dump.tar')
    make(tool.tar, [
      '--format=gnu',
      `--listed-incremental=${join(directory, 'snapshot')}`,
      '-C',
      source,
      '-cf',
      archive,
      '.',
    ])
    t.strictSame(
      [...listingOf(readTar(bytesAccess(readFileSync(archive))))],
      [...(await listDirectory(source))],
    )

    writeFileSync(join(source, 'aa-large'), 'x'.repeat(300_000))
    const [one, two] = [join(directory, 'volume-1'), join(directory, 'volume-2')]
    make(tool.tar, [
      '--format=gnu',
      '-M',
      '-L',
      '200',
      '-C',
      source,
      '-cf',
      one,
      '-f',
      two,
      'aa-large',
      'plain',
    ])
    for (const [volume, code] of [
      [one, 'outside-image'],
      [two, 'unsupported'],
    ] as const) {
      t.throws(() => readTar(bytesAccess(readFileSync(volume))), { name: 'DecodeError', code })
    }
  })
})

/** A header of an empty file, changed, with a checksum that holds. */
function header(name: string, change: (block: Buffer) => void = () => {}): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0, 'latin1')
  block.write('0000644\0' + '0000000\0'.repeat(2) + '00000000000\0'.repeat(2), 100)
  block.write('0', 156)
  block.write('ustar\x0000', 257)
  change(block)
  encodeChecksum(block)
  return block
}

const pax = (letter: string, records: string | Buffer): Buffer => {
  const bytes = Buffer.from(records)
  const padded = Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK)
  padded.set(bytes)
  const head = header('pax', (block) => {
    block.write(letter, 156)
    block.write(bytes.length.toString(8).padStart(11, '0'), 124)
  })
  return Buffer.concat([head, padded])
}

const record = (key: string, value: string | Buffer): Buffer => {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')])
  for (let length = rest.length + 1; ; length++) {
    if (String(length).length + rest.length === length)
      return Buffer.concat([Buffer.from(String(length)), rest])
  }
}

const END = Buffer.alloc(2 * BLOCK)

t.test('forms that no program here writes, beside GNU tar and libarchive', async (t) => {
  const star = header('name', (block) => {
    block.write('prefix', 345)
    block.write('00000000001 00000000002 ', 476)
  })
  const cases: Readonly<
    Record<string, { readonly blocks: readonly Buffer[]; readonly names: readonly string[] }>
  > = {
    'old star': { blocks: [star], names: ['prefix/name'] },
    'names of raw bytes': {
      blocks: [
        pax(
          'x',
          Buffer.concat([record('hdrcharset', 'BINARY'), record('path', Buffer.from('caf\xe9', 'latin1'))]),
        ),
        header('x'),
      ],
      names: ['caf\u00e9'],
    },
    'an empty value takes back a global one': {
      blocks: [pax('g', record('path', 'global')), pax('x', record('path', '')), header('own')],
      names: ['own'],
    },
    'the last record counts': {
      blocks: [pax('x', Buffer.concat([record('path', 'one'), record('path', 'two')])), header('x')],
      names: ['two'],
    },
    "Solaris's letter for pax": {
      blocks: [pax('X', record('path', 'solaris')), header('x')],
      names: ['solaris'],
    },
    'digits with something behind their end': {
      blocks: [header('x', (block) => block.write('644 \0zz', 100))],
      names: ['x'],
    },
    'a contiguous file': { blocks: [header('x', (block) => block.write('7', 156))], names: ['x'] },
    'a label between files': {
      blocks: [header('a'), header('label', (block) => block.write('V', 156)), header('b')],
      names: ['a', 'b'],
    },
  }
  await withDirectory(async (directory) => {
    for (const [name, { blocks, names }] of Object.entries(cases)) {
      const bytes = Buffer.concat([...blocks, END])
      t.strictSame([...readTar(bytesAccess(bytes)).keys()], names, name)
      // Neither of the two agrees on this: libarchive leaves global headers alone.
      if (name.includes('global')) continue
      const archive = join(directory, 'case.tar')
      writeFileSync(archive, bytes)
      const shown = execFileSync(tool.tar, ['--quoting-style=literal', '-tf', archive], {
        encoding: 'latin1',
      })
      const files = shown.split('\n').filter((line) => line !== '' && line !== 'label')
      t.strictSame(files, names, `GNU tar: ${name}`)
    }
  })
})

t.test('what is damaged, and what is too much', async (t) => {
  const long = Buffer.from('é'.repeat(200_000), 'latin1')
  const fails = (code: string, ...blocks: Buffer[]): void =>
    void t.throws(() => readTar(bytesAccess(Buffer.concat([...blocks, END]))), { name: 'DecodeError', code })
  const sparse = (map: string, size = '10') =>
    pax('x', Buffer.concat([record('GNU.sparse.realsize', size), record('GNU.sparse.map', map)]))
  fails('too-many', pax('x', record('path', long)), header('x'))
  for (const map of ['5,5,0,5', '0,5,3,5', '0,20', '0', '0,x', '-1,2'])
    fails('malformed', sparse(map), header('x'))
  fails('malformed', sparse('0,5'), header('x'))
  fails('malformed', pax('x', '7 a=b\n'), header('x'))
  fails(
    'malformed',
    header('x', (block) => block.fill('9', 386, 400).write('S', 156)),
  )
  const [below, above] = [header('a/b'), header('a')]
  fails('bad-name', above, below)
  fails('bad-name', below, above)
  const later = header('a', (block) => block.write('5', 156))
  t.strictSame([...readTar(bytesAccess(Buffer.concat([above, later, below, END]))).keys()], ['a', 'a/b'])
  const holes = readTar(bytesAccess(Buffer.concat([sparse('', '9007199254740991'), header('x'), END]))).get(
    'x',
  )
  t.match(holes, { content: { size: 2 ** 53 - 1 } })
})
