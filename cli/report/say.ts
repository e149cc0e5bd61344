import { noteProblem } from './answer.ts'
import { eraseStatus } from './status-line.ts'
import { printable, printableJson } from './printable.ts'

/** Prints one line on standard error. A line break inside a name is escaped. */
export function say(line: string): void {
  eraseStatus()
  process.stderr.write(`${printable(line)}\n`)
}

/** Prints a value as one line of JSON on standard error. */
export function sayJson(value: unknown): void {
  eraseStatus()
  process.stderr.write(`${printableJson(JSON.stringify(value))}\n`)
}

/** Prints a warning about a file or a drive on standard error, and adds it to the JSON answer. */
export function warn(source: string, code: string, message: string): void {
  noteProblem({ severity: 'warning', code, message, source })
  say(`${source}: warning: ${message}`)
}

/** Prints each line of a text on standard error. */
export function sayLines(text: string): void {
  for (const line of text.replace(/\n$/, '').split('\n')) say(line)
}
