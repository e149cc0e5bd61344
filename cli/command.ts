/** An option of a command, by its name without dashes. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly describe: string
  /** A letter. */
  readonly alias?: string
  /** It can be repeated. */
  readonly array?: true
  /** It takes all values up to the next option; and it can be repeated. */
  readonly many?: true
}

export type Options = Readonly<Record<string, Option>>

/** What a command is run with: a boolean is false unless given. */
export type ArgumentsOf<O extends Options> = { readonly spec: string | undefined } & {
  readonly [K in keyof O]: O[K] extends { type: 'boolean' }
    ? boolean
    : O[K] extends { array: true }
      ? readonly string[] | undefined
      : string | undefined
}

/** One verb of the command line; it takes a spec and options. */
export interface Command<O extends Options = Options> {
  readonly verb: string
  readonly describe: string
  readonly options: O
  /** Throws Failure to end with another exit code than 0. */
  readonly run: (args: ArgumentsOf<O>) => Promise<void>
}

/** A command as the tables of commands have it. */
export function command<const O extends Options>(command: Command<O>): Command {
  return command as unknown as Command
}
