import { parseArgs } from 'node:util'
import type { ArgumentsOf, Command, Options } from './command.ts'

/**
 * The arguments of a command line on which there is nothing to remark: every option known, each with its value, none
 * but the repeatable twice. Undefined for all others, which are yargs' business: it explains, but takes longer to load
 * than a drive to make.
 */
export function plainArguments(
  { options }: Command,
  args: readonly string[],
): ArgumentsOf<Options> | undefined {
  if (args.includes('')) return undefined
  try {
    const config = Object.entries(options).map(([name, { type, alias }]) => {
      return [name, { type, multiple: true, ...(alias === undefined ? {} : { short: alias }) }] as const
    })
    const { values, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(config),
      allowPositionals: true,
    })
    if (positionals.length > 1) return undefined
    const plain: Record<string, unknown> = { spec: positionals[0] }
    for (const [name, { type, array }] of Object.entries(options)) {
      const given = values[name] as readonly (string | boolean)[] | undefined
      if (array !== true && given !== undefined && given.length > 1) return undefined
      plain[name] = array === true ? given : (given?.[0] ?? (type === 'boolean' ? false : undefined))
    }
    return plain as ArgumentsOf<Options>
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true) return undefined
    throw cause
  }
}
