import { EXIT, Failure } from './exit.ts'

/** Runs one command line. Gives the exit code; messages go to standard error, data to standard output. */
export async function main(args: readonly string[]): Promise<number> {
  // Its arguments are not for yargs, which is not loaded then.
  if (args[0] === 'genisoimage') {
    const { genisoimage } = await import('./commands/genisoimage.ts')
    return genisoimage(args.slice(1))
  }
  const { default: yargs } = await import('yargs')
  const { build } = await import('./commands/build.ts')
  const { show } = await import('./commands/show.ts')
  const parser = yargs([...args])
    .scriptName('config-drive')
    .locale('en')
    .usage('$0 COMMAND: make the disk that a cloud server reads at first boot')
    .command(build)
    .command(show)
    .command('genisoimage', 'make an image with the command line of genisoimage')
    .example('$0 build --hostname web1 --ssh-key ~/.ssh/id_ed25519.pub -o config.iso', 'without a file')
    .example('$0 build web1.yaml -o config.iso', 'from a spec')
    .example('$0 show web1.yaml', 'what would be on the drive')
    .epilogue('Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 invalid input, 130 stopped.')
    .demandCommand(1, 'Say what to do: build or show.')
    .strict()
    .recommendCommands()
    .parserConfiguration({
      'duplicate-arguments-array': false,
      'boolean-negation': false,
      'parse-positional-numbers': false,
    })
    .exitProcess(false)
    .fail((message, cause) => {
      if (cause !== undefined && cause.name !== 'YError') throw cause
      throw new Failure(EXIT.usage, `${message}\nTry: config-drive --help`)
    })
  try {
    if (args.includes('')) throw new Failure(EXIT.usage, 'An argument is empty.')
    await parser.parse()
    return EXIT.fine
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    process.stderr.write(`config-drive: ${cause.message}\n`)
    return cause.exitCode
  }
}
