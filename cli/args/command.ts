/** Values that a shell offers as completions. */
export type Values = readonly string[] | (() => Promise<readonly string[]>)

/**
 * An option of a command, by its name without dashes. An option of type `string` takes exactly one value; one of type `boolean`
 * takes none, or, if it has `values`, may have one of them after `=`.
 */
export interface Option {
  readonly type: 'string' | 'boolean'
  /** What it does, without the facts that the other fields state; `described` adds them. */
  readonly describe: string
  /** One letter. */
  readonly alias?: string
  /** What help, man page and completion call the value; every option of type `string` has it. */
  readonly value?: string
  /** The value can be left out, at the end of the line or before another option; it is then empty. */
  readonly isOptional?: true
  /** Known values, for completion; the command may accept others, unless `isClosed`. */
  readonly values?: Values
  /** The option accepts none but the listed values. */
  readonly isClosed?: true
  /** The option can be repeated. */
  readonly array?: true
  /** A value cannot contain a comma, so commas separate several; the option can be repeated, too. */
  readonly list?: true
  /** The heading above the option in the help; by default `Options`. */
  readonly group?: string
  /** Options that cannot be given beside this one. */
  readonly conflicts?: readonly string[]
  /** The option has a meaning only beside one of these. */
  readonly needs?: readonly string[]
  /** Environment variables with the same effect. */
  readonly environment?: readonly string[]
  /** Names that other programs give the option; a message suggests this one. */
  readonly also?: readonly string[]
}

export type Options = Readonly<Record<string, Option>>

/** An argument without an option name. Positionals are listed in order; optional ones come last. */
export interface Positional {
  readonly describe: string
  readonly values?: Values
  readonly required?: true
  /** The last positional takes all remaining arguments. */
  readonly many?: true
}

export type Positionals = Readonly<Record<string, Positional>>

type PositionalValue<P extends Positional> = P extends { many: true }
  ? readonly string[]
  : P extends { required: true }
    ? string
    : string | undefined

/** The arguments of a command. A boolean is false unless given. */
export type ArgumentsOf<O extends Options, P extends Positionals = {}> = {
  readonly [K in keyof P]: PositionalValue<P[K]>
} & {
  readonly [K in keyof O]: O[K] extends { type: 'boolean' }
    ? O[K] extends { values: readonly (infer V)[] }
      ? boolean | V
      : boolean
    : O[K] extends { array: true }
      ? readonly string[] | undefined
      : string | undefined
}

/** A command line after the name of the program, and its effect. */
export type Example = readonly [line: string, effect: string]

/** One verb of the command line, of one word or two: `build`, `network convert`. */
export interface Command<O extends Options = Options, P extends Positionals = Positionals> {
  readonly verb: string
  readonly describe: string
  /** Command lines that run as they are, each with its effect. */
  readonly examples: readonly Example[]
  /** Names that other programs give the command; a message suggests this one. */
  readonly also?: readonly string[]
  readonly positionals: P
  readonly options: O
  /** A mistyped argument may be a secret, so no message shows it. */
  readonly hasSecrets?: true
  /** Arguments after `--` belong to another program. */
  readonly isFollowed?: true
  /**
   * The command line follows another program's rules, those of getopt(1): option names may be abbreviated, the last value
   * of an option wins, and values may be empty.
   */
  readonly isGetopt?: true
  /** Runs the command; throws Failure for an exit code other than 0. */
  readonly run: (args: ArgumentsOf<O, P>, following: readonly string[]) => Promise<void>
}

/** Returns a command in the general type that tables of commands hold. */
export function command<const O extends Options, const P extends Positionals>(
  command: Command<O, P>,
): Command {
  return command as unknown as Command
}
