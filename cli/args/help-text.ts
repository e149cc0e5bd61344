import { type Command, commandOf, type Option, type Positionals } from './command.ts'
import { wrapped } from './field-help.ts'

/** The command that parses its own command line, as far as the help shows it. */
export const GENISOIMAGE = {
  verb: 'genisoimage',
  describe: 'make an ISO 9660 image with the command line of genisoimage',
} as const

/** Characters of a line. */
const WIDTH = 100

type Row = readonly [left: string, right: string]

const OVERVIEW = 'Make the disk that a cloud server reads at first boot.'

const EXAMPLES: readonly Row[] = [
  ['config-drive build --hostname web1 --ssh-key ~/.ssh/id_ed25519.pub -o web1.iso', 'from options alone'],
  ['config-drive build web1.yaml -o web1.iso', 'from a spec'],
  ['config-drive build --from-openstack server.json ports.json -o web1.iso', 'for an existing server'],
  ['config-drive show web1.yaml', 'print the files of the drive'],
]

const EXIT_CODES =
  'Exit codes: 0 success, 1 failure, 2 wrong usage, 3 invalid input, 130 interrupted (143 by SIGTERM, 129 by SIGHUP).'

/** Returns the help for the command that `args` name, for a group such as `mime`, or for the program. */
export function helpText(commands: readonly Command[], args: readonly string[]): string {
  const found = commandOf(commands, args)
  if (found !== undefined) return commandHelp(found.command)
  const group = commands.filter(({ verb }) => verb.startsWith(`${args[0]} `))
  if (group.length > 0) return `Commands:\n${columns(group.map(commandRow))}`
  const rows = [...commands, GENISOIMAGE].map(commandRow)
  const sections = [
    'Usage: config-drive COMMAND [OPTION ...]',
    OVERVIEW,
    `Commands:\n${columns(rows)}`.trimEnd(),
    `Options:\n${columns(COMMON)}`.trimEnd(),
    `Examples:\n${EXAMPLES.map(([line, what]) => `  ${line}\n      ${what}`).join('\n')}`,
    'config-drive COMMAND --help lists the options of a command.',
    EXIT_CODES,
  ]
  return `${sections.join('\n\n')}\n`
}

const COMMON: readonly Row[] = [
  ['--help', 'print this help'],
  ['--version', 'print the version'],
  ['--debug', 'print a stack trace for an internal error'],
]

function commandRow({ verb, describe }: Pick<Command, 'verb' | 'describe'>): Row {
  return [verb, describe]
}

function commandHelp({ verb, describe, positionals, options, isFollowed }: Command): string {
  const usage = [
    'config-drive',
    verb,
    '[OPTION ...]',
    ...places(positionals),
    ...(isFollowed ? ['[-- …]'] : []),
  ]
  const sections = [
    `Usage: ${usage.join(' ')}`,
    sentence(describe),
    section(
      'Arguments',
      Object.entries(positionals).map(([name, each]) => [name.toUpperCase(), each.describe]),
    ),
    section('Options', [
      ...Object.entries(options).map(([name, option]): Row => [spelled(name, option), option.describe]),
      COMMON[0]!,
    ]),
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

function section(title: string, rows: readonly Row[]): string {
  return rows.length === 0 ? '' : `${title}:\n${columns(rows)}`.trimEnd()
}

/** Returns an option as the help and the man page spell it: `-o, --output FILE`. */
export function spelled(name: string, { alias, value, many }: Option): string {
  const names = alias === undefined ? `--${name}` : `-${alias}, --${name}`
  return value === undefined ? names : `${names} ${value}${many === true ? ' ...' : ''}`
}

/** Returns the positionals as a usage line shows them: `DRIVE [PATH]`. */
export function places(positionals: Positionals): readonly string[] {
  return Object.entries(positionals).map(([name, { required, many }]) => {
    const word = `${name.toUpperCase()}${many === true ? ' ...' : ''}`
    return required === true ? word : `[${word}]`
  })
}

/** Turns a description into a sentence. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.…]$/.test(text) ? '' : '.'}`
}

/** Lays out rows in two columns; the right one wraps. */
function columns(rows: readonly Row[]): string {
  const width = Math.min(28, Math.max(...rows.map(([left]) => left.length)))
  const indent = ' '.repeat(width + 4)
  return rows
    .map(([left, right]) => {
      const lines = wrapped(right, WIDTH - indent.length)
      const first =
        left.length > width ? `  ${left}\n${indent}${lines[0]}` : `  ${left.padEnd(width)}  ${lines[0]}`
      return [first, ...lines.slice(1).map((line) => `${indent}${line}`), ''].join('\n')
    })
    .join('')
}
