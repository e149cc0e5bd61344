import type { Command, Options } from '../args/command.ts'
import { commonOptions } from '../args/common-options.ts'
import { described, GENISOIMAGE, grouped, places, sentence, spelled } from '../args/help-text.ts'
import { commandLine, filled, roff, seeAlso, tagged, title } from './roff.ts'

/** The page of the front end that takes the command line of genisoimage. */
const FRONT_END = 'config-drive-genisoimage'

/** Returns the name of a verb's man page, or of the program's: `config-drive-network-convert`. */
export function pageName(verb?: string): string {
  return ['config-drive', ...(verb?.split(' ') ?? [])].join('-')
}

/** Writes the man page of config-drive in roff. man(7) */
export function programPage(commands: readonly Command[]): string {
  const rows = [
    ...commands.map(({ verb, describe }) => [pageName(verb), describe] as const),
    [FRONT_END, GENISOIMAGE.describe] as const,
  ]
  return page('config-drive', 'make the disk that a cloud server reads at first boot', [
    '.SH SYNOPSIS',
    '.B config\\-drive',
    '\\fIcommand\\fR [\\fIoption\\fR ...] [\\fIfile\\fR ...]',
    '.SH DESCRIPTION',
    ...filled(
      'Makes the drive that cloud-init, cloudbase-init, Ignition and other guests read when a server first boots, from a spec in YAML or from options alone. Also reads and checks such drives.',
    ),
    '.SH COMMANDS',
    ...rows.flatMap(([name, describe]) => ['.TP', `.BR ${roff(name)} (1)`, ...filled(sentence(describe))]),
    '.SH OPTIONS',
    ...optionLines(commonOptions),
    ...exitStatus(),
    '.SH ENVIRONMENT',
    ...tagged('B', 'SOURCE_DATE_EPOCH', 'Date of the image, in seconds since 1970.'),
    ...tagged('B', 'CONFIG_DRIVE_MAX_INPUT', 'Limit of standard input and of compressed drives, in MiB.'),
    ...tagged(
      'B',
      'CONFIG_DRIVE_DEBUG',
      'If set, an internal error prints its stack trace, as with --debug.',
    ),
    ...tagged('B', 'NO_COLOR', 'If set, messages have no colour.'),
    ...tagged('B', 'FORCE_COLOR', 'If set, messages have colours even without a terminal.'),
    '.SH SEE ALSO',
    ...seeAlso(rows.map(([name]) => name)),
  ])
}

/** Writes the man page of a verb in roff. */
export function verbPage(command: Command): string {
  const { verb, describe, positionals, options, examples, isFollowed } = command
  const operands = Object.entries(positionals)
  return page(pageName(verb), describe, [
    '.SH SYNOPSIS',
    `.B ${roff(`config-drive ${verb}`)}`,
    ...filled(['[OPTION ...]', ...places(positionals), ...(isFollowed ? ['[-- ...]'] : [])].join(' ')),
    '.SH DESCRIPTION',
    ...filled(sentence(describe)),
    ...operands.flatMap(([name, { describe }]) => tagged('I', name.toUpperCase(), sentence(describe))),
    '.SH OPTIONS',
    ...grouped(options).flatMap(([group, members]) => [
      ...(group === 'Options' ? [] : [`.SS ${roff(group)}`]),
      ...optionLines(members),
    ]),
    '.SS Common options',
    ...optionLines(commonOptions),
    '.SH EXAMPLES',
    ...examples.flatMap(([line, effect], n) => [
      ...(n === 0 ? [] : ['.PP']),
      ...filled(`${sentence(effect).replace(/\.$/, '')}:`),
      ...commandLine(`config-drive ${line}`),
    ]),
    ...exitStatus(),
    '.SH SEE ALSO',
    ...seeAlso(['config-drive']),
  ])
}

function page(name: string, describe: string, sections: readonly string[]): string {
  return [title(name), '.SH NAME', ...filled(`${name} - ${describe}`), ...sections, ''].join('\n')
}

function optionLines(options: Options): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) =>
    tagged('B', spelled(name, option), sentence(described(option))),
  )
}

function exitStatus(): readonly string[] {
  return [
    '.SH EXIT STATUS',
    ...filled(
      '0 success; 1 failure; 2 wrong usage; 3 invalid input; 130, 143 or 129 interrupted by Ctrl-C, SIGTERM or SIGHUP.',
    ),
  ]
}
