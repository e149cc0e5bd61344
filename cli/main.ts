import { build } from './commands/build.ts'
import { show } from './commands/show.ts'
import { EXIT, Failure } from './exit.ts'
import { repeated } from './many-values.ts'
import { plainArguments } from './plain-arguments.ts'

const commands = [build, show]

/** Runs one command line. Gives the exit code; messages go to standard error, data to standard output. */
export async function main(args: readonly string[]): Promise<number> {
  // Its arguments are its own: neither table knows them.
  if (args[0] === 'genisoimage') {
    const { genisoimage } = await import('./commands/genisoimage.ts')
    return genisoimage(args.slice(1))
  }
  try {
    const command = commands.find(({ verb }) => verb === args[0])
    const given = command === undefined ? args : [args[0]!, ...repeated(command.options, args.slice(1))]
    const plain = command && plainArguments(command, given.slice(1))
    if (plain === undefined) await (await import('./explain.ts')).runExplained(commands, given)
    else await command?.run(plain)
    return EXIT.fine
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    process.stderr.write(`config-drive: ${cause.message}\n`)
    return cause.exitCode
  }
}
