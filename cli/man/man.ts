import type { Command, Option, Positionals } from '../args/command.ts'
import { roff } from './roff.ts'
import { version } from '../version.ts'

/** The man page of config-drive in roff. man(7) */
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
      'Makes the drive that cloud-init, cloudbase-init, Ignition and others read when a server boots first,',
    ),
    roff('of a spec in YAML or of options alone, and tells what such a drive holds.'),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    roff(
      '0 fine; 1 it could not be done; 2 the command line is wrong; 3 the input is not valid; 130, 143 or 129 stopped by Ctrl-C, SIGTERM or SIGHUP.',
    ),
    '.SH ENVIRONMENT',
    '.TP',
    '.B SOURCE_DATE_EPOCH',
    roff('Seconds since 1970: the date of the image.'),
    '.TP',
    '.B CONFIG_DRIVE_DEBUG',
    roff('Set: an internal error shows its stack, as with --debug.'),
    '.TP',
    '.B NO_COLOR',
    roff('Set: messages have no colour.'),
    '.SH SEE ALSO',
    '.BR config\\-drive\\-genisoimage (1)',
    '',
  ].join('\n')
}

function commandLines({ verb, describe, positionals, options }: Command): readonly string[] {
  return [
    `.SS ${roff(`config-drive ${verb}`)}${places(positionals)}`,
    roff(sentence(describe)),
    ...Object.entries(positionals).flatMap(([name, { describe }]) => [
      '.TP',
      `.I ${roff(name.toUpperCase())}`,
      roff(sentence(describe)),
    ]),
    ...Object.entries(options).flatMap(([name, option]) => [
      '.TP',
      `.B ${roff(spelled(name, option))}`,
      roff(sentence(option.describe)),
    ]),
  ]
}

function places(positionals: Positionals): string {
  const words = Object.entries(positionals).map(([name, { required, many }]) => {
    const word = `${name.toUpperCase()}${many === true ? ' ...' : ''}`
    return ` ${required === true ? word : `[${word}]`}`
  })
  return roff(words.join(''))
}

function spelled(name: string, { alias, type, many }: Option): string {
  const names = alias === undefined ? `--${name}` : `-${alias}, --${name}`
  return type === 'boolean' ? names : `${names} VALUE${many === true ? ' ...' : ''}`
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.…]$/.test(text) ? '' : '.'}`
}
