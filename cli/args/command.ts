/** Values that a shell offers as completions. */
export type Values = readonly string[] | (() => Promise<readonly string[]>)

/** An option of a command, by its name without dashes. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly describe: string
  /** One letter. */
  readonly alias?: string
  /** What help, man page and completion call the value; every option of type `string` has it. */
  readonly value?: string
  /** Known values, for completion; the command may accept others. */
  readonly values?: Values
  /** The option can be repeated. */
  readonly array?: true
  /** The option takes all values up to the next option, and can be repeated. */
  readonly many?: true
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
    ? boolean
    : O[K] extends { array: true }
      ? readonly string[] | undefined
      : string | undefined
}

/** One verb of the command line, of one word or two: `build`, `network convert`. */
export interface Command<O extends Options = Options, P extends Positionals = Positionals> {
  readonly verb: string
  readonly describe: string
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

/** Returns the command that a command line starts with, and the arguments after its verb. */
export function commandOf(
  commands: readonly Command[],
  args: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } | undefined {
  for (const command of commands) {
    const words = command.verb.split(' ')
    if (words.every((word, n) => args[n] === word)) return { command, rest: args.slice(words.length) }
  }
  return undefined
}

/** Splits arguments into the command's own and those after `--`. */
export function parted(
  { isFollowed }: Command,
  args: readonly string[],
): { readonly own: readonly string[]; readonly following: readonly string[] } {
  const end = isFollowed ? args.indexOf('--') : -1
  return end < 0 ? { own: args, following: [] } : { own: args.slice(0, end), following: args.slice(end + 1) }
}
