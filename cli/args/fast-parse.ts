import { parseArgs } from 'node:util'
import type { ArgumentsOf, Command, Options, Positionals } from './command.ts'

/**
 * The arguments of a command line on which there is nothing to remark: every option known, each with its value, none
 * but the repeatable twice, no positional too many or too few. Undefined for all others, which are yargs' business: it
 * explains, but takes longer to load than a drive to make.
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
