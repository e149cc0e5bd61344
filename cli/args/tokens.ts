import { parseArgs } from 'node:util'
import type { Options } from './command.ts'

/** An option on a command line. */
export interface OptionToken {
  readonly kind: 'option'
  /** Without dashes; the letter, if no option has it. */
  readonly name: string
  /** With dashes, as typed. */
  readonly rawName: string
  /** The index of its argument. */
  readonly index: number
  readonly value?: string | undefined
  /** Whether the value is in the same argument. */
  readonly inlineValue?: boolean | undefined
}

/** A piece of a command line, with the index of its argument. */
export type Token =
  | OptionToken
  | { readonly kind: 'positional'; readonly index: number; readonly value: string }
  | { readonly kind: 'option-terminator'; readonly index: number }

/**
 * Splits arguments into tokens. An unknown option takes no value; a known one of type `string` takes the next argument, whatever it is,
 * unless its value is optional and the next argument is an option.
 */
export function tokensOf(options: Options, args: readonly string[]): readonly Token[] {
  const config = Object.entries(options).map(([name, { type, alias }]) => {
    return [name, { type, ...(alias === undefined ? {} : { short: alias }) }] as const
  })
  const { tokens } = parseArgs({
    args: args.map((arg, n) => (leavesValueOut(options, arg, args[n + 1]) ? `${arg}=` : arg)),
    options: Object.fromEntries(config),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  return tokens
}

function leavesValueOut(options: Options, arg: string, next: string | undefined): boolean {
  const name = /^--(.+)$/.exec(arg)?.[1] ?? ''
  const isOptional = Object.hasOwn(options, name) && options[name]!.isOptional === true
  return isOptional && (next === undefined || next.startsWith('-'))
}
