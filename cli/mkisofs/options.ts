import type { VolumeTexts } from '../../lib/iso9660/write/options.ts'
import type { Shell } from '../completion/scripts.ts'
import { type Charsets, checkCharset } from './charset.ts'
import { platformOf, withFile, withImage, withNextImage } from './boot-images.ts'
import { EXIT, Stop } from './exit.ts'
import type { Settings } from './settings.ts'

/** A supported option. The parser, help, completion, man page and docs/genisoimage.md are made from these rows. */
export interface Option {
  /** Names without dashes; single letters can be combined. */
  readonly names: readonly string[]
  /** The possible values, `1|2|3`, or a name for the value in capitals, several for several values; absent: the option is a flag. */
  readonly value?: string
  readonly group: Group
  readonly help: string
  /**
   * Returns the settings that the option changes; `more` has the values after the first one.
   *
   * @throws Stop when `value` is invalid
   */
  readonly change: (settings: Settings, value: string, more: readonly string[]) => Partial<Settings>
}

export type Group =
  'Output' | 'Volume' | 'Booting' | 'Trees' | 'Names' | 'Owners and modes' | 'Files' | 'Messages'

export const options: readonly Option[] = [
  option(
    'o output',
    'FILE',
    'Output',
    'Write the image to FILE, in place (default: -, standard output)',
    (_, output) => ({ output }),
  ),
  option(
    'print-size',
    '',
    'Output',
    'Print the size of the image in 2048-byte sectors; write no image',
    () => ({ printSize: true }),
  ),
  option('pad', '', 'Output', 'End the image with 150 empty sectors (default)', () => ({ padding: true })),
  option('no-pad', '', 'Output', 'End the image after the last file', () => ({ padding: false })),
  option(
    'partition_cyl_align',
    'on|all|off|auto',
    'Output',
    'on, all: round the size up to a multiple of 1 MiB; off: do not; auto: only for -isohybrid-mbr (default)',
    (_, mode) => ({ cylinders: mode === 'auto' ? undefined : mode !== 'off' }),
  ),
  option('no_rc', '', 'Output', 'No effect: no .genisoimagerc or .mkisofsrc is read', () => ({})),
  option('as', 'mkisofs|genisoimage', 'Output', 'Accepted as the first option; no effect', () => ({})),

  option(
    'V volid',
    'TEXT',
    'Volume',
    'Volume label, at most 32 characters (default: CDROM)',
    text('volumeId', 'volid', 32),
  ),
  option(
    'P publisher',
    'TEXT',
    'Volume',
    'Publisher, at most 128 characters',
    text('publisher', 'publisher', 128),
  ),
  option(
    'p preparer',
    'TEXT',
    'Volume',
    'Data preparer, at most 128 characters',
    text('preparer', 'preparer', 128),
  ),
  option(
    'A appid',
    'TEXT',
    'Volume',
    'Application, at most 128 characters',
    text('application', 'appid', 128),
  ),
  option(
    'sysid',
    'TEXT',
    'Volume',
    'System, at most 32 characters (default: LINUX)',
    text('systemId', 'sysid', 32),
  ),
  option(
    'volset',
    'TEXT',
    'Volume',
    'Volume set, at most 128 characters',
    text('volumeSetId', 'volset', 128),
  ),
  option('volset-size', '1', 'Volume', 'Number of volumes in the set; must be 1', () => ({})),
  option('volset-seqno', '1', 'Volume', 'Number of the volume in the set; must be 1', () => ({})),
  option(
    'copyright',
    'FILE',
    'Volume',
    'Name of the copyright file, at most 37 characters',
    text('copyrightFile', 'copyright', 37),
  ),
  option(
    'abstract',
    'FILE',
    'Volume',
    'Name of the abstract file, at most 37 characters',
    text('abstractFile', 'abstract', 37),
  ),
  option(
    'biblio',
    'FILE',
    'Volume',
    'Name of the bibliographic file, at most 37 characters',
    text('bibliographicFile', 'biblio', 37),
  ),

  // An option of xorrisofs, with which GRUB finds the image again.
  option(
    'modification-date',
    'DATE',
    'Volume',
    'Date of the volume in UTC, YYYYMMDDhhmmsscc, which becomes its UUID (default: made of the contents)',
    (_, value) => ({ volumeDate: volumeDate(value) }),
  ),

  option(
    'b eltorito-boot',
    'FILE',
    'Booting',
    'Boot image, a file of the image: for a BIOS, as a floppy disk if nothing else is said',
    ({ boot }, path) => ({ boot: withFile(boot, path, false) }),
  ),
  option('e efi-boot', 'FILE', 'Booting', 'Boot image for UEFI; implies -no-emul-boot', ({ boot }, path) => ({
    boot: withFile(boot, path, true),
  })),
  option('eltorito-alt-boot', '', 'Booting', 'Start the options of another boot image', ({ boot }) => ({
    boot: withNextImage(boot),
  })),
  option(
    'eltorito-platform',
    'NAME',
    'Booting',
    'Platform of the boot image: x86, PPC, Mac, efi or a number',
    ({ boot }, name) => ({
      boot: withImage(boot, { platform: platform(name) }),
    }),
  ),
  option(
    'c eltorito-catalog',
    'FILE',
    'Booting',
    'Path of the boot catalog in the image (default: boot.catalog)',
    ({ boot }, catalog) => ({
      boot: { ...boot, catalog },
    }),
  ),
  option('eltorito-id', 'TEXT', 'Booting', 'Text in the boot catalog, at most 24 bytes', ({ boot }, id) => ({
    boot: { ...boot, id },
  })),
  option('no-emul-boot', '', 'Booting', 'Let the firmware load the boot image as it is', ({ boot }) => ({
    boot: withImage(boot, { emulation: 'none' }),
  })),
  option(
    'hard-disk-boot',
    '',
    'Booting',
    'Let the firmware take the boot image for a hard disk',
    ({ boot }) => ({
      boot: withImage(boot, { emulation: 'hard-disk' }),
    }),
  ),
  option('no-boot', '', 'Booting', 'Mark the boot image as not bootable', ({ boot }) => ({
    boot: withImage(boot, { isBootable: false }),
  })),
  option(
    'boot-load-seg',
    'N',
    'Booting',
    'Segment to load the boot image at (default: 0, which means 0x7c0)',
    ({ boot }, n) => ({
      boot: withImage(boot, { loadSegment: word('boot-load-seg', n) }),
    }),
  ),
  option(
    'boot-load-size',
    'N',
    'Booting',
    'Number of 512-byte sectors to load, or full (default: full with -no-emul-boot, or else 1)',
    ({ boot }, n) => ({
      boot: withImage(boot, { ...(n !== 'full' && { loadSize: word('boot-load-size', n) }) }),
    }),
  ),
  option(
    'boot-info-table',
    '',
    'Booting',
    'Write its place into the boot image, as isolinux needs; the file on disk stays as it is',
    ({ boot }) => ({
      boot: withImage(boot, { infoTable: true }),
    }),
  ),
  // An option of xorrisofs.
  option(
    'grub2-boot-info',
    '',
    'Booting',
    'Write its place into the boot image, as GRUB 2 needs',
    ({ boot }) => ({
      boot: withImage(boot, { grub2Info: true }),
    }),
  ),

  // Options of xorrisofs.
  option(
    'isohybrid-mbr',
    'FILE',
    'Booting',
    'Make the image a disk, too, with boot code for a BIOS that starts the first boot image: isohdpfx.bin of isolinux',
    ({ hybrid }, bootCode) => ({ hybrid: { ...hybrid, bootCode } }),
  ),
  option(
    'isohybrid-gpt-basdat',
    '',
    'Booting',
    'List the current boot image in a GUID partition table, and in the master boot record, as on a disk for UEFI',
    ({ hybrid, boot }) => ({
      hybrid: { ...hybrid, gptImages: [...hybrid.gptImages, Math.max(0, boot.images.length - 1)] },
    }),
  ),
  option(
    'append_partition',
    'N TYPE FILE',
    'Booting',
    'Write FILE behind the files, as partition N, 1 to 4, of a type such as 0xef; -e --interval:appended_partition_N:all:: boots it',
    ({ hybrid }, n, [type = '', file = '']) => ({
      hybrid: {
        ...hybrid,
        appended: { ...hybrid.appended, [partition(n)]: { type: partitionType(type), file } },
      },
    }),
  ),
  option(
    'appended_part_as_gpt',
    '',
    'Booting',
    'List appended partitions in a GUID partition table only',
    ({ hybrid }) => ({ hybrid: { ...hybrid, isGpt: true } }),
  ),
  option(
    'mbr-force-bootable',
    '',
    'Booting',
    'Mark partition 1 as the one that a BIOS starts, even without -isohybrid-mbr',
    ({ hybrid }) => ({ hybrid: { ...hybrid, isActive: true } }),
  ),
  option(
    'partition_offset',
    'N',
    'Booting',
    'Let partition 1 start at sector N, 16 or more, as a second volume with the same files; 0: at the start of the image (default)',
    ({ hybrid }, n) => ({ hybrid: { ...hybrid, offset: partitionOffset(n) } }),
  ),

  option('J joliet', '', 'Trees', 'Add a Joliet tree: Unicode names for Windows', () => ({
    joliet: true,
  })),
  option(
    'joliet-long',
    '',
    'Trees',
    'Add a Joliet tree with names of up to 103 characters instead of 64',
    () => ({ joliet: true, jolietLength: 103 }),
  ),
  option(
    'ucs-level',
    '1|2|3',
    'Trees',
    'Unicode level recorded in the Joliet tree (default: 3); names do not change',
    (_, n) => ({ ucsLevel: Number(n) as Settings['ucsLevel'] }),
  ),
  option('R rock', '', 'Trees', 'Add Rock Ridge: POSIX names, owners and modes', () => ({
    rockRidge: true,
  })),
  option('r rational-rock', '', 'Trees', 'Add Rock Ridge with owner 0 and modes 0444 and 0555', () => ({
    rockRidge: true,
    rational: true,
  })),
  option('norock', '', 'Trees', 'No Rock Ridge (default, except when called as xorrisofs)', () => ({
    rockRidge: false,
    rational: false,
  })),
  option('D disable-deep-relocation', '', 'Trees', 'Do not move directories below level 8', () => ({
    deepDirectories: 'keep',
  })),
  option('hide-rr-moved', '', 'Trees', 'Name the directory of moved directories .rr_moved', () => ({
    relocatedTo: '.rr_moved',
  })),
  option(
    'T translation-table',
    '',
    'Trees',
    'Add TRANS.TBL to each directory: primary names and original names',
    ({ table = 'TRANS.TBL' }) => ({ table }),
  ),
  option('table-name', 'NAME', 'Trees', 'Like -T, with another file name', (_, table) => ({
    table: fileName('table-name', table),
  })),
  option('udf UDF', '', 'Trees', 'Add UDF 1.02, which Windows and Linux read instead', () => ({ udf: true })),
  option(
    'allow-limited-size',
    '',
    'Trees',
    'Add UDF, and allow files over 4 GiB at each -iso-level; no tree shows a smaller size',
    () => ({ udf: true, severalSections: true }),
  ),
  // An option of xorrisofs.
  option('joliet-utf16', '', 'Trees', 'No effect: Joliet names are always UTF-16', () => ({})),
  option('hide-joliet-trans-tbl', '', 'Trees', 'Omit translation tables from the Joliet tree', () => ({
    tableInJoliet: false,
  })),

  option(
    'iso-level',
    '1|2|3|4',
    'Names',
    '1: 8.3 names (default); 2: names of 31 characters; 3: also files over 4 GiB; 4: also names as they are, and any depth',
    (_, n) => ({ level: Number(n) as Settings['level'] }),
  ),
  option('l full-iso9660-filenames', '', 'Names', 'Allow names of 31 characters', names({ length: 31 })),
  option(
    'max-iso9660-filenames',
    '',
    'Names',
    'Allow names of 37 characters; implies -N',
    names({ length: 37, omitVersion: true }),
  ),
  option(
    'L ldots allow-leading-dots',
    '',
    'Names',
    'Allow names that start with a dot',
    names({ leadingDots: true }),
  ),
  option('allow-lowercase', '', 'Names', 'Keep lower-case letters', names({ lowercase: true })),
  option('allow-multidot', '', 'Names', 'Allow several dots in a name', names({ multipleDots: true })),
  option(
    'relaxed-filenames',
    '',
    'Names',
    'Allow all 7-bit characters except lower-case letters',
    names({ relaxed: true }),
  ),
  option('no-iso-translate', '', 'Names', 'Keep the characters ~, - and #', names({ untranslated: true })),
  option('d omit-period', '', 'Names', 'Add no dot to names without one', names({ omitPeriod: true })),
  option('N omit-version-number', '', 'Names', 'Add no ;1 to file names', names({ omitVersion: true })),
  option(
    'U untranslated-filenames',
    '',
    'Names',
    'All of -d -l -N -L -relaxed-filenames -allow-lowercase -allow-multidot -no-iso-translate',
    names({
      length: 31,
      omitPeriod: true,
      omitVersion: true,
      leadingDots: true,
      relaxed: true,
      lowercase: true,
      multipleDots: true,
      untranslated: true,
    }),
  ),
  option(
    'input-charset',
    'NAME',
    'Names',
    'Encoding of names on disk: utf-8 (default), iso8859-N, cpN, koi8-r, koi8-u, or another that the Encoding standard has',
    (settings, name) => charset('input-charset', settings, { input: name }),
  ),
  option(
    'output-charset',
    'NAME',
    'Names',
    'Encoding of Rock Ridge names: utf-8, iso8859-N, cpN, koi8-r or koi8-u (default: bytes as on disk)',
    (settings, name) => charset('output-charset', settings, { output: name }),
  ),
  option('jcharset', 'NAME', 'Names', 'Same as -J -input-charset NAME', (settings, name) => ({
    ...charset('jcharset', settings, { input: name }),
    joliet: true,
  })),

  option('uid', 'N', 'Owners and modes', 'Owner ID of all files; implies -R', (_, n) => ({
    uid: number('uid', n),
    rockRidge: true,
  })),
  option('gid', 'N', 'Owners and modes', 'Group ID of all files; implies -R', (_, n) => ({
    gid: number('gid', n),
    rockRidge: true,
  })),
  option('file-mode', 'MODE', 'Owners and modes', 'Octal mode of every file; implies -R', (_, mode) => ({
    fileMode: octal('file-mode', mode),
    rockRidge: true,
  })),
  option('dir-mode', 'MODE', 'Owners and modes', 'Octal mode of every directory; implies -R', (_, mode) => ({
    dirMode: octal('dir-mode', mode),
    rockRidge: true,
  })),
  option(
    'new-dir-mode',
    'MODE',
    'Owners and modes',
    'Octal mode of directories that exist only on the command line (default: 0555)',
    (_, mode) => ({ newDirMode: octal('new-dir-mode', mode) }),
  ),

  option(
    'graft-points',
    '',
    'Files',
    'Let PATH=FILE put FILE at PATH; a backslash escapes = and itself',
    () => ({ graftPoints: true }),
  ),
  option(
    'path-list',
    'FILE',
    'Files',
    'File with more paths, one a line, after those of the command line; - is standard input',
    (_, pathList) => ({ pathList }),
  ),
  option('root', 'PATH', 'Files', 'Put all files into the directory PATH of the image', (_, root) => ({
    root,
  })),
  option(
    'm exclude',
    'GLOB',
    'Files',
    'Omit files and directories whose name or path matches (can be repeated)',
    ({ excluded }, glob) => ({ excluded: [...excluded, glob] }),
  ),
  option('x old-exclude', 'GLOB', 'Files', 'Same as -m', ({ excluded }, glob) => ({
    excluded: [...excluded, glob],
  })),
  option('exclude-list', 'FILE', 'Files', 'File with globs for -m, one a line', ({ excludeLists }, file) => ({
    excludeLists: [...excludeLists, file],
  })),
  option('nobak no-bak', '', 'Files', 'Omit names that contain ~ or # or end in .bak', ({ excluded }) => ({
    excluded: [...excluded, '*~*', '*#*', '*.bak'],
  })),
  option(
    'hide',
    'GLOB',
    'Files',
    'Omit matching files from the primary tree and Rock Ridge (can be repeated)',
    ({ hidden }, glob) => ({ hidden: [...hidden, glob] }),
  ),
  option('hide-list', 'FILE', 'Files', 'File with globs for -hide, one a line', ({ hideLists }, file) => ({
    hideLists: [...hideLists, file],
  })),
  option(
    'hide-joliet',
    'GLOB',
    'Files',
    'Omit matching files from the Joliet tree; implies -J (can be repeated)',
    ({ jolietHidden }, glob) => ({ jolietHidden: [...jolietHidden, glob] }),
  ),
  option(
    'hide-joliet-list',
    'FILE',
    'Files',
    'File with globs for -hide-joliet, one a line; implies -J if there are any',
    ({ jolietHideLists }, file) => ({ jolietHideLists: [...jolietHideLists, file] }),
  ),
  option(
    'hidden',
    'GLOB',
    'Files',
    'Set the hidden attribute of matching files, in ISO 9660 and Joliet (can be repeated)',
    ({ unseen }, glob) => ({ unseen: [...unseen, glob] }),
  ),
  option(
    'hidden-list',
    'FILE',
    'Files',
    'File with globs for -hidden, one a line',
    ({ unseenLists }, file) => ({
      unseenLists: [...unseenLists, file],
    }),
  ),
  option(
    'sort',
    'FILE',
    'Files',
    'File with a glob and a weight on each line: files with a higher weight come first in the image (default: 0)',
    (_, sortFile) => ({ sortFile }),
  ),
  option('f follow-links', '', 'Files', 'Follow symbolic links', () => ({ followLinks: true })),
  option('cache-inodes', '', 'Files', 'Store hard links once (default)', () => ({ cacheInodes: true })),
  option('no-cache-inodes', '', 'Files', 'Store a copy for each hard link', () => ({ cacheInodes: false })),
  // An option of schilytools' mkisofs.
  option(
    'duplicates-once',
    '',
    'Files',
    'Store identical files once; files of equal size are read twice',
    () => ({
      duplicatesOnce: true,
    }),
  ),

  option('quiet', '', 'Messages', 'Print only warnings and errors', () => ({ quiet: true })),
  option('v verbose', '', 'Messages', 'Print the name of every file', () => ({ verbose: true })),
  option('gui', '', 'Messages', 'Same as -v, and print estimates for a graphical program', () => ({
    verbose: true,
    gui: true,
  })),
  option('log-file', 'FILE', 'Messages', 'Write messages to FILE', (_, logFile) => ({ logFile })),
  option('help', '', 'Messages', 'Print this help', () => ({ print: 'help' })),
  option('version', '', 'Messages', 'Print the version', () => ({ print: 'version' })),
  option('man', '', 'Messages', 'Print the man page', () => ({ print: 'man' })),
  option(
    'completion',
    'bash|zsh|fish|powershell',
    'Messages',
    'Print a completion script for the shell',
    (_, shell) => ({ print: shell as Shell }),
  ),
]

/** Returns the possible values of an option; undefined when any text is allowed. */
export function choicesOf(value: string): readonly string[] | undefined {
  return /^[A-Z]/.test(value) ? undefined : value.split('|')
}

function option(
  spelled: string,
  value: string,
  group: Group,
  help: string,
  change: Option['change'],
): Option {
  return { names: spelled.split(' '), ...(value === '' ? {} : { value }), group, help, change }
}

/** Returns the change of a volume text. A text over the limit is an error, as in genisoimage, because the image would cut it. */
function text(key: keyof VolumeTexts, name: string, most: number): Option['change'] {
  return ({ texts }, value) => {
    if (value.length > most)
      throw new Stop(EXIT.value, `-${name}: the text has ${value.length} characters; the limit is ${most}`)
    return { texts: { ...texts, [key]: value } }
  }
}

function names(change: Settings['names']): Option['change'] {
  return ({ names: before }) => ({ names: { ...before, ...change, ...longer(before.length, change.length) } })
}

/** Keeps the longer limit: -l after -max-iso9660-filenames has no effect. */
function longer(before: Settings['names']['length'], now: Settings['names']['length']): Settings['names'] {
  return before === 37 && now !== undefined ? { length: 37 } : {}
}

/** @throws Stop when a set is unknown */
function charset(
  option: string,
  { charsets }: Settings,
  { input, output }: Partial<Charsets>,
): Partial<Settings> {
  checkCharset(option, (input ?? output)!, output !== undefined)
  return { charsets: { input: input ?? charsets.input, output: output ?? charsets.output } }
}

function volumeDate(value: string): Date {
  const [, year, month, day, hour, minute, second, hundredths] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(value) ?? []
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${hundredths}0Z`
  const date = new Date(text)
  // Date takes 30 February for 2 March.
  if (Number.isNaN(date.getTime()) || date.toISOString() !== text)
    throw new Stop(
      EXIT.value,
      `-modification-date: not a valid date YYYYMMDDhhmmsscc: ${JSON.stringify(value)}`,
    )
  return date
}

function fileName(name: string, value: string): string {
  if (value === '' || value.includes('/'))
    throw new Stop(EXIT.value, `-${name}: not a valid file name: ${JSON.stringify(value)}`)
  return value
}

function number(name: string, value: string): number {
  if (!/^\d{1,10}$/.test(value) || Number(value) > 0xffff_ffff) {
    throw new Stop(EXIT.value, `-${name}: not a 32-bit number: ${JSON.stringify(value)}`)
  }
  return Number(value)
}

/** Returns a number of 16 bits, decimal or hexadecimal. */
function word(name: string, value: string): number {
  if (!/^(?:0x[0-9a-f]{1,4}|\d{1,5})$/i.test(value) || Number(value) > 0xffff)
    throw new Stop(EXIT.value, `-${name}: not a 16-bit number: ${JSON.stringify(value)}`)
  return Number(value)
}

function partition(value: string): number {
  if (/^[1-4]$/.test(value)) return Number(value)
  throw new Stop(
    EXIT.value,
    `-append_partition: not a partition number from 1 to 4: ${JSON.stringify(value)}`,
  )
}

/** Returns the type of a partition: a byte, or a GUID. */
function partitionType(value: string): number | string {
  const isByte = /^(?:0x[0-9a-f]{1,2}|\d{1,3})$/i.test(value) && Number(value) < 256
  if (isByte) return Number(value)
  if (value.toLowerCase() === 'linux') return 0x83
  if (/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(value)) return value.toLowerCase()
  throw new Stop(
    EXIT.value,
    `-append_partition: not a partition type: ${JSON.stringify(value)}; use a number such as 0xef, or a GUID`,
  )
}

function partitionOffset(value: string): number {
  const offset = /^\d{1,8}$/.test(value) ? Number(value) : -1
  if (offset === 0 || offset >= 16) return offset
  throw new Stop(EXIT.value, `-partition_offset: not 0, nor a number of 16 or more: ${JSON.stringify(value)}`)
}

function platform(value: string): number {
  const number = platformOf(value)
  if (number !== undefined) return number
  throw new Stop(
    EXIT.value,
    `-eltorito-platform: unknown platform ${JSON.stringify(value)}; use x86, PPC, Mac, efi or a number`,
  )
}

function octal(name: string, value: string): number {
  if (!/^0?[0-7]{1,4}$/.test(value))
    throw new Stop(EXIT.value, `-${name}: not a valid octal mode: ${JSON.stringify(value)}`)
  return parseInt(value, 8)
}
