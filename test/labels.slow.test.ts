// A file may have the name of any structure: trees whose names are all the labels there are, through every format and every way
// of writing.
import { execFileSync, spawn } from 'node:child_process'
import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { chunks, type Image, toBytes } from '../lib/image/image.ts'
import { scanDirectory } from '../lib/node/scan-directory.ts'
import { writeImage } from '../lib/node/write-image.ts'
import { writeTree } from '../lib/node/write-tree.ts'
import { pack, type PackOptions } from '../lib/pack/pack.ts'
import { readQcow2 } from '../lib/qcow2/read-qcow2.ts'
import { bytesAccess } from '../lib/image/random-access.ts'
import { readDrive } from '../lib/reading/read-drive.ts'
import { readTar } from '../lib/tar/read-tar.ts'
import { type Entry, file, type Tree } from '../lib/image/tree.ts'
import { cli } from './cli.ts'
import { bytesOfFolder } from './tree-of-folder.ts'

const GENISOIMAGE = fileURLToPath(new URL('../dist/bin/config-drive-genisoimage.cjs', import.meta.url))

const disks = (options: PackOptions): PackOptions[] =>
  (['none', 'mbr', 'gpt'] as const).flatMap((partition) =>
    (['raw', 'qcow2'] as const).map((container) => ({ ...options, partition, container }) as PackOptions),
  )

const FORMATS: readonly PackOptions[] = [
  ...disks({ format: 'iso9660', volumeId: 'config-2' }),
  ...disks({ format: 'vfat' }),
  { format: 'tar' },
]

/** Labels of every structure that any format has, and of words that a careless test for one would take for it. */
const labels = (): string[] => {
  const deep: Tree = new Map([['a/b.txt', file('x')]])
  const large = { ...pack(deep, { format: 'vfat', size: 34 * 1024 ** 2 * 16 }) }
  const images = [...FORMATS.map((options) => pack(deep, options)), large]
  const found = images.flatMap(({ segments }) =>
    segments.filter(({ kind }) => kind === 'structure').map(({ label }) => label),
  )
  const words = [
    'descriptor',
    'usb-descriptors.bin',
    'directories',
    'directory',
    'header',
    'table',
    'base64',
    'JSON',
    'gap',
  ]
  return [...new Set([...found, ...words])]
}

/** Each label as a file, and as a folder with files of all kinds of sizes. */
const labelled = (): Tree => {
  const tree = new Map<string, Entry>()
  for (const [n, label] of labels().entries()) {
    const name = label.replaceAll('/', ' ')
    tree.set(name, file(`${label} ${n}\n`.repeat(1 + n * 100)))
    tree.set(`in ${name}/descriptor ${n}`, file(`${label} in a folder\n`))
    tree.set(`in ${name}/${name}`, file(new Uint8Array(70_000 + n).fill(65 + (n % 26))))
  }
  return tree
}

const tree = labelled()
const expected = new Map(
  Array.from(tree, ([path, entry]) => [path, Buffer.from((entry as { content: Uint8Array }).content)]),
)

const filesOf = (bytes: Buffer, { format }: Pick<PackOptions, 'format'>): Map<string, Buffer> => {
  const access = bytesAccess(bytes)
  const disk = bytes.subarray(0, 4).equals(Buffer.from('QFI\xfb', 'latin1')) ? readQcow2(access) : access
  const found = format === 'tar' ? readTar(bytesAccess(bytes)) : readDrive(disk).tree
  const files = new Map<string, Buffer>()
  for (const [path, entry] of found)
    if (entry.kind === 'file') {
      const target = Buffer.alloc(
        entry.content instanceof Uint8Array ? entry.content.length : entry.content.size,
      )
      if (entry.content instanceof Uint8Array) target.set(entry.content)
      else entry.content.readInto!(target)
      files.set(path, target)
    }
  return files
}

const same = (t: Test, found: ReadonlyMap<string, Buffer>, what: string): void => {
  const broken = [...expected].filter(([path, bytes]) => found.get(path)?.equals(bytes) !== true)
  t.same([broken.map(([path]) => path), found.size], [[], expected.size], what)
}

const gathered = async (image: Image): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks(image)) parts.push(chunk)
  return Buffer.concat(parts)
}

t.test('a segment says by its kind what it is', async (t) => {
  for (const options of FORMATS) {
    const { segments } = pack(tree, options)
    const contents = segments.filter(({ kind }) => kind === 'content').map(({ label }) => label)
    t.same(contents.toSorted(), [...tree.keys()].toSorted(), JSON.stringify(options))
  }
})

t.test('the library', async (t) => {
  const folder = t.testdir()
  for (const options of FORMATS) {
    const name = JSON.stringify(options)
    const image = pack(tree, options)
    same(t, filesOf(Buffer.from(toBytes(image)), options), `toBytes ${name}`)
    same(t, filesOf(await gathered(image), options), `chunks ${name}`)
    for (const inPlace of [false, true]) {
      const path = join(folder, 'image')
      await writeImage(image, path, { inPlace })
      same(t, filesOf(readFileSync(path), options), `writeImage ${name}${inPlace ? ', in place' : ''}`)
    }
  }
  await writeTree(tree, join(folder, 'tree'))
  same(t, bytesOfFolder(join(folder, 'tree')), 'writeTree')
  const scanned = scanDirectory(join(folder, 'tree'))
  for (const options of FORMATS)
    same(
      t,
      filesOf(await gathered(pack(scanned, options)), options),
      `of a folder ${JSON.stringify(options)}`,
    )
})

const filled = (t: Test): string => {
  const folder = t.testdir()
  for (const [path, bytes] of expected) {
    mkdirSync(dirname(join(folder, 'in', path)), { recursive: true })
    writeFileSync(join(folder, 'in', path), bytes)
  }
  return folder
}

/** Runs a program that writes into a named pipe, and gives what its reader got. */
const throughFifo = async (fifo: string, args: readonly string[], cwd: string): Promise<Buffer> => {
  execFileSync('mkfifo', [fifo])
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  const parts: Buffer[] = []
  for await (const part of createReadStream(fifo)) parts.push(part as Buffer)
  if (child.exitCode === null) await new Promise((resolve) => child.once('close', resolve))
  return Buffer.concat(parts)
}

t.test('config-drive-genisoimage', async (t) => {
  const folder = filled(t)
  const args = [GENISOIMAGE, '-quiet', '-R', '-J', '-joliet-long', '-V', 'x']
  const iso = { format: 'iso9660' } as const
  const run = (more: readonly string[], stdout: 'pipe' | 'ignore' = 'ignore') =>
    execFileSync(process.execPath, [...args, ...more, 'in'], {
      cwd: folder,
      stdio: ['ignore', stdout, 'inherit'],
      maxBuffer: 1e9,
    })
  run(['-o', 'new.iso'])
  same(t, filesOf(readFileSync(join(folder, 'new.iso')), iso), '-o FILE')
  writeFileSync(join(folder, 'old.iso'), Buffer.alloc(40_000_000, 1))
  run(['-o', 'old.iso'])
  same(t, filesOf(readFileSync(join(folder, 'old.iso')), iso), '-o FILE that is there')
  same(t, filesOf(run([], 'pipe') as unknown as Buffer, iso), 'a pipe')
  execFileSync('/bin/sh', ['-c', `"$0" "$@" in > out.iso`, process.execPath, ...args], { cwd: folder })
  same(t, filesOf(readFileSync(join(folder, 'out.iso')), iso), 'a file as standard output')
  same(
    t,
    filesOf(await throughFifo(join(folder, 'fifo'), [...args, '-o', 'fifo', 'in'], folder), iso),
    'a named pipe',
  )
})

t.test('config-drive build', async (t) => {
  const folder = filled(t)
  const extra_files = Object.fromEntries(Array.from(expected, ([path]) => [path, { file: `in/${path}` }]))
  const spec = { hostname: 'a', drive: { datasource: 'files' }, extra_files }
  writeFileSync(join(folder, 'spec.yaml'), JSON.stringify(spec))
  const formats = ['iso9660', 'vfat', 'tar', 'qcow2', 'qcow2-vfat'] as const
  const kind = (name: (typeof formats)[number]) => ({
    format: name === 'tar' ? ('tar' as const) : ('iso9660' as const),
  })
  for (const format of formats) {
    const build = ['build', 'spec.yaml', '-q', '--format', format]
    const { code, stderr } = await cli([...build, '-o', 'image'], { cwd: folder })
    t.equal(code, 0, stderr)
    same(t, filesOf(readFileSync(join(folder, 'image')), kind(format)), `${format} -o FILE`)
    const { stdout } = await cli([...build, '-o', '-'], { cwd: folder })
    same(t, filesOf(stdout, kind(format)), `${format}, a pipe`)
    const bin = fileURLToPath(new URL('../dist/bin/config-drive.cjs', import.meta.url))
    same(
      t,
      filesOf(
        await throughFifo(join(folder, `fifo-${format}`), [bin, ...build, '-o', `fifo-${format}`], folder),
        kind(format),
      ),
      `${format}, a named pipe`,
    )
  }
  const all = formats.flatMap((format) => ['-o', `${format}=all.${format}`])
  const { code, stderr } = await cli(['build', 'spec.yaml', '-q', ...all, '-o', 'dir=all'], { cwd: folder })
  t.equal(code, 0, stderr)
  for (const format of formats)
    same(t, filesOf(readFileSync(join(folder, `all.${format}`)), kind(format)), `${format} of many`)
  same(t, bytesOfFolder(join(folder, 'all')), 'dir')
  for (const format of formats) {
    const { code, stderr } = await cli(['extract', `all.${format}`, `out-${format}`], { cwd: folder })
    t.equal(code, 0, stderr)
    same(t, bytesOfFolder(join(folder, `out-${format}`)), `extract of ${format}`)
  }
})
