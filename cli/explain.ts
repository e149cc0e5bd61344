import yargs, { type Argv } from 'yargs'
import type { ArgumentsOf, Command, Options } from './command.ts'
import { EXIT, Failure } from './exit.ts'

/**
 * Runs a command line with yargs: help, version, spelling, and what is wrong.
 *
 * @throws Failure for wrong usage, and what the command throws
 */
export async function runExplained(commands: readonly Command[], args: readonly string[]): Promise<void> {
  // yargs makes an empty text of a bare -, so an empty one cannot be told from it later.
  if (args.includes('')) throw new Failure(EXIT.usage, 'An argument is empty.')
  const parser = yargs([...args])
    .scriptName('config-drive')
    .locale('en')
    .usage('$0 COMMAND: make the disk that a cloud server reads at first boot')
    .command('genisoimage', 'make an image, with the command line of genisoimage')
    .example('$0 build --hostname web1 --ssh-key ~/.ssh/id_ed25519.pub -o config.iso', 'without a file')
    .example('$0 build web1.yaml -o config.iso', 'from a spec')
    .example('$0 build --from-openstack server.json ports.json -o config.iso', 'for a server that exists')
    .example('$0 show web1.yaml', 'what would be on the drive')
    .epilogue('Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 invalid input, 130 stopped.')
    .demandCommand(1, `Say what to do: ${commands.map(({ verb }) => verb).join(' or ')}.`)
    .strict()
    .recommendCommands()
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': false })
    .exitProcess(false)
    .fail((message, cause) => {
      if (cause !== undefined && cause.name !== 'YError') throw cause
      throw new Failure(EXIT.usage, `${message}\nTry: config-drive --help`)
    })
  for (const { verb, describe, options, run } of commands) {
    parser.command({
      command: `${verb} [spec]`,
      describe,
      builder: (parser: Argv) => declare(parser, options),
      handler: (args) => run(argumentsOf(options, args)),
    })
  }
  await parser.parse()
}

function declare(parser: Argv, options: Options): Argv {
  parser.positional('spec', { type: 'string', describe: 'YAML or JSON file, or - for standard input' })
  for (const [name, { type, describe, alias }] of Object.entries(options)) {
    const shape = type === 'string' ? { requiresArg: true } : { default: false }
    parser.option(name, { type, describe, ...(alias === undefined ? {} : { alias }), ...shape })
  }
  return parser
}

function argumentsOf(options: Options, args: Readonly<Record<string, unknown>>): ArgumentsOf<Options> {
  const { spec } = args
  const known: Record<string, unknown> = { spec: spec === '' ? '-' : spec }
  for (const [name, { array }] of Object.entries(options)) {
    if (array !== true && Array.isArray(args[name]))
      throw new Failure(EXIT.usage, `--${name} is given more than once.`)
    // yargs makes a list only of what is there twice.
    known[name] = array === true && typeof args[name] === 'string' ? [args[name]] : args[name]
  }
  return known as ArgumentsOf<Options>
}
