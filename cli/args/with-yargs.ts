import type { Argv } from 'yargs'
import { type ArgumentsOf, type Command, commandOf, type Options, type Positionals } from './command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { GENISOIMAGE, helpText } from './help-text.ts'
import { inWords } from '../../lib/report/in-words.ts'

interface Explaining {
  /** The arguments after `--`. */
  readonly following: readonly string[]
  /** Prints the text of --help or --version. */
  readonly print: (text: string) => Promise<void>
}

/**
 * Runs a command line with yargs, which answers --version and explains mistakes and misspellings.
 *
 * @throws Failure for wrong usage; also what the command throws
 */
export async function runExplained(
  commands: readonly Command[],
  args: readonly string[],
  { following, print }: Explaining,
): Promise<void> {
  // yargs turns a bare - into an empty string, so an empty argument would look like it.
  if (args.includes('')) throw new Failure(EXIT.usage, 'An argument is empty.')
  if (args.includes('--help')) return print(helpText(commands, args))
  const { default: yargs } = await import('yargs')
  const parser = yargs()
    .scriptName('config-drive')
    .locale('en')
    .help(false)
    .demandCommand(1, `A command is missing: ${inWords(commands.map(({ verb }) => verb))}.`)
    .strict()
    .recommendCommands()
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': false })
    .exitProcess(false)
    .fail((message, cause) => {
      if (cause !== undefined && cause.name !== 'YError') throw cause
      const hasSecrets = commandOf(commands, args)?.command.hasSecrets
      const spoken = hasSecrets ? message.replace(/: .*/s, ' (not shown: it may be a secret)') : message
      throw new Failure(EXIT.usage, spoken, ['Try: config-drive --help'])
    })
  declareCommands(parser, commands, following)
  parser.command(GENISOIMAGE.verb, GENISOIMAGE.describe)
  let printed = ''
  await parser.parse([...args], {}, (_error, _argv, output) => {
    printed = output
  })
  if (printed !== '') await print(`${printed}\n`)
}

/** Declares the commands to yargs. Verbs of two words become subcommands of the first word. */
function declareCommands(parser: Argv, commands: readonly Command[], following: readonly string[]): void {
  const groups = new Set<string>()
  for (const each of commands) {
    const [first = '', second] = each.verb.split(' ')
    if (second === undefined) declareCommand(parser, first, each, following)
    else if (!groups.has(first)) {
      groups.add(first)
      const members = commands.filter(({ verb }) => verb.startsWith(`${first} `))
      const describe = members.map(({ describe }) => describe).join('; ')
      parser.command(`${first} <command>`, describe, (below: Argv) => {
        for (const member of members)
          declareCommand(below, member.verb.slice(first.length + 1), member, following)
        return below.demandCommand(1, `A command is missing: ${inWords(members.map(({ verb }) => verb))}.`)
      })
    }
  }
}

function declareCommand(parser: Argv, verb: string, command: Command, following: readonly string[]): void {
  const { describe, positionals, options, run } = command
  const places = Object.entries(positionals).map(([name, { required, many }]) => {
    const word = many === true ? `${name}..` : name
    return required === true ? ` <${word}>` : ` [${word}]`
  })
  parser.command({
    command: `${verb}${places.join('')}`,
    describe,
    builder: (parser: Argv) => declare(parser, command),
    handler: (args) => run(argumentsOf(positionals, options, args), following),
  })
}

function declare(parser: Argv, { positionals, options }: Command): Argv {
  for (const [name, { describe }] of Object.entries(positionals)) {
    parser.positional(name, { type: 'string', describe })
  }
  for (const [name, { type, describe, alias }] of Object.entries(options)) {
    const shape = type === 'string' ? { requiresArg: true } : { default: false }
    parser.option(name, { type, describe, ...(alias === undefined ? {} : { alias }), ...shape })
  }
  return parser
}

function argumentsOf(
  positionals: Positionals,
  options: Options,
  args: Readonly<Record<string, unknown>>,
): ArgumentsOf<Options, Positionals> {
  const known: Record<string, unknown> = {}
  for (const [name, { many }] of Object.entries(positionals)) {
    const value = args[name]
    known[name] = many === true ? ((value as string[] | undefined) ?? []).map(dash) : dash(value)
  }
  for (const [name, { array }] of Object.entries(options)) {
    if (array !== true && Array.isArray(args[name]))
      throw new Failure(EXIT.usage, `--${name} is given more than once.`)
    // yargs makes a list only of an option that is given twice.
    known[name] = array === true && typeof args[name] === 'string' ? [args[name]] : args[name]
  }
  return known as ArgumentsOf<Options, Positionals>
}

/** Restores a bare -, which yargs turns into an empty string. */
function dash(value: unknown): unknown {
  return value === '' ? '-' : value
}
