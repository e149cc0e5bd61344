// Which machine `run` makes for an image: disks as sfdisk, mkfs.vfat and qemu-img make them, in each format, and compressed by each
// program. GRUB is the guest of the machine with UEFI.
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { inflateRawSync, inflateSync } from 'node:zlib'
import t from 'tap'
import { platformOf, type PlatformFlags } from '../../cli/run/platform.ts'
import { bytesAccess } from '../../lib/image/random-access.ts'
import { readQcow2 } from '../../lib/qcow2/read-qcow2.ts'
import { readVmdk } from '../../lib/vmdk/read-vmdk.ts'
import { Failure } from '../../cli/report/exit.ts'
import { cli } from '../cli.ts'
import { fakeMachine } from '../fake-qemu.ts'

const MIB = 1024 * 1024
const root = t.testdir()
const at = (...names: string[]): string => join(root, ...names)
const tool = (program: string, args: readonly string[], input = ''): Buffer =>
  execFileSync(program, args, { input, stdio: ['pipe', 'pipe', 'pipe'] })

interface DiskKind {
  readonly table?: string
  /** Files of the FAT file system in the partition at 1 MiB. */
  readonly loaders?: readonly string[]
  /** Bytes at the start of the boot sector. */
  readonly code?: string
}

/** Makes a disk of 40 MiB. */
function disk(name: string, { table, loaders, code }: DiskKind): string {
  const file = at(`${name}.raw`)
  writeFileSync(file, '')
  truncateSync(file, 40 * MIB)
  if (table !== undefined) tool('/sbin/sfdisk', ['-q', file], table)
  if (loaders !== undefined) {
    const fat = at(`${name}.fat`)
    writeFileSync(fat, '')
    truncateSync(fat, 33 * MIB)
    tool('/sbin/mkfs.vfat', [fat])
    tool('mmd', ['-i', fat, '::EFI', '::EFI/BOOT'])
    for (const loader of loaders) tool('mcopy', ['-i', fat, '-', `::EFI/BOOT/${loader}`], 'MZ')
    tool('dd', [`if=${fat}`, `of=${file}`, 'bs=1M', 'seek=1', 'conv=notrunc,sparse', 'status=none'])
  }
  if (code !== undefined) {
    const bytes = readFileSync(file)
    bytes.write(code, 0, 'latin1')
    bytes.writeUInt16LE(0xaa55, 510)
    writeFileSync(file, bytes)
  }
  return file
}

const ESP = 'start=1MiB, size=33MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B\n'
const ROOT = 'start=34MiB, size=4MiB, type='
const BIOS_BOOT = 'start=38MiB, size=1MiB, type=21686148-6449-6E6F-744E-656564454649\n'
const NONE = { arch: undefined, firmware: undefined, machine: undefined }

const [PC, Q35, VIRT] = [
  { machine: 'pc', arch: 'x86_64', firmware: 'bios' },
  { machine: 'q35', arch: 'x86_64', firmware: 'uefi' },
  { machine: 'virt', arch: 'aarch64', firmware: 'uefi' },
] as const

/** Disks as vendors make them, and the machine for each. */
const DISKS: Readonly<
  Record<
    string,
    DiskKind & { readonly machine: typeof PC | typeof Q35 | typeof VIRT; readonly isAssumed?: true }
  >
> = {
  'GRUB for both': {
    table: `label: gpt\n${ESP}${BIOS_BOOT}`,
    loaders: ['BOOTX64.EFI'],
    code: '\xeb\x63\x90GRUB',
    machine: PC,
  },
  'UEFI alone': { table: `label: gpt\n${ESP}`, loaders: ['BOOTX64.EFI', 'grubx64.efi'], machine: Q35 },
  'a boot sector that only complains': {
    table: `label: gpt\n${ESP}`,
    loaders: ['bootx64.efi'],
    code: '\xfa\xb8',
    machine: Q35,
  },
  arm64: { table: `label: gpt\n${ESP}`, loaders: ['BOOTAA64.EFI'], machine: VIRT },
  'arm64 with a boot sector': {
    table: `label: gpt\n${ESP}`,
    loaders: ['BOOTAA64.EFI'],
    code: '\xfa\xb8',
    machine: VIRT,
  },
  'arm64 in an MBR': {
    table: 'label: dos\nstart=1MiB, size=33MiB, type=ef\n',
    loaders: ['BOOTAA64.EFI'],
    machine: VIRT,
  },
  'a card for a small arm64 board': {
    table: 'label: dos\nstart=1MiB, size=33MiB, type=c, bootable\n',
    loaders: ['bootaa64.efi'],
    machine: VIRT,
  },
  'an active partition': {
    table: 'label: dos\nstart=1MiB, size=33MiB, type=83, bootable\n',
    code: '\xeb\x63\x90GRUB',
    machine: PC,
  },
  'no active partition': {
    table: 'label: dos\nstart=1MiB, size=33MiB, type=83\n',
    code: '\xeb\x63\x90GRUB',
    machine: PC,
  },
  'no active partition, but UEFI': {
    table: 'label: dos\nstart=1MiB, size=33MiB, type=ef\n',
    loaders: ['BOOTX64.EFI'],
    code: '\xfa\xb8',
    machine: Q35,
  },
  'a loader without partitions': { code: '\xeb\x3c\x90SYSLINUX', machine: PC },
  'an arm64 root without a loader': {
    table: `label: gpt\n${ROOT}B921B045-1DF0-41C3-AF44-4C6F280D3FAE\n`,
    machine: VIRT,
  },
  'an x86-64 root without a loader': {
    table: `label: gpt\n${ROOT}4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709\n`,
    machine: Q35,
  },
  'loaders of both': {
    table: `label: gpt\n${ESP}`,
    loaders: ['BOOTAA64.EFI', 'BOOTX64.EFI'],
    machine: process.arch === 'arm64' ? VIRT : Q35,
  },
  'an empty ESP': { table: `label: gpt\n${ESP}`, loaders: [], machine: PC, isAssumed: true },
  nothing: { machine: PC, isAssumed: true },
}

t.test('what an image shows', async (t) => {
  for (const [name, { machine, isAssumed, ...kind }] of Object.entries(DISKS)) {
    const path = disk(name, kind)
    const { evidence, ...platform } = platformOf({ path, format: 'raw' }, NONE)
    t.match(platform, machine, name)
    t.equal(evidence === undefined, isAssumed === true, name)
  }
})

t.test('in each format of an image', async (t) => {
  for (const name of ['arm64', 'UEFI alone']) {
    const { machine } = DISKS[name]!
    for (const [format, ...options] of [
      ['qcow2'],
      ['qcow2', '-c'],
      ['qcow2', '-c', '-o', 'cluster_size=2M'],
      ['qcow2', '-c', '-o', 'compat=0.10,cluster_size=4k'],
      ['vmdk'],
      ['vmdk', '-o', 'subformat=streamOptimized'],
    ] as const) {
      const path = at(`image.${format}`)
      tool('qemu-img', ['convert', '-O', format, ...options, at(`${name}.raw`), path])
      t.match(platformOf({ path, format }, NONE), machine, `${name} ${format} ${options.join(' ')}`)
    }
  }
})

t.test('a disk is read as qemu-img wrote it', async (t) => {
  const bytes = randomBytes(5 * MIB)
  bytes.fill(0, MIB, 2 * MIB).fill(7, 3 * MIB, 4 * MIB)
  writeFileSync(at('random.raw'), bytes)
  for (const [format, ...options] of [
    ['qcow2', '-c'],
    ['qcow2', '-c', '-o', 'cluster_size=512'],
    ['vmdk'],
    ['vmdk', '-o', 'subformat=streamOptimized'],
  ] as const) {
    const path = at(`random.${format}`)
    tool('qemu-img', ['convert', '-f', 'raw', '-O', format, ...options, at('random.raw'), path])
    const file = bytesAccess(readFileSync(path))
    const disk =
      format === 'qcow2'
        ? readQcow2(file, (each, maxOutputLength) => inflateRawSync(each, { maxOutputLength }))
        : readVmdk(file, (each, maxOutputLength) => inflateSync(each, { maxOutputLength }))
    t.equal(disk.size, bytes.length)
    t.ok(bytes.equals(disk.read(0, disk.size)), `${format} ${options.join(' ')}`)
    t.ok(bytes.subarray(MIB - 9, MIB + 90_000).equals(disk.read(MIB - 9, 90_009)), 'from any place')
  }
})

t.test('what the user says', async (t) => {
  const path = at('GRUB for both.raw')
  const on = (flags: Partial<PlatformFlags>) => platformOf({ path, format: 'raw' }, { ...NONE, ...flags })
  t.match(on({ firmware: 'uefi' }), { ...Q35, evidence: 'EFI/BOOT/BOOTX64.EFI', firmwareFile: /OVMF/ })
  t.match(on({ machine: 'q35' }), { ...PC, machine: 'q35', firmwareFile: undefined })
  t.match(on({ firmware: 'uefi', machine: 'pc' }), { ...Q35, machine: 'pc' })
  t.match(on({ arch: 'arm64' }), { ...VIRT, evidence: undefined })
  t.match(on({ machine: 'virt' }), VIRT)
  for (const flags of [
    { arch: 'arm64', machine: 'q35' },
    { arch: 'amd64', machine: 'virt' },
    { arch: 'arm64', firmware: 'bios' },
  ])
    t.throws(() => on(flags), Failure, JSON.stringify(flags))
})

t.test('the machine that QEMU gets', async (t) => {
  const folder = at('fake')
  mkdirSync(folder)
  const { bin, calls } = await fakeMachine(
    folder,
    'Cloud-init v. 1 finished at now. Datasource DataSourceConfigDrive.\n',
  )
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: folder,
    XDG_CACHE_HOME: at('cache'),
    XDG_STATE_HOME: at('state'),
  }
  const run = async (program: string, args: readonly string[]) => {
    const { code, stderr, stdout } = await cli(['run', ...args, '--exit-when-done', '--json'], { env })
    t.equal(code, 0, stderr)
    return {
      line: ((await calls(program)).at(-1) ?? []).join(' '),
      stderr,
      answer: JSON.parse(stdout.toString()),
    }
  }
  const arm = await run('qemu-system-aarch64', [at('arm64.raw')])
  t.match(
    arm.line,
    /-machine virt -bios \S+ -cpu max,pauth-impdef=on .*-device virtio-scsi-pci,id=scsi .*-device scsi-cd,bus=scsi\.0,drive=config-drive/,
  )
  t.match(arm.answer.machine, { arch: 'aarch64', firmware: 'uefi', machine: 'virt', accelerator: 'tcg' })
  const uefi = await run('qemu-system-x86_64', [at('UEFI alone.raw')])
  t.match(uefi.line, /-machine q35 -bios \S+ .*if=ide,index=3,id=config-drive,media=cdrom/)
  const bios = await run('qemu-system-x86_64', [at('GRUB for both.raw')])
  t.match(bios.line, /-machine pc -cpu .*if=ide,index=3,id=config-drive,media=cdrom/)
  const disk = await run('qemu-system-aarch64', [at('arm64.raw'), '--hostname', 'a', '--format', 'vfat'])
  t.match(disk.line, /if=virtio,readonly=on,id=config-drive/)
})

t.test('compressed images', async (t) => {
  const folder = at('packed')
  mkdirSync(folder)
  const { bin, calls } = await fakeMachine(
    folder,
    'Cloud-init v. 1 finished at now. Datasource DataSourceConfigDrive.\n',
  )
  const cache = at('cache', 'config-drive', 'unpacked')
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: folder,
    XDG_CACHE_HOME: at('cache'),
    XDG_STATE_HOME: at('state'),
  }
  const run = (file: string) => cli(['run', file, '--exit-when-done', '-q'], { env, cwd: folder })
  for (const program of ['gzip', 'xz', 'zstd', 'bzip2']) {
    const name = `disk ${program}`
    execFileSync('/bin/sh', ['-c', `${program} -c -1 <"$1" >"$2"`, 'sh', at('arm64.raw'), join(folder, name)])
    const ran = await run(name)
    t.equal(ran.code, 0, ran.stderr)
    const line = ((await calls('qemu-system-aarch64')).at(-1) ?? []).join(' ')
    const file = /file=(\S+\.img),format=raw/.exec(line)?.[1] ?? ''
    t.ok(readFileSync(file).equals(readFileSync(at('arm64.raw'))), program)
    t.equal(statSync(file).mode & 0o777, 0o600)
    t.ok(statSync(file).blocks * 512 < 8 * MIB, 'zeros are holes')
    t.notMatch((await run(name)).stderr, /unpacked/, 'the second run has it')
    const whole = readFileSync(join(folder, name))
    writeFileSync(join(folder, 'cut'), whole.subarray(0, whole.length / 2))
    const before = readdirSync(cache)
    t.match(await run('cut'), { code: 3, stderr: /cannot unpack cut: / }, program)
    t.same(readdirSync(cache), before, 'nothing half-written stays')
  }
  copyFileSync(join(folder, 'disk xz'), join(folder, 'other'))
  const missing = await cli(['run', 'other'], { cwd: folder, env: { ...env, PATH: bin } })
  t.match(missing, { code: 1, stderr: /the program xz is missing[^]*apt install xz-utils/ })
})

t.test('GRUB on a machine with UEFI finds the drive', async (t) => {
  const loader = at('BOOTX64.EFI')
  const config = at('grub.cfg')
  const last = 'Cloud-init v. 1 finished at now. Datasource DataSourceConfigDrive.'
  writeFileSync(
    config,
    `serial --unit=0 --speed=115200\nterminal_output serial\nsearch --set=drive --label config-2\ncat ($drive)/openstack/latest/meta_data.json\necho\necho "${last}"\nsleep 5\nhalt\n`,
  )
  if (!existsSync('/usr/lib/grub/x86_64-efi')) throw new Error('Debian package missing: grub-efi-amd64-bin')
  const modules = 'part_gpt fat iso9660 serial terminal search search_label cat echo sleep halt'
  tool('grub-mkstandalone', [
    '-O',
    'x86_64-efi',
    '-o',
    loader,
    `--install-modules=${modules}`,
    `--modules=${modules}`,
    '--locales=',
    '--fonts=',
    '--themes=',
    `boot/grub/grub.cfg=${config}`,
  ])
  const image = disk('grub', { table: `label: gpt\n${ESP}`, loaders: [] })
  const fat = at('grub.fat')
  tool('mcopy', ['-o', '-i', fat, loader, '::EFI/BOOT/BOOTX64.EFI'])
  tool('dd', [`if=${fat}`, `of=${image}`, 'bs=1M', 'seek=1', 'conv=notrunc', 'status=none'])
  const ran = await cli(['run', image, '--hostname', 'by-uefi', '--no-own-key', '--timeout', '240'])
  t.equal(ran.code, 0, ran.stderr)
  t.match(ran.stdout.toString(), '"hostname": "by-uefi"')
  t.match(ran.stderr, /the machine q35, x86-64 with UEFI, because the image has EFI\/BOOT\/BOOTX64\.EFI;/)
})
