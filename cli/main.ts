import { commandOf, parted } from './args/command.ts'
import { commands } from './commands.ts'
import { EXIT, Failure } from './report/exit.ts'
import { repeated } from './args/repeat-option.ts'
import { plainArguments } from './args/fast-parse.ts'
import { uncut } from './args/expand-abbreviations.ts'
import { say } from './report/say.ts'
import { print } from './terminal/stdout.ts'

/** Offers `new` to a user who runs the program at a terminal without arguments; returns whether a spec was written. */
async function isOffered(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  const { offerNew } = await import('./commands/new.ts')
  return offerNew()
}

/** Runs one command line and returns the exit code. Messages go to standard error, data to standard output. */
export async function main(args: readonly string[]): Promise<number> {
  // genisoimage parses its own arguments.
  if (args[0] === 'genisoimage') {
    const { genisoimage } = await import('./commands/genisoimage.ts')
    return genisoimage(args.slice(1))
  }
  try {
    if (args.length === 0 && (await isOffered())) return EXIT.fine
    const found = commandOf(commands, args)
    const { own, following } = found ? parted(found.command, found.rest) : { own: args, following: [] }
    const rest = found && (found.command.isGetopt ? uncut : repeated)(found.command.options, own)
    const plain = rest && plainArguments(found.command, rest)
    if (plain === undefined) {
      const { runExplained } = await import('./args/with-yargs.ts')
      const explained = rest === undefined ? own : [...found!.command.verb.split(' '), ...rest]
      await runExplained(commands, explained, { following, print })
    } else await found?.command.run(plain, following)
    return EXIT.fine
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    if (cause.message !== '') say(`config-drive: ${cause.message}`)
    for (const line of cause.lines) say(line)
    return cause.exitCode
  }
}
