import { nearest } from '../../lib/report/nearest.ts'
import { EXIT, Stop } from './exit.ts'
import { choicesOf, type Option, options } from './options.ts'
import { refused } from './refused.ts'
import { DEFAULTS, type Settings } from './settings.ts'

export interface CommandLine {
  readonly settings: Settings
  readonly paths: readonly string[]
}

type Row = { readonly names: readonly string[] } & (Partial<Option> & { readonly refused?: string })

const ROWS: readonly Row[] = [...options, ...refused]
const BY_NAME: ReadonlyMap<string, Row> = new Map(ROWS.flatMap((row) => row.names.map((name) => [name, row])))

const LONG_NAMES: readonly string[] = [...BY_NAME.keys()].filter((name) => name.length > 3)

/**
 * Parses a command line as genisoimage does: `-name` and `--name`, `-name=value`, unique prefixes, clusters of letters with
 * a value after the last (`-rJV config-2`, `-oFILE`), and `--` before paths. Options may follow paths; the last value wins.
 *
 * @throws Stop for an option that is unknown, ambiguous or refused, or lacks its value
 */
export function parseCommandLine(args: readonly string[], defaults: Settings = DEFAULTS): CommandLine {
  let settings = defaults
  const paths: string[] = []
  const rest = [...args]
  const take = (row: Row, spelled: string, attached: string | undefined): void => {
    if (row.refused !== undefined) throw refusal(row, spelled, args)
    if (row.value === undefined && attached !== undefined)
      throw new Stop(EXIT.usage, `${spelled} takes no value`)
    const value = row.value === undefined ? '' : (attached ?? rest.shift())
    const more = rest.splice(0, wordsOf(row) - 1)
    if (value === undefined || more.length < wordsOf(row) - 1)
      throw new Stop(EXIT.usage, `${spelled} needs a value: ${spelled} ${row.value}`)
    const choices = row.value === undefined ? undefined : choicesOf(row.value)
    if (choices?.includes(value) === false)
      throw new Stop(
        EXIT.value,
        `${spelled}: unknown value ${JSON.stringify(value)}; use ${choices.join(', ')}`,
      )
    settings = { ...settings, ...row.change!(settings, value, more) }
  }
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--') {
      paths.push(...rest)
      break
    }
    if (argument === '-' || !argument.startsWith('-')) {
      paths.push(argument)
      continue
    }
    const [, word = '', equals] = /^--?([^=]*)(?:=([^]*))?$/.exec(argument)!
    if (word === 'as' && rest.length < args.length - 1) throw new Stop(EXIT.usage, '-as must come first')
    const row = named(word, argument)
    if (row !== undefined) {
      take(row, argument.replace(/=[^]*/, ''), equals)
      continue
    }
    for (const [letter, option, attached] of cluster(argument)) take(option, `-${letter}`, attached)
  }
  return { settings, paths }
}

/** Returns the number of arguments that the value of an option takes. */
function wordsOf({ value = '' }: Row): number {
  return value.split(' ').length
}

/** Returns the option with a name or unique prefix. A single letter is always a name. */
function named(word: string, argument: string): Row | undefined {
  const exact = BY_NAME.get(word)
  if (exact !== undefined || word.length < 2) return exact
  const names = [...BY_NAME.keys()].filter((name) => name.length > 1 && name.startsWith(word))
  const rows = new Set(names.map((name) => BY_NAME.get(name)))
  if (rows.size < 2) return [...rows][0]
  throw new Stop(EXIT.usage, `${argument} is ambiguous: ${names.map((name) => `-${name}`).join(', ')}`)
}

/** Splits `-rJV` into letters; the last one may have a value attached. */
function cluster(argument: string): [letter: string, row: Row, attached: string | undefined][] {
  const taken: [string, Row, string | undefined][] = []
  const letters = argument.startsWith('--') ? '' : argument.slice(1)
  if (closest(argument) !== undefined || letters === '') throw unknown(argument)
  for (let i = 0; i < letters.length; i++) {
    const row = BY_NAME.get(letters[i]!)
    const hasValue = row?.value !== undefined && i < letters.length - 1
    // A refused letter inside a word is a misspelling, and `-bogus` is not a boot image called `ogus`.
    const isMisspelled = row?.refused !== undefined || (row?.group === 'Booting' && hasValue)
    if (row === undefined || isMisspelled) throw unknown(argument)
    taken.push([letters[i]!, row, hasValue ? letters.slice(i + 1) : undefined])
    if (hasValue) break
  }
  return taken
}

/** Returns one message for all unsupported options on the command line. */
function refusal(row: Row, spelled: string, args: readonly string[]): Stop {
  const reasons = new Map([[row.refused, new Set([spelled])]])
  for (const argument of args) {
    const word = argument.replace(/=[^]*/, '')
    const other = word.startsWith('-') ? BY_NAME.get(word.replace(/^--?/, '')) : undefined
    if (other?.refused !== undefined)
      reasons.set(other.refused, (reasons.get(other.refused) ?? new Set()).add(word))
  }
  const said = [...reasons].map(([reason, options]) => `not supported: ${[...options].join(' ')} (${reason})`)
  return new Stop(EXIT.usage, said.join('; '))
}

function unknown(argument: string): Stop {
  const name = closest(argument)
  const hint = name === undefined ? '' : `; did you mean -${name}?`
  return new Stop(EXIT.usage, `unknown option ${argument}${hint}`)
}

/** Returns the option name closest to a word, so that `-volidd` is not read as `-v -o lidd`. */
function closest(argument: string): string | undefined {
  const word = argument.replace(/^--?|=[^]*$/g, '')
  if (word.length < 5) return undefined
  return nearest(word, LONG_NAMES)
}
