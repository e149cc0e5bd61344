import { filled, roff, seeAlso, tagged, title } from '../man/roff.ts'
import { SCRIPTS } from '../completion/scripts.ts'
import { version } from '../version.ts'
import { genisoimageProgram } from './completion.ts'
import { type Group, type Option, options } from './options.ts'
import { refused } from './refused.ts'
import type { Settings } from './settings.ts'

const NAME = 'config-drive-genisoimage'

export const usage = `Usage: ${NAME} [OPTION ...] [-o FILE] PATH ...\nTry: ${NAME} -help`

/** Returns the text for an option such as -help. */
export function text(what: NonNullable<Settings['print']>): string {
  if (what === 'help') return helpText()
  if (what === 'version') return versionText()
  return what === 'man' ? manPage() : SCRIPTS[what](genisoimageProgram)
}

/** Returns the version; callers look for the word genisoimage followed by a number. */
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
    'Make an ISO 9660 image from files and directories, with the command line of genisoimage.',
    '',
    ...lines,
    'Options take one dash or two. They may be abbreviated if unique, combined (-JRV config-2), and placed after',
    'paths; the last value wins. Not supported: HFS, multisession.',
    'Exit codes: 0 success, 1 wrong usage, 2 input or output, 255 invalid value, otherwise the system error number.',
    '',
  ].join('\n')
}

/** Returns the options as a Markdown table for docs/genisoimage.md. */
export function optionTable(): string {
  const cell = (content: string): string => content.replaceAll('|', '\\|')
  const rows = options.map((row) => {
    const names = row.names.map((name) => `\`-${name}\``).join(' ')
    return `| ${names}${row.value === undefined ? '' : ` ${cell(row.value)}`} | ${cell(row.help)} |`
  })
  return ['| option | what it does |', '|---|---|', ...rows, ''].join('\n')
}

/** Writes the man page in roff. man(7) */
export function manPage(): string {
  const sections = byGroup().flatMap(([group, rows]) => [
    `.SS ${group}`,
    ...rows.flatMap((row) => tagged('B', spelled(row), row.help)),
  ])
  const reasons = new Map<string, string[]>()
  for (const { names, refused: reason } of refused) {
    reasons.set(reason, [...(reasons.get(reason) ?? []), ...names.map((name) => `-${name}`)])
  }
  return [
    title(NAME),
    '.SH NAME',
    ...filled(`${NAME} - make ISO 9660 images with the command line of genisoimage`),
    '.SH SYNOPSIS',
    `.B ${roff(NAME)}`,
    '[\\fIoption\\fR ...] [\\fB\\-o\\fR \\fIfile\\fR] \\fIpath\\fR ...',
    '.SH DESCRIPTION',
    ...filled(
      'Writes files and directories to an ISO 9660 image, with optional Rock Ridge and Joliet. The image goes to standard output unless -o names a file, which is written in place.',
    ),
    '.SH OPTIONS',
    ...sections,
    '.SH UNSUPPORTED OPTIONS',
    ...filled('These options of genisoimage are rejected with a message:'),
    ...[...reasons].flatMap(([reason, names]) => tagged('B', names.join(', '), `${reason}.`)),
    '.SH EXIT STATUS',
    ...filled(
      '0 success; 1 wrong usage, or two files with the same name; 2 an input cannot be read or the output cannot be opened; 255 the value of an option is invalid; 128 plus the number of a signal; otherwise the system error number of a failed write.',
    ),
    '.SH ENVIRONMENT',
    ...tagged(
      'B',
      'SOURCE_DATE_EPOCH',
      'Date of the volume, in seconds since 1970; later file dates are replaced by it.',
    ),
    '.SH SEE ALSO',
    ...seeAlso(['genisoimage', 'config-drive']),
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
