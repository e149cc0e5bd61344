import type { Options } from './command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { inWords } from '../../lib/report/in-words.ts'

/**
 * The arguments with the names of options whole that are cut short where that is unique, as getopt(1) takes them.
 *
 * @throws Failure where it is not unique
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
      throw new Failure(EXIT.usage, `--${name} is short for ${inWords(meant.map((known) => `--${known}`))}.`)
    return meant.length === 1 ? `--${meant[0]}${value}` : arg
  })
}
