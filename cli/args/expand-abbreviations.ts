import { inWords } from '../../lib/report/in-words.ts'
import type { Options } from './command.ts'
import { wrong } from './wrong-usage.ts'

/**
 * Expands abbreviated option names, as getopt(1) does, where the abbreviation is unique.
 *
 * @throws Failure for an ambiguous abbreviation
 */
export function expandAbbreviations(options: Options, args: readonly string[]): string[] {
  const end = args.indexOf('--')
  return args.map((arg, n) => {
    const [, name, value = ''] = /^--([^=]+)(=.*)?$/s.exec(arg) ?? []
    if (name === undefined || Object.hasOwn(options, name) || (end >= 0 && n >= end)) return arg
    const meant = Object.keys(options).filter((known) => known.startsWith(name))
    if (meant.length > 1)
      throw wrong(`--${name} is ambiguous: ${inWords(meant.map((known) => `--${known}`))}.`)
    return meant.length === 1 ? `--${meant[0]}${value}` : arg
  })
}
