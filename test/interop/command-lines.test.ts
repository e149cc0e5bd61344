/** Command lines of public projects beside the real tools: outside readers find the same files, attributes and boot images. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { readRecords, type Records } from './records.ts'
import { requireTools, tool, withDirectory } from './tools.ts'

requireTools()

const BIN = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))
const LINES = readFileSync(new URL('../genisoimage-command-lines/lines.txt', import.meta.url), 'utf8')

interface Line {
  readonly project: string
  /** Where the line was read: `owner/repository: file`, or `usual form`. */
  readonly source: string
  /** The program and its arguments. */
  readonly words: readonly string[]
  readonly isRefused: boolean
}

const lines: readonly Line[] = LINES.split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [project = '', source = '', command = ''] = line.split('\t')
    const words = command.replace(/!$/, '').match(/"[^"]*"|\S+/g) ?? []
    return {
      project,
      source,
      words: words.map((word) => word.replaceAll('"', '')),
      isRefused: command.endsWith('!'),
    }
  })

function plant(root: string): void {
  const files: Readonly<Record<string, string | Buffer>> = {
    'user-data': '#cloud-config\nhostname: web-1\n',
    'meta-data': 'instance-id: i-1\n',
    'network-config': 'version: 2\n',
    'ks.cfg': 'text\n',
    'old.bak': 'old',
    'openstack/latest/meta_data.json': '{"uuid": "u-1"}',
    'openstack/content/0000': 'x'.repeat(5000),
    'isolinux/isolinux.bin': Buffer.from(Array.from({ length: 40_960 }, (_, i) => (i * 7) % 251)),
    'isolinux/isolinux.cfg': 'prompt 1\n',
    'images/efiboot.img': Buffer.alloc(300_000, 5),
    'mbr.bin': Buffer.alloc(432, 0x90),
    'floppy.img': Buffer.alloc(1_474_560, 6),
    'disk.img': Buffer.concat([
      Buffer.alloc(446),
      Buffer.from([0x80, 0, 2, 0, 0x0c, 0, 63, 0, 1, 0, 0, 0, 0xff, 7, 0, 0]),
      Buffer.alloc(48),
      Buffer.from([0x55, 0xaa]),
      Buffer.alloc(2048),
    ]),
  }
  rmSync(root, { recursive: true, force: true })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  symlinkSync('user-data', join(root, 'link'))
}

/** Runs a line; without OUT the image comes on standard output. */
function make(command: readonly string[], { words }: Line, out: string, cwd: string) {
  const args = words.slice(1).map((word) => word.replaceAll('OUT', out).replaceAll('SRC', 'src'))
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  const [file = '', ...first] = command
  const { status, stdout, stderr } = spawnSync(file, [...first, ...args], { cwd, env, maxBuffer: 1e9 })
  if (status === 0 && !words.includes('OUT')) writeFileSync(join(cwd, out), stdout)
  return { status, stderr: stderr.toString() }
}

/** What the trees hold; names of the primary tree and attributes only beside genisoimage, whose rules they follow. */
function contentOf({ trees }: Records, isXorriso: boolean): unknown {
  const rows = (name: keyof typeof trees): unknown =>
    Object.entries(trees[name] ?? {})
      // The catalog and the boot image hold their own sectors, and xorriso leaves links out of Joliet.
      .filter(([path]) => !(isXorriso && (path === '/' || (name === 'joliet' && path === '/link'))))
      .map(([path, { kind, size, sha256, mode, uid, gid, target }]) => ({
        path,
        kind,
        ...(kind === 'file' && {
          size,
          ...(!/(?:boot|isolinux)\.cat|isolinux\.bin/i.test(path) && { sha256 }),
        }),
        ...(name === 'rockridge' && !/(?:boot|isolinux)\.cat/.test(path) && { mode, uid, gid, target }),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  return {
    joliet: rows('joliet'),
    rockridge: rows('rockridge'),
    plain: isXorriso ? undefined : rows('plain'),
  }
}

function bootReport(image: string): string {
  const args = ['-no_rc', '-indev', image, '-report_el_torito', 'plain']
  const { stdout } = spawnSync(tool.xorriso, args, { encoding: 'utf8' })
  return stdout
    .replace(/(?<=catalog {2}: )\d+/, '')
    .replaceAll(/ +\d+$/gm, '')
    .replace(/^El Torito cat path.*\n/m, '')
}

t.test('lines of public projects', { timeout: 900_000 }, async (t) => {
  t.ok(lines.length >= 75, `${lines.length} lines`)
  let refused = 0
  t.ok(lines.filter(({ source }) => /^[\w.-]+\/[\w.-]+/.test(source)).length > 40, 'most name their source')
  for (const line of lines) {
    await withDirectory(async (cwd) => {
      const [program = ''] = line.words
      const isXorriso = program.startsWith('xorriso')
      const name = `${line.project}: ${line.words.join(' ')}`
      plant(join(cwd, 'src'))
      const own = join(cwd, program)
      symlinkSync(BIN, own)
      const ours = make([process.execPath, own], line, 'ours.iso', cwd)
      if (line.isRefused) {
        refused++
        t.equal(ours.status! > 0, true, name)
        t.match(ours.stderr, /-hfs|-iso-level/, name)
        return
      }
      t.equal(ours.status, 0, `${name}: ${ours.stderr}`)
      const real = isXorriso
        ? program === 'xorriso'
          ? [tool.xorriso]
          : [tool.xorriso, '-as', 'mkisofs']
        : ['/usr/bin/genisoimage']
      plant(join(cwd, 'src'))
      const theirs = make(real, line, 'theirs.iso', cwd)
      t.equal(theirs.status, 0, `${name}: ${theirs.stderr}`)
      const [a, b] = await readRecords(join(cwd, 'ours.iso'), join(cwd, 'theirs.iso'))
      t.strictSame(a!.volumeIds, b!.volumeIds, name)
      t.strictSame(contentOf(a!, isXorriso), contentOf(b!, isXorriso), name)
      t.strictSame(bootReport(join(cwd, 'ours.iso')), bootReport(join(cwd, 'theirs.iso')), name)
      const { status } = spawnSync(tool.bsdtar, ['-tf', 'ours.iso'], { cwd })
      t.equal(status, 0, `${name}: bsdtar`)
    })
  }
  t.ok(refused <= 3, `${refused} refused`)
})
