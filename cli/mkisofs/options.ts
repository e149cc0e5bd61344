import type { VolumeTexts } from '../../lib/iso9660/write/options.ts'
import type { Shell } from '../completion/scripts.ts'
import { EXIT, Stop } from './exit.ts'
import type { Settings } from './settings.ts'

/** An option that is understood. From these rows come the parser, the help, the completion, the man page and the table of docs/genisoimage.md. */
export interface Option {
  /** Without dashes; one of a single letter can stand in a cluster. */
  readonly names: readonly string[]
  /** What its value can be, `1|2|3`, or in capitals what the help calls it; an option without is a flag. */
  readonly value?: string
  readonly group: Group
  readonly help: string
  /**
   * What the option changes in the settings.
   *
   * @throws Stop when `value` does not fit
   */
  readonly change: (settings: Settings, value: string) => Partial<Settings>
}

export type Group = 'Output' | 'Volume' | 'Trees' | 'Names' | 'Owners and modes' | 'Files' | 'Messages'

export const options: readonly Option[] = [
  option(
    'o output',
    'FILE',
    'Output',
    'Write the image to FILE, in place; - is standard output, the default',
    (_, output) => ({ output }),
  ),
  option(
    'print-size',
    '',
    'Output',
    "Print the image's size in sectors of 2048 bytes and make nothing",
    () => ({ printSize: true }),
  ),
  option('pad', '', 'Output', 'End with 150 empty sectors (default)', () => ({ padding: true })),
  option('no-pad', '', 'Output', 'End with the last file', () => ({ padding: false })),
  option(
    'partition_cyl_align',
    'on|all|off|auto',
    'Output',
    'on or all: make the size a multiple of 1 MiB; off and auto: do not',
    (_, mode) => ({ cylinders: mode === 'on' || mode === 'all' }),
  ),
  option('as', 'mkisofs|genisoimage', 'Output', 'As first option: nothing changes', () => ({})),

  option(
    'V volid',
    'TEXT',
    'Volume',
    'Label of the volume, at most 32 characters; CDROM by default',
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
    'Preparer of the data, at most 128 characters',
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
    'System, at most 32 characters; LINUX by default',
    text('systemId', 'sysid', 32),
  ),
  option(
    'volset',
    'TEXT',
    'Volume',
    'Volume set, at most 128 characters',
    text('volumeSetId', 'volset', 128),
  ),
  option('volset-size', '1', 'Volume', 'Volumes of the set, which can only be 1', () => ({})),
  option('volset-seqno', '1', 'Volume', 'Number of the volume in its set, which can only be 1', () => ({})),
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

  option('J joliet', '', 'Trees', 'Add a Joliet tree: names in Unicode for Windows', () => ({
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
    'Unicode level that Joliet tells, 3 by default; names stay as they are',
    (_, n) => ({ ucsLevel: Number(n) as Settings['ucsLevel'] }),
  ),
  option('R rock', '', 'Trees', 'Add Rock Ridge: POSIX names, owners and modes as they are', () => ({
    rockRidge: true,
  })),
  option('r rational-rock', '', 'Trees', 'Add Rock Ridge with owner 0 and modes 0444 and 0555', () => ({
    rockRidge: true,
    rational: true,
  })),
  option('norock', '', 'Trees', 'No Rock Ridge (default)', () => ({ rockRidge: false, rational: false })),
  option('D disable-deep-relocation', '', 'Trees', 'Leave directories below level 8 where they are', () => ({
    deepDirectories: 'keep',
  })),
  option('hide-rr-moved', '', 'Trees', 'Call the directory of moved directories .rr_moved', () => ({
    relocatedTo: '.rr_moved',
  })),
  option(
    'T translation-table',
    '',
    'Trees',
    'Put a TRANS.TBL into each directory: its primary names and its own',
    ({ table = 'TRANS.TBL' }) => ({ table }),
  ),
  option('table-name', 'NAME', 'Trees', 'As -T, with another name', (_, table) => ({
    table: fileName('table-name', table),
  })),
  option('hide-joliet-trans-tbl', '', 'Trees', 'Leave the translation tables out of the Joliet tree', () => ({
    tableInJoliet: false,
  })),

  option(
    'iso-level',
    '1|2|3',
    'Names',
    '1: names of 8.3 characters (default); 2: of 31; 3: of 31, and files over 4 GiB',
    (_, n) => ({ level: Number(n) as Settings['level'] }),
  ),
  option('l full-iso9660-filenames', '', 'Names', 'Names of 31 characters', names({ length: 31 })),
  option(
    'max-iso9660-filenames',
    '',
    'Names',
    'Names of 37 characters; implies -N',
    names({ length: 37, omitVersion: true }),
  ),
  option(
    'L ldots allow-leading-dots',
    '',
    'Names',
    'A name may start with a dot',
    names({ leadingDots: true }),
  ),
  option('allow-lowercase', '', 'Names', 'Small letters stay small', names({ lowercase: true })),
  option('allow-multidot', '', 'Names', 'A name may have several dots', names({ multipleDots: true })),
  option(
    'relaxed-filenames',
    '',
    'Names',
    'All characters of 7 bits but small letters',
    names({ relaxed: true }),
  ),
  option('no-iso-translate', '', 'Names', 'The characters ~, - and # stay', names({ untranslated: true })),
  option('d omit-period', '', 'Names', 'No dot after a name that has none', names({ omitPeriod: true })),
  option('N omit-version-number', '', 'Names', "No ;1 after a file's name", names({ omitVersion: true })),
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
    'Characters of the names on disk: utf-8 (default); of iso8859-N, cpN, koi8-r and koi8-u those of ASCII',
    charset('input-charset'),
  ),
  option(
    'output-charset',
    'NAME',
    'Names',
    'Characters of the names in Rock Ridge, as -input-charset',
    charset('output-charset'),
  ),
  option('jcharset', 'NAME', 'Names', 'As -J -input-charset NAME', (settings, name) => ({
    ...charset('jcharset')(settings, name),
    joliet: true,
  })),

  option('uid', 'N', 'Owners and modes', 'Owner of everything; implies -R', (_, n) => ({
    uid: number('uid', n),
    rockRidge: true,
  })),
  option('gid', 'N', 'Owners and modes', 'Group of everything; implies -R', (_, n) => ({
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
    'Octal mode of directories that only the command line names; 0555 by default; implies -R',
    (_, mode) => ({ newDirMode: octal('new-dir-mode', mode), rockRidge: true }),
  ),

  option(
    'graft-points',
    '',
    'Files',
    'PATH=FILE puts FILE at PATH; a backslash escapes = and itself',
    () => ({ graftPoints: true }),
  ),
  option(
    'path-list',
    'FILE',
    'Files',
    'More paths, one a line, after those of the command line; - is standard input',
    (_, pathList) => ({ pathList }),
  ),
  option('root', 'PATH', 'Files', 'Put everything into the directory PATH of the image', (_, root) => ({
    root,
  })),
  option(
    'm exclude',
    'GLOB',
    'Files',
    'Leave out what matches by name or by path, with all below; repeatable',
    ({ excluded }, glob) => ({ excluded: [...excluded, glob] }),
  ),
  option('x old-exclude', 'GLOB', 'Files', 'As -m', ({ excluded }, glob) => ({
    excluded: [...excluded, glob],
  })),
  option('exclude-list', 'FILE', 'Files', 'Globs of -m, one a line', ({ excludeLists }, file) => ({
    excludeLists: [...excludeLists, file],
  })),
  option('nobak no-bak', '', 'Files', 'Leave out names with ~ or # and names in .bak', ({ excluded }) => ({
    excluded: [...excluded, '*~*', '*#*', '*.bak'],
  })),
  option(
    'hide',
    'GLOB',
    'Files',
    'Leave out of the primary tree and Rock Ridge what matches; repeatable',
    ({ hidden }, glob) => ({ hidden: [...hidden, glob] }),
  ),
  option('hide-list', 'FILE', 'Files', 'Globs of -hide, one a line', ({ hideLists }, file) => ({
    hideLists: [...hideLists, file],
  })),
  option(
    'hide-joliet',
    'GLOB',
    'Files',
    'Leave out of the Joliet tree what matches; repeatable; implies -J',
    ({ jolietHidden }, glob) => ({ jolietHidden: [...jolietHidden, glob], joliet: true }),
  ),
  option(
    'hide-joliet-list',
    'FILE',
    'Files',
    'Globs of -hide-joliet, one a line; implies -J',
    ({ jolietHideLists }, file) => ({ jolietHideLists: [...jolietHideLists, file], joliet: true }),
  ),
  option(
    'hidden',
    'GLOB',
    'Files',
    'Mark what matches as not to be seen (ISO 9660 and Joliet); repeatable',
    ({ unseen }, glob) => ({ unseen: [...unseen, glob] }),
  ),
  option('hidden-list', 'FILE', 'Files', 'Globs of -hidden, one a line', ({ unseenLists }, file) => ({
    unseenLists: [...unseenLists, file],
  })),
  option('f follow-links', '', 'Files', 'Take what symbolic links lead to', () => ({ followLinks: true })),
  option('cache-inodes', '', 'Files', 'Hard links share one copy (default)', () => ({ cacheInodes: true })),
  option('no-cache-inodes', '', 'Files', 'Each hard link has a copy', () => ({ cacheInodes: false })),
  // Of schilytools' mkisofs.
  option(
    'duplicates-once',
    '',
    'Files',
    'Files of the same bytes share one copy: those of one size are read twice',
    () => ({
      duplicatesOnce: true,
    }),
  ),

  option('quiet', '', 'Messages', 'Errors and warnings only', () => ({ quiet: true })),
  option('v verbose', '', 'Messages', 'Name every file', () => ({ verbose: true })),
  option('gui', '', 'Messages', 'As -v', () => ({ verbose: true })),
  option('log-file', 'FILE', 'Messages', 'Messages go to FILE', (_, logFile) => ({ logFile })),
  option('help', '', 'Messages', 'Print this', () => ({ print: 'help' })),
  option('version', '', 'Messages', 'Print the version', () => ({ print: 'version' })),
  option('man', '', 'Messages', 'Print the man page', () => ({ print: 'man' })),
  option(
    'completion',
    'bash|zsh|fish',
    'Messages',
    'Print a script that completes command lines in this shell',
    (_, shell) => ({ print: shell as Shell }),
  ),
]

/** What the value of an option can be; undefined when that is no list. */
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

/** A text of the volume. genisoimage says which is too long, and so do the limits here: it would be cut on the image. */
function text(key: keyof VolumeTexts, name: string, most: number): Option['change'] {
  return ({ texts }, value) => {
    if (value.length > most)
      throw new Stop(EXIT.value, `-${name}: the text has ${value.length} characters, ${most} fit`)
    return { texts: { ...texts, [key]: value } }
  }
}

function names(change: Settings['names']): Option['change'] {
  return ({ names: before }) => ({ names: { ...before, ...change, ...longer(before.length, change.length) } })
}

/** -l after -max-iso9660-filenames takes nothing back. */
function longer(before: Settings['names']['length'], now: Settings['names']['length']): Settings['names'] {
  return before === 37 && now !== undefined ? { length: 37 } : {}
}

function charset(name: string): Option['change'] {
  return (_, value) => {
    if (/^(?:utf-?8|default)$/i.test(value)) return {}
    // In all of these the characters of ASCII are what they are in UTF-8.
    if (/^(?:(?:us-)?ascii|iso-?8859-\d{1,2}|cp(?:4|7|8|9|12)\d\d?|koi8-[ru])$/i.test(value))
      return { asciiBecauseOf: `-${name} ${value}` }
    throw new Stop(EXIT.usage, `-${name} ${value}: unknown, names are UTF-8`)
  }
}

function fileName(name: string, value: string): string {
  if (value === '' || value.includes('/'))
    throw new Stop(EXIT.value, `-${name} ${value}: it is no name of a file`)
  return value
}

function number(name: string, value: string): number {
  if (!/^\d{1,10}$/.test(value) || Number(value) > 0xffff_ffff) {
    throw new Stop(EXIT.value, `-${name} ${value}: it is no number of 32 bits`)
  }
  return Number(value)
}

function octal(name: string, value: string): number {
  if (!/^0?[0-7]{1,4}$/.test(value)) throw new Stop(EXIT.value, `-${name} ${value}: it is no octal mode`)
  return parseInt(value, 8)
}
