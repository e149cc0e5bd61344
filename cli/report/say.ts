import { printable } from './printable.ts'

/** Says a line to a person, on standard error. A line break in a name begins no line of its own. */
export function say(line: string): void {
  process.stderr.write(`${printable(line)}\n`)
}

/** Says each line of a text of ours. */
export function sayLines(text: string): void {
  for (const line of text.replace(/\n$/, '').split('\n')) say(line)
}
