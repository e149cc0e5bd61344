import { eastAsianWidth } from 'get-east-asian-width'
import type { Diagnostic } from '../../lib/report/diagnostics.ts'
import { printable } from './printable.ts'
import { publicPart } from './public-part.ts'
import { linesOfSource } from './sources.ts'

/** Columns of a terminal that does not tell its width, and of a pipe. */
const WIDTH = 100

/** The most UTF-16 units on either side of a place that are looked at. */
const LONGEST = 2000

/** The fewest columns of a line that are worth showing. */
const LEAST = 20

/**
 * Returns the line of a finding with a caret below its place, for people: two lines, or none when the text is not known or the
 * line could hold a secret. A long line is cut around the caret.
 */
export function sourceLine({ source, range }: Diagnostic, columns = WIDTH): readonly string[] {
  const lines = range === undefined ? undefined : linesOfSource(source)
  if (range === undefined || lines === undefined) return []
  const { start, end } = range
  const { text, isCut } = publicPart(lines, start.line - 1)
  if (text.trim() === '') return []
  const from = Math.min(start.column - 1, text.length)
  const to = end.line === start.line ? Math.min(end.column - 1, text.length) : text.length
  const gutter = `${String(start.line).padStart(4)} | `
  const room = Math.max(LEAST, columns - gutter.length - 1)
  const before = shown(text.slice(Math.max(0, from - LONGEST), from))
  const marked = shown(text.slice(from, Math.min(to, from + LONGEST)))
  const after = shown(text.slice(to, to + LONGEST)) + (isCut ? ' …' : '')
  const left = widthOf(before) <= room / 2 ? before : `…${tail(before, room / 2 - 1)}`
  const middle = head(marked, room - widthOf(left))
  const right = head(after, room - widthOf(left) - widthOf(middle))
  // The place of a value that is not shown is that of the dots.
  const offset = widthOf(left) + (isCut && start.column - 1 > text.length ? 1 : 0)
  const caret = '^'.repeat(Math.max(1, widthOf(middle)))
  return [
    `${gutter}${left}${middle}${right}`,
    `${' '.repeat(gutter.length - 2)}| ${' '.repeat(offset)}${caret}`,
  ]
}

/** Shows a tab as one blank, and escapes what a terminal would obey. */
function shown(text: string): string {
  return printable(text.replaceAll('\t', ' '))
}

/** Returns the columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += widthOfCharacter(character)
  return width
}

function widthOfCharacter(character: string): number {
  return /^\p{M}$/u.test(character) ? 0 : eastAsianWidth(character.codePointAt(0)!)
}

/** Returns the start of a text that takes at most `room` columns, with dots where it is cut. */
function head(text: string, room: number): string {
  if (room < 1) return ''
  if (text.length <= room / 2 || widthOf(text.slice(0, LONGEST)) <= room) return text
  let [kept, width] = ['', 0]
  for (const character of text) {
    width += widthOfCharacter(character)
    if (width > room - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Returns the end of a text that takes at most `room` columns. */
function tail(text: string, room: number): string {
  let [kept, width] = ['', 0]
  for (const character of Array.from(text.slice(-LONGEST)).reverse()) {
    width += widthOfCharacter(character)
    if (width > room) break
    kept = character + kept
  }
  return kept
}
