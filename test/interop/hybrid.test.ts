/** Images that are disks, too, beside xorrisofs', as xorriso, fdisk and sgdisk report them. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { readDrive } from '../../lib/reading/read-drive.ts'
import { bytesAccess } from '../../lib/image/random-access.ts'
import { requireTools, tool, withDirectory } from './tools.ts'

requireTools()

const BIN = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))
const BIOS = '-b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4'
const MBR = '-isohybrid-mbr mbr.bin'
const EFI = '-append_partition 2 0xef efi.img'
const UEFI = '-eltorito-alt-boot -e efi.img -no-emul-boot'
const INTERVAL = '-eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot'

const CALLS: readonly string[] = [
  `${MBR} ${BIOS}`,
  `${MBR} ${BIOS} -partition_offset 16`,
  `${MBR} ${BIOS} -boot-info-table ${UEFI} -isohybrid-gpt-basdat`,
  `${MBR} ${BIOS} ${UEFI}`,
  EFI,
  '-append_partition 3 0x83 other.img',
  `${EFI} -append_partition 3 Linux other.img`,
  `${EFI} -partition_offset 16`,
  `-J ${EFI} -partition_offset 32`,
  '-partition_offset 16',
  `${MBR} ${BIOS} ${EFI} ${INTERVAL}`,
  `${MBR} ${BIOS} ${EFI} ${INTERVAL} -partition_offset 16`,
  `${EFI} -appended_part_as_gpt -partition_offset 16`,
  `${MBR} ${BIOS} ${EFI} ${INTERVAL} -appended_part_as_gpt -partition_offset 16`,
]

function plant(cwd: string): void {
  mkdirSync(join(cwd, 'src/sub'), { recursive: true })
  const loader = Buffer.from(Array.from({ length: 40_960 }, (_, i) => (i * 7) % 251))
  // The signature by which xorriso knows an isolinux that can start from a disk.
  loader.set([0xfb, 0xc0, 0x78, 0x70], 64)
  writeFileSync(join(cwd, 'src/isolinux.bin'), loader)
  writeFileSync(join(cwd, 'src/sub/file'), 'text\n')
  writeFileSync(join(cwd, 'src/efi.img'), Buffer.alloc(300_000, 5))
  writeFileSync(join(cwd, 'efi.img'), Buffer.alloc(300_000, 6))
  writeFileSync(join(cwd, 'other.img'), Buffer.alloc(5000, 7))
  writeFileSync(join(cwd, 'mbr.bin'), Buffer.alloc(432, 0x90))
}

function text(command: string, args: readonly string[]): string {
  const env = { ...process.env, LC_ALL: 'C' }
  return spawnSync(command, args, { encoding: 'utf8', env }).stdout
}

/** What xorriso says, without what differs: places, sizes, identities, and what it fills gaps with. */
function reportOf(image: string): readonly string[] {
  const args = ['-no_rc', '-indev', image, '-report_el_torito', 'plain', '-report_system_area', 'plain']
  const lines = text(tool.xorriso, args).split('\n')
  const gaps = lines.flatMap((line) => /^GPT partname local : +(\d+) +Gap/.exec(line)?.[1] ?? [])
  return lines
    .filter((line) => !gaps.some((gap) => new RegExp(`^GPT .*: +${gap} `).test(line)))
    .filter(
      (line) =>
        !/^(?:ISO image size|GPT disk GUID|GPT partition (?:GUID|flags)|GPT lba|El Torito cat )/.test(line),
    )
    .map((line) =>
      line
        .replace(/(?<=^System area options: ).*/, '')
        .replace(/(?<=catalog {2}: )\d+/, '')
        .replace(/^(El Torito boot img.*) \d+$/, '$1')
        .replace(/^(MBR partition  .*0x\w\w  0x\w\w) +\d+ +\d+$/, '$1')
        .replace(/^(GPT start and size : +\d+).*/, '$1')
        .replace(/^(GPT entry array +: +\d+ +)\d+/, '$1')
        .replace(/ +/g, ' ')
        // With a GUID partition table, ours is rounded up to a whole MiB.
        .replace(/ cyl-align-\w+(?= GPT)/, ''),
    )
}

interface Partition {
  readonly start: number
  readonly size: number
}

/** The number of problems that sgdisk finds in a GUID partition table. */
function problemsOf(image: string): number {
  return Number(/Identified (\d+) problems/.exec(text('/usr/sbin/sgdisk', ['-v', image]))?.[1] ?? 0)
}

t.test('hybrid images as xorrisofs makes them', { timeout: 600_000 }, (t) =>
  withDirectory(async (cwd) => {
    plant(cwd)
    for (const call of CALLS) {
      const args = ['-quiet', '-r', ...call.split(' ')]
      const ours = spawnSync(process.execPath, [BIN, ...args, '-o', 'ours.iso', 'src'], {
        cwd,
        encoding: 'utf8',
      })
      const theirs = spawnSync(tool.xorriso, ['-as', 'mkisofs', ...args, '-o', 'theirs.iso', 'src'], {
        cwd,
        encoding: 'utf8',
      })
      t.equal(ours.status, 0, `${call}: ${ours.stderr}`)
      t.equal(theirs.status, 0, `${call}: ${theirs.stderr}`)
      const [mine, real] = [join(cwd, 'ours.iso'), join(cwd, 'theirs.iso')]
      t.strictSame(reportOf(mine), reportOf(real), call)
      t.ok(problemsOf(mine) <= problemsOf(real), `${call}: sgdisk finds ${problemsOf(mine)} problems`)
      t.equal(text(tool.bsdtar, ['-xOf', mine, 'sub/file']), 'text\n', `${call}: the files are there`)
      const bytes = readFileSync(mine)
      const drive = readDrive(bytesAccess(bytes))
      t.same(drive.problems, [], call)
      const parts = drive.segments()
      t.ok(
        parts.some(({ kind }) => kind === 'partition table'),
        `${call}: the map has the table`,
      )
      t.notOk(
        parts.some(({ offset }, n) => n > 0 && offset < parts[n - 1]!.offset + parts[n - 1]!.size),
        call,
      )
      const { partitiontable } = JSON.parse(text('/usr/sbin/sfdisk', ['--json', mine])) as {
        partitiontable: { partitions: Partition[] }
      }
      const contentOf = ({ start, size }: Partition) => bytes.subarray(start * 512, (start + size) * 512)
      const { partitions } = partitiontable
      const files = ['efi.img', 'other.img', 'src/efi.img'].map((path) => readFileSync(join(cwd, path)))
      const listed = files.filter((file) =>
        partitions.some((each) => file.equals(contentOf(each).subarray(0, file.length))),
      )
      const wanted = (call.match(/append_partition|basdat/g) ?? []).length
      t.equal(listed.length, wanted, `${call}: partitions hold their files`)
      if (!call.includes('partition_offset')) continue
      const [, offset] = /partition_offset (\d+)/.exec(call)!
      const first = partitions[0]!
      t.equal(first.start, Number(offset) * 4, call)
      writeFileSync(join(cwd, 'part.iso'), contentOf(first))
      t.equal(
        text(tool.bsdtar, ['-xOf', join(cwd, 'part.iso'), 'sub/file']),
        'text\n',
        `${call}: partition 1 is a volume`,
      )
      t.match(text(tool.isoinfo, ['-R', '-f', '-i', join(cwd, 'part.iso')]), '/sub/file', call)
      t.same(readDrive(bytesAccess(contentOf(first))).problems, [], `${call}: partition 1`)
    }
  }),
)
