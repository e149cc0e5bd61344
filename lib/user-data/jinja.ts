import { JinjaError } from '../jinja/jinja-error.ts'
import { type Piece, render } from '../jinja/render.ts'
import { dict, MISSING, type Value } from '../jinja/values.ts'
import { atPosition } from '../report/correlate.ts'
import { type Diagnostic, diagnose, type Position } from '../report/diagnostics.ts'
import { positions } from '../text/yaml/compose.ts'

/** What every guest has, without its values. Source: cloudinit/sources/__init__.py, `_get_standardized_metadata` */
const VARIABLES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['v1', dict([])],
  ['ds', dict([['meta_data', dict([])]])],
])

/**
 * Checks a template of user data as far as its text shows: its syntax, and what it renders to on lines without a variable.
 * `checkRendered` checks the rendered text. Source: cloudinit/handlers/jinja_template.py
 */
export function checkTemplate(
  source: string,
  checkRendered: (text: string) => readonly Diagnostic[],
): Diagnostic[] {
  const end = source.indexOf('\n')
  const template = end < 0 ? '' : source.slice(end + 1)
  const below = ({ line, column }: Position): Position => ({ line: line + 1, column })
  try {
    const { text, pieces, position } = render(template, {
      variables: VARIABLES,
      isStrict: false,
      trimsLineStart: false,
    })
    const lines = text.split('\n')
    const offsets = offsetsOf(lines)
    return checkRendered(text).flatMap((found) => {
      const { range, ...rest } = found
      if (range === undefined) return isFixed(pieces) ? [rest] : []
      const { line, column } = range.start
      if (isOpen(pieces, offsets[line - 1]!, lines[line - 1]!.length)) return []
      return [atPosition(rest, below(position(offsetIn(pieces, offsets[line - 1]! + column - 1))))]
    })
  } catch (cause) {
    if (!(cause instanceof JinjaError)) throw cause
    // Another fault may come from a variable that only the guest knows.
    if (cause.fault !== 'syntax') return []
    const place = positions(template.replace(/\r\n?/g, '\n'))(cause.offset)
    return [atPosition(diagnose('jinja-syntax', [], { reason: cause.message }), below(place))]
  }
}

function offsetsOf(lines: readonly string[]): readonly number[] {
  const offsets = [0]
  for (const line of lines) offsets.push(offsets.at(-1)! + line.length + 1)
  return offsets
}

function isFixed(pieces: readonly Piece[]): boolean {
  return pieces.every(({ expression }) => expression === undefined)
}

/** Tells whether an expression writes to a line of the rendered text. */
function isOpen(pieces: readonly Piece[], start: number, length: number): boolean {
  return pieces.some((piece) => {
    const isWritten = piece.start <= start + length && piece.start + piece.text.length >= start
    return piece.expression !== undefined && isWritten && piece.text.includes(MISSING)
  })
}

/** Returns the offset in the template of an offset in the rendered text. */
function offsetIn(pieces: readonly Piece[], offset: number): number {
  const piece = pieces.findLast(({ start }) => start <= offset)
  return piece === undefined ? 0 : piece.at + (piece.expression === undefined ? offset - piece.start : 0)
}
