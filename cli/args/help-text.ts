import { inWords } from '../../lib/report/in-words.ts'
import type { Command, Example, Option, Options, Positionals } from './command.ts'
import { commonOptions } from './common-options.ts'
import { membersOf } from './parse-command-line.ts'
import { wrapped } from './wrap.ts'

/** The command that parses its own command line, as far as the help shows it. */
export const GENISOIMAGE = {
  verb: 'genisoimage',
  describe: 'make an ISO 9660 image with the command line of genisoimage',
} as const

/** Characters of a line, those of a terminal. */
const WIDTH = 80

/** Most characters of the left column. */
const LEFT = 26

type Row = readonly [left: string, right: string]

const OVERVIEW = 'Make the disk that a cloud server reads at first boot.'

const EXAMPLES: readonly Example[] = [
  ['build --hostname web1 --ssh-key ~/.ssh/id_ed25519.pub -o web1.iso', 'make a drive from options alone'],
  ['build web1.yaml -o web1.iso', 'make it from a spec'],
  ['build --from-openstack server.json --from-openstack ports.json -o web1.iso', 'for an existing server'],
  ['show web1.yaml', 'print the files of the drive'],
]

const EXIT_CODES = [
  'Exit codes: 0 success, 1 failure, 2 wrong usage, 3 invalid input,',
  '130 interrupted (143 by SIGTERM, 129 by SIGHUP).',
].join('\n')

/** Returns the help about a command, about a group such as `mime`, or about the program. */
export function helpText(commands: readonly Command[], about?: string): string {
  const found = commands.find(({ verb }) => verb === about)
  if (found !== undefined) return commandHelp(found)
  const group = about === undefined ? [] : membersOf(commands, about)
  if (group.length > 0) return groupHelp(about!, group)
  const sections = [
    'Usage: config-drive COMMAND [OPTION ...]',
    OVERVIEW,
    section('Commands', [...commands, GENISOIMAGE].map(commandRow)),
    optionSection('Options', commonOptions),
    exampleSection(EXAMPLES),
    '"config-drive help COMMAND" explains a command and its options.',
    EXIT_CODES,
  ]
  return `${sections.join('\n\n')}\n`
}

function commandRow({ verb, describe }: Pick<Command, 'verb' | 'describe'>): Row {
  return [verb, describe]
}

function groupHelp(group: string, members: readonly Command[]): string {
  const sections = [
    `Usage: config-drive ${group} COMMAND [OPTION ...]`,
    section('Commands', members.map(commandRow)),
    exampleSection(members.flatMap(({ examples }) => examples.slice(0, 1))),
    `"config-drive help ${group} COMMAND" explains a command and its options.`,
  ]
  return `${sections.join('\n\n')}\n`
}

function commandHelp({ verb, describe, positionals, options, examples, isFollowed }: Command): string {
  const usage = [verb, '[OPTION ...]', ...places(positionals), ...(isFollowed ? ['[-- …]'] : [])]
  const sections = [
    `Usage: config-drive ${usage.join(' ')}`,
    wrapped(sentence(describe), WIDTH).join('\n'),
    section(
      'Arguments',
      Object.entries(positionals).map(([name, each]) => [name.toUpperCase(), each.describe]),
    ),
    ...grouped(options).map(([group, members]) => optionSection(group, members)),
    optionSection('Common options', commonOptions),
    exampleSection(examples),
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

/** Returns the options by the headings of their groups, in the order of the table. */
export function grouped(options: Options): readonly (readonly [group: string, members: Options])[] {
  const groups = new Map<string, Options>()
  for (const [name, option] of Object.entries(options)) {
    const { group = 'Options' } = option
    groups.set(group, { ...groups.get(group), [name]: option })
  }
  return [...groups]
}

function optionSection(title: string, options: Options): string {
  const rows = Object.entries(options).map(([name, option]): Row => [
    spelled(name, option),
    described(option),
  ])
  return section(title, rows)
}

function exampleSection(examples: readonly Example[]): string {
  const lines = examples.map(([line, effect]) => `  config-drive ${line}\n      ${effect}`)
  return lines.length === 0 ? '' : `Examples:\n${lines.join('\n')}`
}

function section(title: string, rows: readonly Row[]): string {
  return rows.length === 0 ? '' : `${title}:\n${columns(rows)}`.trimEnd()
}

/** Returns an option as the help and the man page spell it: `-o, --output FILE`. */
export function spelled(name: string, { alias, type, value, values, isOptional }: Option): string {
  const names = alias === undefined ? `--${name}` : `-${alias}, --${name}`
  if (type === 'boolean' && Array.isArray(values)) return `${names}[=${values.join('|')}]`
  if (value === undefined) return names
  return isOptional === true ? `${names} [${value}]` : `${names} ${value}`
}

/** Returns what an option does, with the facts of its row. */
export function described({ describe, array, list, environment = [] }: Option): string {
  const facts = [
    ...(list === true
      ? ['can be repeated, or separated by commas']
      : array === true
        ? ['can be repeated']
        : []),
    ...(environment.length === 0 ? [] : [`environment: ${inWords(environment)}`]),
  ]
  return facts.length === 0 ? describe : `${describe} (${facts.join('; ')})`
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
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.\u2026]$/.test(text) ? '' : '.'}`
}

/** Lays out rows in two columns; the right one wraps. */
function columns(rows: readonly Row[]): string {
  const width = Math.min(LEFT, Math.max(...rows.map(([left]) => left.length)))
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
