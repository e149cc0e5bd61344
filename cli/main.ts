import { parseCommandLine, type CommandLine } from './args/parse-command-line.ts'
import { commands } from './commands.ts'
import { chooseColor, type ColorChoice } from './report/color.ts'
import { answering, asksJson, noteFailure } from './report/answer.ts'
import { EXIT, Failure } from './report/exit.ts'
import { withOptions } from './report/own-hints.ts'
import { say } from './report/say.ts'
import { print, printAnswer } from './terminal/stdout.ts'

/** The verb that parses its own arguments. */
const FOREIGN = ['genisoimage']

/** Offers `new` to a user who runs the program at a terminal without arguments; returns whether a spec was written. */
async function isOffered(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  const { offerNew } = await import('./commands/new.ts')
  return offerNew()
}

/** Runs one command line and returns the exit code. Messages go to standard error, data to standard output. */
export async function main(args: readonly string[]): Promise<number> {
  const options = Object.values(commands.find(({ verb }) => verb === args[0])?.options ?? {})
  const letters = options.flatMap(({ alias }) => alias ?? [])
  if (!asksJson(args, letters) || FOREIGN.includes(args[0] ?? '')) return obey(args)
  try {
    return await answering(() => obey(args), printAnswer)
  } catch (cause) {
    return failed(cause)
  }
}

/** Reports a Failure and returns its exit code; throws other causes on. */
function failed(cause: unknown): number {
  if (!(cause instanceof Failure)) throw cause
  noteFailure(cause)
  if (cause.message !== '') say(`config-drive: ${cause.message}`)
  for (const line of cause.lines) say(line)
  return cause.exitCode
}

async function obey(args: readonly string[]): Promise<number> {
  try {
    if (args.length === 0 && (await isOffered())) return EXIT.fine
    return await run(parseCommandLine(commands, FOREIGN, args))
  } catch (cause) {
    return failed(cause)
  }
}

async function run(line: CommandLine): Promise<number> {
  chooseColor(line.color as ColorChoice | undefined)
  switch (line.asks) {
    case 'foreign': {
      const { genisoimage } = await import('./commands/genisoimage.ts')
      return genisoimage(line.args)
    }
    case 'help':
      await printHelp(line.about)
      return EXIT.fine
    case 'version': {
      const { version } = await import('./version.ts')
      await print(`${version()}\n`)
      return EXIT.fine
    }
    case 'run':
      await withOptions(Object.keys(line.command.options), () =>
        line.command.run(line.read(), line.following),
      )
      return EXIT.fine
  }
}

async function printHelp(about: string | undefined): Promise<void> {
  if (about === 'genisoimage') {
    const { genisoimage } = await import('./commands/genisoimage.ts')
    await genisoimage(['-help'])
    return
  }
  const { helpText } = await import('./args/help-text.ts')
  await print(helpText(commands, about))
}
