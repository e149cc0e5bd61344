import type { Command, Values } from '../args/command.ts'

/** A program as shells complete its command lines. */
export interface Program {
  readonly name: string
  readonly verbs: readonly Verb[]
}

/** What can follow the words of a verb; a program without verbs has one of no words. */
export interface Verb {
  readonly words: readonly string[]
  readonly describe: string
  readonly options: readonly Switch[]
  readonly operands: readonly Operand[]
}

/** What stands without a name. */
export interface Operand {
  readonly describe: string
  /** What it can be; any file unless it is known. */
  readonly values: readonly string[] | undefined
  /** So can what follows. */
  readonly many: boolean
}

/** An option, which can be given again unless it is said otherwise. */
export interface Switch {
  /** With their dashes. */
  readonly names: readonly string[]
  readonly describe: string
  readonly isOnce: boolean
  /** Undefined: it has none. `many`: it takes all up to the next option. */
  readonly value: Omit<Operand, 'describe'> | undefined
}

/** The program of a table of commands. */
export async function programOf(name: string, commands: readonly Command[]): Promise<Program> {
  return { name, verbs: await Promise.all(commands.map(verbOf)) }
}

async function verbOf({ verb, describe, options, positionals }: Command): Promise<Verb> {
  const switches = Object.entries(options).map(async ([name, { alias, describe, type, array, ...row }]) => ({
    names: [...(alias === undefined ? [] : [`-${alias}`]), `--${name}`],
    describe,
    isOnce: array !== true,
    value: type === 'boolean' ? undefined : { values: await known(row.values), many: row.many === true },
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

/** The first words of verbs that have two, each with the second ones. */
export function groupsOf({ verbs }: Program): ReadonlyMap<string, readonly Verb[]> {
  const groups = new Map<string, readonly Verb[]>()
  for (const verb of verbs) {
    const [first, second] = verb.words
    if (second !== undefined) groups.set(first!, [...(groups.get(first!) ?? []), verb])
  }
  return groups
}

/** What the function of a program is called in a script. */
export function functionOf({ name }: Program): string {
  return `_${name.replaceAll('-', '_')}`
}
