import type { Command } from '../args/command.ts'
import { described, places, sentence, spelled } from '../args/help-text.ts'
import { roff } from './roff.ts'
import { version } from '../version.ts'

/** Writes the man page of config-drive in roff. man(7) */
export function manPage(commands: readonly Command[]): string {
  return [
    `.TH CONFIG\\-DRIVE 1 "" "config-drive ${version()}"`,
    '.SH NAME',
    roff('config-drive - make the disk that a cloud server reads at first boot'),
    '.SH SYNOPSIS',
    '.B config\\-drive',
    '\\fIcommand\\fR [\\fIoption\\fR ...] [\\fIfile\\fR ...]',
    '.SH DESCRIPTION',
    roff(
      'Makes the drive that cloud-init, cloudbase-init, Ignition and other guests read when a server first boots,',
    ),
    roff('from a spec in YAML or from options alone. Also reads and checks such drives.'),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    roff(
      '0 success; 1 failure; 2 wrong usage; 3 invalid input; 130, 143 or 129 interrupted by Ctrl-C, SIGTERM or SIGHUP.',
    ),
    '.SH ENVIRONMENT',
    '.TP',
    '.B SOURCE_DATE_EPOCH',
    roff('Date of the image, in seconds since 1970.'),
    '.TP',
    '.B CONFIG_DRIVE_DEBUG',
    roff('If set, an internal error prints its stack trace, as with --debug.'),
    '.TP',
    '.B NO_COLOR',
    roff('If set, messages have no colour.'),
    '.SH SEE ALSO',
    '.BR config\\-drive\\-genisoimage (1)',
    '',
  ].join('\n')
}

function commandLines({ verb, describe, positionals, options }: Command): readonly string[] {
  return [
    `.SS ${roff(['config-drive', verb, ...places(positionals)].join(' '))}`,
    roff(sentence(describe)),
    ...Object.entries(positionals).flatMap(([name, { describe }]) => [
      '.TP',
      `.I ${roff(name.toUpperCase())}`,
      roff(sentence(describe)),
    ]),
    ...Object.entries(options).flatMap(([name, option]) => [
      '.TP',
      `.B ${roff(spelled(name, option))}`,
      roff(sentence(described(option))),
    ]),
  ]
}
