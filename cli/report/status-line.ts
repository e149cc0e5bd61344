import { printable } from './printable.ts'

/** The line about unfinished work at the end of a terminal. */
let shown = ''

/** Columns of a terminal that does not tell its width. */
const COLUMNS = 80

/** Replaces the line. A longer text than the terminal is wide is cut, because a second line could not be erased. */
export function showStatus(text: string): void {
  const line = printable(text).slice(0, (process.stderr.columns || COLUMNS) - 1)
  process.stderr.write(`\r${line.padEnd(shown.length)}`)
  shown = line
}

/** Erases the line, so that something else can be printed. */
export function eraseStatus(): void {
  if (shown === '') return
  process.stderr.write(`\r${' '.repeat(shown.length)}\r`)
  shown = ''
}
