import { parseArgs } from 'node:util'
import type { ArgumentsOf, Command, Options, Positionals } from './command.ts'

/**
 * Parses a well-formed command line without loading yargs, which takes longer than making a drive. Well-formed: all
 * options are known and have their values, only repeatable options are repeated, and the number of positionals is right.
 * Returns undefined for any other command line; yargs then explains the mistake.
 */
export function plainArguments(
  { options, positionals: expected, isGetopt }: Command,
  args: readonly string[],
): ArgumentsOf<Options, Positionals> | undefined {
  if (!isGetopt && args.includes('')) return undefined
  try {
    const config = Object.entries(options).map(([name, { type, alias }]) => {
      return [name, { type, multiple: true, ...(alias === undefined ? {} : { short: alias }) }] as const
    })
    const { values, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(config),
      allowPositionals: true,
    })
    const plain: Record<string, unknown> = {}
    for (const [name, { required, many }] of Object.entries(expected)) {
      if (required && positionals.length === 0) return undefined
      plain[name] = many === true ? positionals.splice(0) : positionals.shift()
    }
    if (positionals.length > 0) return undefined
    for (const [name, { type, array }] of Object.entries(options)) {
      const given = values[name] as readonly (string | boolean)[] | undefined
      if (!isGetopt && array !== true && given !== undefined && given.length > 1) return undefined
      plain[name] = array === true ? given : (given?.at(-1) ?? (type === 'boolean' ? false : undefined))
    }
    return plain as ArgumentsOf<Options, Positionals>
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true) return undefined
    throw cause
  }
}
