import { roff } from '../man/roff.ts'
import { SCRIPTS } from '../completion/scripts.ts'
import { version } from '../version.ts'
import { genisoimageProgram } from './completion.ts'
import { type Group, type Option, options } from './options.ts'
import { refused } from './refused.ts'
import type { Settings } from './settings.ts'

const NAME = 'config-drive-genisoimage'

export const usage = `Usage: ${NAME} [OPTION ...] [-o FILE] PATH ...\nTry: ${NAME} -help`

/** The text that an option asks for. */
export function text(what: NonNullable<Settings['print']>): string {
  if (what === 'help') return helpText()
  if (what === 'version') return versionText()
  return what === 'man' ? manPage() : SCRIPTS[what](genisoimageProgram)
}

/** Callers look for the word genisoimage and a number behind it. */
function versionText(): string {
  return `genisoimage 1.1.11 compatible (config-drive ${version()})\n`
}

function helpText(): string {
  const lines = byGroup().flatMap(([group, rows]) => [
    `${group}:`,
    ...rows.map((row) => `  ${spelled(row).padEnd(34)} ${row.help}`),
    '',
  ])
  return [
    `Usage: ${NAME} [OPTION ...] [-o FILE] PATH ...`,
    'Make an ISO 9660 image of files and directories, with the command line of genisoimage.',
    '',
    ...lines,
    'Options can have one dash or two, be cut short where that is unique, stand in clusters (-JRV config-2) and',
    'follow paths; the last value counts. What makes an image bootable, UDF, HFS and multisession is refused.',
    'Exit codes: 0 fine, 1 usage, 2 input or output, 255 a value that does not fit, else the number of the error.',
    '',
  ].join('\n')
}

/** The options as a table of Markdown, as docs/genisoimage.md has it. */
export function optionTable(): string {
  const cell = (content: string): string => content.replaceAll('|', '\\|')
  const rows = options.map((row) => {
    const names = row.names.map((name) => `\`-${name}\``).join(' ')
    return `| ${names}${row.value === undefined ? '' : ` ${cell(row.value)}`} | ${cell(row.help)} |`
  })
  return ['| option | what it does |', '|---|---|', ...rows, ''].join('\n')
}

/** The man page in roff. man(7) */
export function manPage(): string {
  const sections = byGroup().flatMap(([group, rows]) => [
    `.SS ${group}`,
    ...rows.flatMap((row) => ['.TP', `.B ${roff(spelled(row))}`, roff(row.help)]),
  ])
  const reasons = new Map<string, string[]>()
  for (const { names, refused: reason } of refused) {
    reasons.set(reason, [...(reasons.get(reason) ?? []), ...names.map((name) => `-${name}`)])
  }
  return [
    `.TH ${NAME.toUpperCase()} 1 "" "config-drive ${version()}"`,
    '.SH NAME',
    roff(`${NAME} - make ISO 9660 images with the command line of genisoimage`),
    '.SH SYNOPSIS',
    `.B ${roff(NAME)}`,
    '[\\fIoption\\fR ...] [\\fB\\-o\\fR \\fIfile\\fR] \\fIpath\\fR ...',
    '.SH DESCRIPTION',
    roff('Puts files and directories into an ISO 9660 image, with Rock Ridge and Joliet where asked for.'),
    roff('The image goes to standard output unless -o names a file, which is written in place.'),
    '.SH OPTIONS',
    ...sections,
    '.SH REFUSED',
    roff('These options of genisoimage are known, and refused with a message:'),
    ...[...reasons].flatMap(([reason, names]) => ['.TP', `.B ${roff(names.join(', '))}`, roff(`${reason}.`)]),
    '.SH EXIT STATUS',
    roff(
      '0 fine; 1 the command line is wrong, or two files have one name; 2 an input cannot be read or the output not',
    ),
    roff(
      'be opened; 255 a value does not fit its option; 128 and the number of the signal that stopped it; else the',
    ),
    roff('number of the error of writing.'),
    '.SH ENVIRONMENT',
    '.TP',
    '.B SOURCE_DATE_EPOCH',
    roff('Seconds since 1970: the date of the volume, and the latest date of any file.'),
    '.SH SEE ALSO',
    '.BR genisoimage (1), \\c',
    '.BR config\\-drive (1)',
    '',
  ].join('\n')
}

function spelled({ names, value }: Option): string {
  return `${names.map((name) => `-${name}`).join(', ')}${value === undefined ? '' : ` ${value}`}`
}

function byGroup(): [Group, Option[]][] {
  const groups = new Map<Group, Option[]>()
  for (const row of options) groups.set(row.group, [...(groups.get(row.group) ?? []), row])
  return [...groups]
}
