import { inWords } from '../../lib/report/in-words.ts'
import type { ArgumentsOf, Command, Options, Positionals } from './command.ts'
import { commonOptions } from './common-options.ts'
import { expandAbbreviations } from './expand-abbreviations.ts'
import { type Known, likely, suggestion } from './suggest.ts'
import { type OptionToken, type Token, tokensOf } from './tokens.ts'
import { wrong } from './wrong-usage.ts'

/** The arguments after a verb. */
export interface ParsedOptions {
  /** Help and version are printed instead of running the command. */
  readonly asks: 'run' | 'help' | 'version'
  readonly color: string | undefined
  /**
   * Checks the arguments and returns their values.
   *
   * @throws Failure for wrong usage
   */
  readonly read: () => ArgumentsOf<Options, Positionals>
  /** Arguments after `--`, for a command that passes them on. */
  readonly following: readonly string[]
}

/** A command line after the verb, in tokens. */
interface Line {
  readonly command: Command
  /** The options of the command, then the common ones: the first with a letter has it. */
  readonly options: Options
  readonly args: readonly string[]
  readonly tokens: readonly Token[]
}

/**
 * Parses the arguments that follow a verb by the table of its options. Asking for help or the version wins over mistakes.
 *
 * @throws Failure for an ambiguous abbreviation, and for a long name after one dash
 */
export function parseOptions(command: Command, typed: readonly string[]): ParsedOptions {
  const options = { ...command.options, ...commonOptions }
  const args = command.isGetopt ? expandAbbreviations(options, typed) : typed
  const all = tokensOf(options, args)
  const end = command.isFollowed ? all.find(({ kind }) => kind === 'option-terminator')?.index : undefined
  const tokens = end === undefined ? all : all.filter(({ index }) => index < end)
  const line = { command, options, args, tokens }
  if (!command.isGetopt) checkDashes(line)
  const given = optionTokens(line)
  const has = (wanted: string): boolean => given.some(({ name }) => name === wanted)
  return {
    asks: has('help') ? 'help' : has('version') ? 'version' : 'run',
    color: given.findLast(({ name }) => name === 'color')?.value,
    read: () => ({ ...optionValues(line), ...positionalValues(line) }) as ArgumentsOf<Options, Positionals>,
    following: end === undefined ? [] : args.slice(end + 1),
  }
}

/** Rejects `-hostname`: as letters it would mean `-h -o stname`. */
function checkDashes(line: Line): void {
  for (const { index } of optionTokens(line)) {
    const [, word, letter] = /^-((\w)[\w-]+)/.exec(line.args[index]!) ?? []
    if (word === undefined || letter === undefined) continue
    const takesRest = Object.values(line.options).some(
      ({ alias, type }) => alias === letter && type === 'string',
    )
    const isLong = Object.hasOwn(line.options, word)
    const isShort = word.length < 4
    const meant = isLong ? [word] : takesRest || isShort ? [] : likely(word, known(line.options))
    if (meant.length > 0) throw mistake(line, `unknown option -${word}.${suggested(meant)}`)
  }
}

function optionTokens({ tokens }: Line): readonly OptionToken[] {
  return tokens.filter((token) => token.kind === 'option')
}

function optionValues(line: Line): Readonly<Record<string, unknown>> {
  const { command, options } = line
  const given = new Map<string, string[]>()
  for (const token of optionTokens(line)) {
    if (!Object.hasOwn(options, token.name)) throw unknownOption(line, token)
    given.set(token.name, [...(given.get(token.name) ?? []), ...valuesOf(line, token)])
  }
  for (const name of given.keys()) checkCompany(line, name, given)
  const values: Record<string, unknown> = {}
  for (const [name, { type, array }] of Object.entries(command.options)) {
    const texts = given.get(name)
    if (type === 'boolean') values[name] = texts?.at(-1) ?? texts !== undefined
    else values[name] = array === true ? texts : texts?.at(-1)
    if (type === 'string' && array !== true && !command.isGetopt && texts !== undefined && texts.length > 1)
      throw mistake(line, `--${name} is given more than once.`)
  }
  return values
}

/** Returns the values in one use of an option: none for a flag, several for a list. */
function valuesOf(line: Line, token: OptionToken): readonly string[] {
  const { name, rawName, value, inlineValue } = token
  const option = line.options[name]!
  if (option.type === 'boolean') {
    if (value === undefined) return []
    if (option.values === undefined) throw mistake(line, `${rawName} takes no value.`)
    checkClosed(line, token, value)
    return [value]
  }
  const { isGetopt } = line.command
  if (option.isOptional === true && value === '') return ['']
  if (value === undefined) throw mistake(line, `${rawName} needs a value: ${rawName} ${option.value}.`)
  if (isGetopt) return [value]
  if (inlineValue !== true && /^-./.test(value))
    throw mistake(
      line,
      `${rawName} needs a value: ${rawName} ${option.value}. Write a value that begins with a dash as --${name}=${option.value}.`,
    )
  // `-o=FILE` is meant as `-o FILE`.
  const text = inlineValue === true && !rawName.startsWith('--') ? value.replace(/^=/, '') : value
  const texts = option.list === true ? text.split(',').map((item) => item.trim()) : [text]
  if (texts.includes('')) throw mistake(line, `${rawName}: the value is empty.`)
  for (const one of texts) checkClosed(line, token, one)
  return texts
}

/** Rejects a value that an option with a fixed list of values does not have. */
function checkClosed(line: Line, { name, rawName }: OptionToken, text: string): void {
  const { values, isClosed } = line.options[name]!
  if (isClosed !== true || !Array.isArray(values) || values.includes(text)) return
  const near = likely(
    text,
    values.map((each: string) => ({ name: each })),
  )
  const shown = line.command.hasSecrets ? '' : ` ${JSON.stringify(text)}`
  throw mistake(line, `${rawName}: unknown value${shown}; use ${inWords(values)}.${suggestion(near)}`)
}

/** Checks that the options that one needs are given, and none that excludes it. */
function checkCompany(line: Line, name: string, given: ReadonlyMap<string, unknown>): void {
  const { conflicts = [], needs = [] } = line.options[name]!
  const other = conflicts.find((each) => given.has(each))
  if (other !== undefined) throw mistake(line, `Use --${name} or --${other}, not both.`)
  if (needs.length > 0 && !needs.some((each) => given.has(each)))
    throw mistake(line, `--${name} has an effect only with ${inWords(needs.map((each) => `--${each}`))}.`)
}

function positionalValues(line: Line): Readonly<Record<string, unknown>> {
  const { command, tokens } = line
  const places = Object.entries(command.positionals)
  const words = tokens.filter((token) => token.kind === 'positional')
  const [missing] = places.filter(([, { required }]) => required === true)[words.length] ?? []
  if (missing !== undefined) throw mistake(line, `${missing.toUpperCase()} is missing.`)
  const most = places.at(-1)?.[1].many === true ? Infinity : places.length
  const extra = words[most]
  if (extra !== undefined) throw mistake(line, unexpected(line, extra.value))
  if (!command.isGetopt && words.some(({ value }) => value === ''))
    throw mistake(line, 'An argument is empty.')
  const texts = words.map(({ value }) => value)
  return Object.fromEntries(
    places.map(([name, { many }], n) => [name, many === true ? texts.slice(n) : texts[n]]),
  )
}

/** Says which argument is too many, and why: a value may have been meant for the option before it. */
function unexpected(line: Line, extra: string): string {
  const { command, options, args, tokens } = line
  const shown = command.hasSecrets
    ? 'argument (not shown: it may be a secret)'
    : `argument ${JSON.stringify(extra)}`
  const isPositional = (index: number): boolean =>
    tokens.some((token) => token.kind === 'positional' && token.index === index)
  const before = optionTokens(line).find(
    ({ name, index, inlineValue }) =>
      options[name]?.array === true && isPositional(index + (inlineValue === true ? 1 : 2)),
  )
  if (before === undefined) return `unexpected ${shown}.`
  const { name, index, inlineValue } = before
  const next = args[index + (inlineValue === true ? 1 : 2)]
  const remedy =
    options[name]?.list === true ? 'separate several with commas, or repeat it' : 'repeat it for several'
  return `unexpected ${shown}. --${name} takes one value, so ${JSON.stringify(next)} does not belong to it: ${remedy}.`
}

function unknownOption(line: Line, { name, rawName }: OptionToken) {
  return mistake(
    line,
    `unknown option ${rawName}.${suggested(name.length > 1 ? likely(name, known(line.options)) : [])}`,
  )
}

function known(options: Options): readonly Known[] {
  return Object.entries(options).map(([name, { also }]) => ({ name, ...(also && { also }) }))
}

function suggested(names: readonly string[]): string {
  return suggestion(names.map((name) => `--${name}`))
}

function mistake({ command }: Line, message: string) {
  return wrong(message, command.verb)
}
