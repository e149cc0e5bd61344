/** What shells offer in the place of a value. */
export type Values = readonly string[] | (() => Promise<readonly string[]>)

/** An option of a command, by its name without dashes. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly describe: string
  /** A letter. */
  readonly alias?: string
  /** Those that are known; others can be right. */
  readonly values?: Values
  /** It can be repeated. */
  readonly array?: true
  /** It takes all values up to the next option; and it can be repeated. */
  readonly many?: true
}

export type Options = Readonly<Record<string, Option>>

/** What stands on a command line without a name, in its order. Those that need not be there come last. */
export interface Positional {
  readonly describe: string
  readonly values?: Values
  readonly required?: true
  /** The last one: all that follow. */
  readonly many?: true
}

export type Positionals = Readonly<Record<string, Positional>>

type PositionalValue<P extends Positional> = P extends { many: true }
  ? readonly string[]
  : P extends { required: true }
    ? string
    : string | undefined

/** What a command is run with: a boolean is false unless given. */
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
  /** What stands on its command line by mistake may be a secret: no message shows it. */
  readonly hasSecrets?: true
  /** What follows `--` on its command line is another program's. */
  readonly isFollowed?: true
  /** Its command line is another program's, read as getopt(1) does: names cut short, the last value of an option, empty ones. */
  readonly isGetopt?: true
  /** Throws Failure to end with another exit code than 0. */
  readonly run: (args: ArgumentsOf<O, P>, following: readonly string[]) => Promise<void>
}

/** A command as the tables of commands have it. */
export function command<const O extends Options, const P extends Positionals>(
  command: Command<O, P>,
): Command {
  return command as unknown as Command
}

/** The command that a command line starts with, and what follows its verb. */
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

/** What of a command's arguments is its own, and what follows `--`. */
export function parted(
  { isFollowed }: Command,
  args: readonly string[],
): { readonly own: readonly string[]; readonly following: readonly string[] } {
  const end = isFollowed ? args.indexOf('--') : -1
  return end < 0 ? { own: args, following: [] } : { own: args.slice(0, end), following: args.slice(end + 1) }
}
