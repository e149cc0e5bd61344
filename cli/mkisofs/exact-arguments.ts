import { readFileSync } from 'node:fs'
import { escapedBytes, escapedText } from '../../lib/text/escaped-bytes.ts'

/**
 * Returns the arguments of this process with bytes outside UTF-8 escaped, as in names on disk; node replaces them by U+FFFD.
 * Where the system does not give them, or `args` are not those of the process, returns `args`.
 */
export function exactArguments(args: readonly string[]): readonly string[] {
  if (!args.some((argument) => argument.includes('\ufffd'))) return args
  const exact = ownArguments().slice(-args.length)
  const isSame = exact.every((argument, i) => shown(argument) === args[i])
  return isSame && exact.length === args.length ? exact : args
}

/** Returns an argument as node shows it: one U+FFFD for each maximal part of a sequence. */
function shown(argument: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(escapedBytes(argument))
}

function ownArguments(): string[] {
  try {
    const bytes = readFileSync('/proc/self/cmdline')
    return escapedText(bytes).split('\0').slice(0, -1)
  } catch {
    return []
  }
}
