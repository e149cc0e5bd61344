import type { Options } from './command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { inWords } from '../../lib/report/in-words.ts'

/**
 * Expands abbreviated option names, as getopt(1) does, where the abbreviation is unique.
 *
 * @throws Failure for an ambiguous abbreviation
 */
export function uncut(options: Options, args: readonly string[]): string[] {
  const end = args.indexOf('--')
  return args.map((arg, n) => {
    if (end >= 0 && n >= end) return arg
    if (arg === '-h') return '--help'
    const [, name, value = ''] = /^--([^=]+)(=.*)?$/s.exec(arg) ?? []
    if (name === undefined || name in options) return arg
    const meant = [...Object.keys(options), 'help'].filter((known) => known.startsWith(name))
    if (meant.length > 1)
      throw new Failure(EXIT.usage, `--${name} is ambiguous: ${inWords(meant.map((known) => `--${known}`))}.`)
    return meant.length === 1 ? `--${meant[0]}${value}` : arg
  })
}
