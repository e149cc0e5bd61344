/** Images with boot images start real firmware: isolinux by QEMU's BIOS, GRUB by OVMF, each from a disc. */
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const GENISOIMAGE = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))
const QEMU = '/usr/bin/qemu-system-x86_64'
const OVMF = '/usr/share/OVMF/OVMF_CODE_4M.fd'
const ISOLINUX = '/usr/lib/ISOLINUX'
const MODULES = '/usr/lib/syslinux/modules/bios'

const PACKAGES = {
  [QEMU]: 'qemu-system-x86',
  [OVMF]: 'ovmf',
  [`${ISOLINUX}/isolinux.bin`]: 'isolinux',
  [`${MODULES}/ldlinux.c32`]: 'syslinux-common',
  '/usr/lib/grub/x86_64-efi': 'grub-efi-amd64-bin',
  '/usr/bin/mcopy': 'mtools',
} as const
const missing = Object.entries(PACKAGES).filter(([path]) => !existsSync(path))
if (missing.length > 0)
  throw new Error(`Debian packages missing: ${missing.map(([, name]) => name).join(' ')}`)

/** isolinux asks on the serial line when it has found its module and its configuration in the image. */
const BIOS_TEXT = 'boot:'
const UEFI_TEXT = 'grub reads its own image'

const directory = mkdtempSync(join(tmpdir(), 'config-drive-'))
t.teardown(() => rmSync(directory, { recursive: true, force: true }))
const folder = join(directory, 'tree')

/** A tree with isolinux, and with GRUB in the image of a FAT disk for UEFI. */
function plant(): void {
  mkdirSync(join(folder, 'isolinux'), { recursive: true })
  mkdirSync(join(folder, 'EFI'))
  copyFileSync(`${ISOLINUX}/isolinux.bin`, join(folder, 'isolinux/isolinux.bin'))
  copyFileSync(`${MODULES}/ldlinux.c32`, join(folder, 'isolinux/ldlinux.c32'))
  writeFileSync(join(folder, 'isolinux/isolinux.cfg'), 'serial 0 115200\nprompt 1\n')
  writeFileSync(join(folder, 'message-for-grub.txt'), `${UEFI_TEXT}\n`)
  const early = join(directory, 'early.cfg')
  writeFileSync(
    early,
    'search --file --set=root /message-for-grub.txt\ncat /message-for-grub.txt\nsleep 60\n',
  )
  const efi = join(directory, 'BOOTX64.EFI')
  const modules = [
    'iso9660',
    'fat',
    'part_msdos',
    'part_gpt',
    'search',
    'search_fs_file',
    'cat',
    'sleep',
    'normal',
  ]
  execFileSync('/usr/bin/grub-mkimage', ['-O', 'x86_64-efi', '-p', '/', '-c', early, '-o', efi, ...modules])
  const disk = join(folder, 'EFI/efiboot.img')
  execFileSync('/usr/bin/truncate', ['-s', '4M', disk])
  execFileSync('/usr/bin/mformat', ['-i', disk, '::'])
  execFileSync('/usr/bin/mmd', ['-i', disk, '::/EFI', '::/EFI/BOOT'])
  execFileSync('/usr/bin/mcopy', ['-i', disk, efi, '::/EFI/BOOT/BOOTX64.EFI'])
}

const BIOS = '-b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table'
const UEFI = '-eltorito-alt-boot -e EFI/efiboot.img -no-emul-boot'

function make(name: string, options: string): string {
  const image = join(directory, name)
  execFileSync(process.execPath, [
    GENISOIMAGE,
    '-quiet',
    '-r',
    '-J',
    ...options.split(' '),
    '-o',
    image,
    folder,
  ])
  return image
}

/** Starts a machine and ends it when the text has come over its serial line, or after a time. */
function boots(args: readonly string[], text: string): Promise<string> {
  return new Promise((resolve) => {
    const machine = spawn(
      QEMU,
      [
        '-accel',
        'tcg',
        '-m',
        '256',
        '-display',
        'none',
        '-net',
        'none',
        '-no-reboot',
        '-serial',
        'stdio',
        ...args,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let said = ''
    const timer = setTimeout(() => machine.kill(), 120_000)
    const take = (bytes: Buffer): void => {
      said += bytes.toString('latin1')
      if (said.includes(text)) machine.kill()
    }
    machine.stdout.on('data', take)
    machine.stderr.on('data', take)
    machine.on('close', () => {
      clearTimeout(timer)
      resolve(said)
    })
  })
}

const disc = (image: string): string[] => ['-cdrom', image, '-boot', 'd']
const uefi = ['-drive', `if=pflash,format=raw,readonly=on,file=${OVMF}`]

t.before(plant)

t.test('as a disc', { timeout: 600_000 }, async (t) => {
  const image = make('both.iso', `${BIOS} ${UEFI}`)
  t.match(await boots(disc(image), BIOS_TEXT), BIOS_TEXT, 'isolinux by the BIOS')
  t.match(await boots([...uefi, ...disc(image)], UEFI_TEXT), UEFI_TEXT, 'GRUB by OVMF')
})

t.test('as a disk', { timeout: 900_000 }, async (t) => {
  const hard = (image: string): string[] => [
    '-drive',
    `file=${image},format=raw,if=ide,readonly=off`,
    '-boot',
    'c',
  ]
  const mbr = `-isohybrid-mbr ${ISOLINUX}/isohdpfx.bin`
  const appended = `-append_partition 2 0xef ${join(folder, 'EFI/efiboot.img')}`
  const interval = '-eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot'
  const images = {
    'boot image in a GUID table': `${mbr} ${BIOS} ${UEFI} -isohybrid-gpt-basdat`,
    'appended partition': `${mbr} ${BIOS} ${appended} ${interval}`,
    'appended partition in a GUID table': `${mbr} ${BIOS} ${appended} ${interval} -appended_part_as_gpt -partition_offset 16`,
  }
  for (const [n, [name, options]] of Object.entries(images).entries()) {
    const image = make(`disk-${n}.iso`, options)
    t.match(await boots(hard(image), BIOS_TEXT), BIOS_TEXT, `${name}: isolinux by the BIOS`)
    t.match(await boots([...uefi, ...hard(image)], UEFI_TEXT), UEFI_TEXT, `${name}: GRUB by OVMF`)
    t.match(
      await boots([...uefi, ...disc(image)], UEFI_TEXT),
      UEFI_TEXT,
      `${name}: GRUB by OVMF, from a disc`,
    )
  }
})
