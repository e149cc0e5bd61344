import type { Command, Options } from './command.ts'
import type { Failure } from '../report/exit.ts'
import { commonOptions } from './common-options.ts'
import { parseOptions, type ParsedOptions } from './parse-options.ts'
import { likely, suggestion } from './suggest.ts'
import { tokensOf } from './tokens.ts'
import { wrong } from './wrong-usage.ts'

/** What a command line asks for. */
export type CommandLine = { readonly color: string | undefined } & (
  | { readonly asks: 'version' }
  /** Help about a command, about the commands of a group such as `mime`, or, undefined, about the program. */
  | { readonly asks: 'help'; readonly about: string | undefined }
  | ({ readonly asks: 'run'; readonly command: Command } & Pick<ParsedOptions, 'read' | 'following'>)
  /** A command that parses its own arguments. */
  | { readonly asks: 'foreign'; readonly verb: string; readonly args: readonly string[] }
)

/**
 * Parses a command line. Options may stand before the verb, too.
 *
 * @param foreign verbs that parse their own arguments
 * @throws Failure for wrong usage
 */
export function parseCommandLine(
  commands: readonly Command[],
  foreign: readonly string[],
  args: readonly string[],
): CommandLine {
  const all = unionOf(commands)
  const tokens = tokensOf(all, args)
  const words = tokens.filter((token) => token.kind === 'positional')
  const [first, second] = words
  const options = tokens.filter((token) => token.kind === 'option')
  const before = options.filter(({ index }) => first === undefined || index < first.index)
  const stranger = before.find(({ name }) => !Object.hasOwn(all, name))
  const has = (wanted: string): boolean => options.some(({ name }) => name === wanted)
  const color = options.findLast(({ name }) => name === 'color')?.value
  if (first !== undefined && foreign.includes(first.value)) {
    if (before.some(({ name }) => name === 'help')) return { asks: 'help', about: first.value, color }
    return { asks: 'foreign', verb: first.value, args: args.slice(first.index + 1), color }
  }
  if (first?.value === 'help' && !commands.some(({ verb }) => verb === 'help')) {
    return {
      asks: 'help',
      about: helpTopic(
        commands,
        foreign,
        words.slice(1).map(({ value }) => value),
      ),
      color,
    }
  }
  const found = commands.find(({ verb }) => verb.split(' ').every((word, n) => words[n]?.value === word))
  if (found !== undefined) {
    const verbs = words.slice(0, found.verb.split(' ').length).map(({ index }) => index)
    const { asks, ...parsed } = parseOptions(
      found,
      args.filter((_, n) => !verbs.includes(n)),
    )
    if (asks === 'run') return { asks, command: found, ...parsed }
    return asks === 'help' ? { asks, about: found.verb, color } : { asks, color }
  }
  if (stranger !== undefined) {
    const meant = likely(
      stranger.name,
      Object.entries(all).map(([name, { also }]) => ({ name, ...(also && { also }) })),
    )
    throw wrong(`unknown option ${stranger.rawName}.${suggestion(meant.map((name) => `--${name}`))}`)
  }
  if (first === undefined) {
    if (has('help')) return { asks: 'help', about: undefined, color }
    if (has('version')) return { asks: 'version', color }
    throw wrong('A command is missing.')
  }
  if (membersOf(commands, first.value).length > 0 && second === undefined && has('help'))
    return { asks: 'help', about: first.value, color }
  throw unknownVerb(
    commands,
    foreign,
    words.map(({ value }) => value),
  )
}

/** Returns the options of all commands: which of them take a value decides where the verb is. */
function unionOf(commands: readonly Command[]): Options {
  return Object.assign({}, commonOptions, ...commands.map(({ options }) => options), commonOptions) as Options
}

/** Returns the commands of a group, such as `mime make` and `mime list` of `mime`. */
export function membersOf(commands: readonly Command[], group: string): readonly Command[] {
  return commands.filter(({ verb }) => verb.startsWith(`${group} `))
}

/** Returns what `help WORDS` is about. */
function helpTopic(
  commands: readonly Command[],
  foreign: readonly string[],
  words: readonly string[],
): string | undefined {
  if (words.length === 0) return undefined
  const topic = words.join(' ')
  const isKnown =
    foreign.includes(topic) ||
    commands.some(({ verb }) => verb === topic) ||
    membersOf(commands, topic).length > 0
  if (!isKnown) throw unknownVerb(commands, foreign, words)
  return topic
}

/** Returns the failure for words that name no command; a message suggests the likely intended one. */
export function unknownVerb(
  commands: readonly Command[],
  foreign: readonly string[],
  words: readonly string[],
): Failure {
  const [first = '', second] = words
  const members = membersOf(commands, first)
  if (members.length === 0) {
    const known = [...commands.map(firstWord), ...foreign.map((name) => ({ name }))]
    return wrong(
      `unknown command ${JSON.stringify(first)}.${suggestion(commandFor(first) ?? likely(first, known))}`,
    )
  }
  if (second === undefined)
    return wrong(`A command of ${first} is missing: ${members.map(({ verb }) => verb).join(', ')}.`, first)
  const below = members.map(({ verb, also }) => ({
    name: verb.slice(first.length + 1),
    ...(also && { also }),
  }))
  const meant = likely(second, below).map((name) => `${first} ${name}`)
  return wrong(`unknown command ${JSON.stringify(`${first} ${second}`)}.${suggestion(meant)}`, first)
}

/** Returns the command that a file in the place of a verb was probably meant for. */
function commandFor(word: string): readonly string[] | undefined {
  if (/\.(?:ya?ml|json)$/i.test(word)) return [`build ${word}`]
  return /\.(?:iso|img|qcow2|raw)$/i.test(word) ? [`inspect ${word}`] : undefined
}

function firstWord({ verb, also }: Command) {
  const [name = '', second] = verb.split(' ')
  return second === undefined && also !== undefined ? { name, also } : { name }
}
