import type { Command, Values } from '../args/command.ts'

/** A program whose command lines a shell completes. */
export interface Program {
  readonly name: string
  readonly verbs: readonly Verb[]
}

/** What can follow the words of a verb. A program without verbs has one verb of no words. */
export interface Verb {
  readonly words: readonly string[]
  readonly describe: string
  readonly options: readonly Switch[]
  readonly operands: readonly Operand[]
}

/** An argument without an option name. */
export interface Operand {
  readonly describe: string
  /** The known values; undefined: a file. */
  readonly values: readonly string[] | undefined
  /** The operand can be repeated. */
  readonly many: boolean
}

/** An option. */
export interface Switch {
  /** The names with their dashes. */
  readonly names: readonly string[]
  readonly describe: string
  readonly isOnce: boolean
  /** Undefined: the option is a flag. `describe` is like FILE. */
  readonly value: Omit<Operand, 'many'> | undefined
}

/** Returns the program that a table of commands makes up. */
export async function programOf(name: string, commands: readonly Command[]): Promise<Program> {
  return { name, verbs: await Promise.all(commands.map(verbOf)) }
}

async function verbOf({ verb, describe, options, positionals }: Command): Promise<Verb> {
  const switches = Object.entries(options).map(async ([name, { alias, describe, type, array, ...row }]) => ({
    names: [...(alias === undefined ? [] : [`-${alias}`]), `--${name}`],
    describe,
    isOnce: array !== true,
    value: type === 'boolean' ? undefined : { describe: row.value ?? '', values: await known(row.values) },
  }))
  const operands = Object.values(positionals).map(async ({ describe, values, many = false }) => {
    return { describe, values: await known(values), many }
  })
  return {
    words: verb.split(' '),
    describe,
    options: await Promise.all(switches),
    operands: await Promise.all(operands),
  }
}

async function known(values: Values | undefined): Promise<readonly string[] | undefined> {
  return typeof values === 'function' ? values() : values
}

/** Returns the first words of two-word verbs, each with its verbs. */
export function groupsOf({ verbs }: Program): ReadonlyMap<string, readonly Verb[]> {
  const groups = new Map<string, readonly Verb[]>()
  for (const verb of verbs) {
    const [first, second] = verb.words
    if (second !== undefined) groups.set(first!, [...(groups.get(first!) ?? []), verb])
  }
  return groups
}

/** Returns the name of the program's function in a script. */
export function functionOf({ name }: Program): string {
  return `_${name.replaceAll('-', '_')}`
}
