/** Boot images beside genisoimage's, and xorrisofs' where genisoimage lacks the option, as outside readers report them. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { requireTools, tool, withDirectory } from './tools.ts'

requireTools()

const BIN = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))
const MADE_BY = { genisoimage: ['/usr/bin/genisoimage'], xorriso: [tool.xorriso, '-as', 'mkisofs'] } as const

const BIOS = ['-b', 'isolinux/isolinux.bin', '-c', 'isolinux/boot.cat', '-no-emul-boot']
const NEXT = '-eltorito-alt-boot'

const LINES: readonly (readonly [by: keyof typeof MADE_BY, args: readonly string[]])[] = [
  ['genisoimage', [...BIOS, '-boot-load-size', '4', '-boot-info-table']],
  ['genisoimage', [...BIOS, '-boot-info-table', '-J', '-joliet-long']],
  ['genisoimage', ['-b', 'floppy.img']],
  ['genisoimage', ['-b', 'floppy.img', '-c', 'isolinux/boot.cat', '-no-boot']],
  ['genisoimage', ['-b', 'disk.img', '-hard-disk-boot', '-c', 'boot.cat']],
  ['genisoimage', ['-e', 'efi.img', '-no-emul-boot', '-c', 'boot.cat']],
  ['genisoimage', [...BIOS, NEXT, '-e', 'efi.img', '-no-emul-boot']],
  [
    'genisoimage',
    [...BIOS, '-boot-load-seg', '0x1000', NEXT, '-b', 'floppy.img', NEXT, '-e', 'efi.img', '-no-emul-boot'],
  ],
  ['genisoimage', ['-J', ...BIOS, '-hide', 'boot.cat', '-hide-joliet', 'boot.cat']],
  [
    'genisoimage',
    ['-l', '-allow-lowercase', '-iso-level', '3', ...BIOS, '-boot-load-size', '4', '-boot-info-table'],
  ],
  ['xorriso', ['-r', ...BIOS, NEXT, '--efi-boot', 'efi.img']],
  ['xorriso', ['-r', '--efi-boot', 'efi.img', ...BIOS]],
  ['xorriso', ['-r', ...BIOS, '-boot-load-size', 'full']],
  ['xorriso', ['-r', ...BIOS, '-boot-load-size', '4', '-boot-info-table', '--grub2-boot-info']],
  ['xorriso', ['-r', '-eltorito-id', 'My System', ...BIOS]],
]

function plant(root: string): void {
  mkdirSync(join(root, 'isolinux'), { recursive: true })
  const loader = Buffer.from(Array.from({ length: 40_960 }, (_, i) => (i * 7) % 251))
  writeFileSync(join(root, 'isolinux/isolinux.bin'), loader)
  writeFileSync(join(root, 'isolinux/isolinux.cfg'), 'prompt 1\n')
  writeFileSync(join(root, 'efi.img'), Buffer.alloc(300_000, 5))
  writeFileSync(join(root, 'floppy.img'), Buffer.alloc(1_474_560, 6))
  const disk = Buffer.alloc(1_048_576)
  disk.set([0x80, 0, 2, 0, 0x0c, 0, 63, 0, 1, 0, 0, 0, 0xff, 7, 0, 0], 446)
  disk.set([0x55, 0xaa], 510)
  writeFileSync(join(root, 'disk.img'), disk)
}

const PYCDLIB = `
import json, pycdlib, sys
iso = pycdlib.PyCdlib()
iso.open(sys.argv[1])
catalog = iso.eltorito_boot_catalog
entries = [catalog.initial_entry] + [e for s in catalog.sections for e in s.section_entries]
print(json.dumps([[e.boot_indicator, e.boot_media_type, e.load_segment, e.system_type, e.sector_count] for e in entries]))
`

const CATALOG_SECTOR = 17 * 2048 + 71

/** What readers say of the boot images, without where they are. */
function reportOf(image: string): unknown {
  const text = (command: string, args: readonly string[]): string =>
    spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } }).stdout
  const xorriso = text(tool.xorriso, ['-no_rc', '-indev', image, '-report_el_torito', 'plain'])
  const isoinfo = text(tool.isoinfo, ['-d', '-i', image])
  const bytes = readFileSync(image)
  const catalog = 2048 * bytes.readUInt32LE(CATALOG_SECTOR)
  return {
    // Suitable for a hybrid is what has isolinux' own signature.
    xorriso: xorriso.replace(/(?<=catalog {2}: )\d+/, '').replaceAll(/ +\d+$/gm, ''),
    isoinfo: isoinfo.slice(isoinfo.indexOf('Eltorito')).replace(/Bootoff.*/, ''),
    pycdlib: text(tool.python, ['-c', PYCDLIB, image]),
    validation: bytes.subarray(catalog, catalog + 32).toString('hex'),
  }
}

t.test('boot images as the real tools make them', { timeout: 600_000 }, (t) =>
  withDirectory(async (cwd) => {
    for (const [by, args] of LINES) {
      const line = `${by} ${args.join(' ')}`
      // genisoimage writes the table into the file on disk.
      for (const folder of ['ours', 'theirs']) plant(join(cwd, folder))
      const [command, ...first] = MADE_BY[by]
      const ours = spawnSync(process.execPath, [BIN, '-quiet', '-R', ...args, '-o', 'ours.iso', 'ours'], {
        cwd,
        encoding: 'utf8',
      })
      const theirs = spawnSync(command!, [...first, '-quiet', '-R', ...args, '-o', 'theirs.iso', 'theirs'], {
        cwd,
        encoding: 'utf8',
      })
      t.equal(ours.status, 0, `${line}: ${ours.stderr}`)
      t.equal(theirs.status, 0, `${line}: ${theirs.stderr}`)
      t.strictSame(reportOf(join(cwd, 'ours.iso')), reportOf(join(cwd, 'theirs.iso')), line)
      const check = spawnSync(tool.bsdtar, ['-xOf', 'ours.iso', 'isolinux/isolinux.cfg'], {
        cwd,
        encoding: 'utf8',
      })
      t.equal(check.stdout, 'prompt 1\n', `${line}: the other files are there`)
    }
  }),
)
