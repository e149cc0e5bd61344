import { printable } from './printable.ts'

/** Prints one line on standard error. A line break inside a name is escaped. */
export function say(line: string): void {
  process.stderr.write(`${printable(line)}\n`)
}

/** Prints each line of a text on standard error. */
export function sayLines(text: string): void {
  for (const line of text.replace(/\n$/, '').split('\n')) say(line)
}
