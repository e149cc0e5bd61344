import { type Diagnostic, diagnose, type Position } from '../report/diagnostics.ts'
import { JinjaError } from '../jinja/jinja-error.ts'
import { type Piece, render, type Rendered } from '../jinja/render.ts'
import { fromJson } from '../jinja/values.ts'
import { nearest } from '../report/nearest.ts'
import { positions } from '../text/yaml/compose.ts'
import type { FilledTemplate, Template } from './template.ts'
import type { Variables } from './variables.ts'

/**
 * Renders specs as templates of Jinja2, strictly: what has no value is an error. A line with a statement alone leaves
 * nothing behind. No value of a variable gets into a message.
 */
export function jinja(variables: Variables): Template {
  return (text) => {
    try {
      // A template can change what it is given.
      const values = new Map(Array.from(variables, ([name, value]) => [name, fromJson(value)]))
      return filledBy(render(text, { variables: values, isStrict: true, trimsLineStart: true }))
    } catch (cause) {
      if (!(cause instanceof JinjaError)) throw cause
      const start = positions(text)(offsetIn(text, cause.offset))
      return { problem: { ...problemOf(cause, variables), range: { start, end: start } } }
    }
  }
}

/** Of an offset in the text of which each line ends with one character. */
function offsetIn(text: string, offset: number): number {
  let at = 0
  for (let left = offset; left > 0; left--) at += text.startsWith('\r\n', at) ? 2 : 1
  return at
}

function problemOf({ fault, message: reason, missing = '' }: JinjaError, variables: Variables): Diagnostic {
  switch (fault) {
    case 'missing': {
      const name = missing.replace(/[.[(][^]*$/, '')
      const suggestion = variables.has(name) ? undefined : nearest(name, [...variables.keys()])
      return diagnose('jinja-missing', [], { name: missing, root: name, suggestion })
    }
    case 'syntax':
      return diagnose('jinja-syntax', [], { reason })
    case 'fails':
      return diagnose('jinja-fails', [], { reason })
    case 'unknown':
      return diagnose('jinja-unknown', [], { what: reason })
    case 'too-much':
      return diagnose('jinja-too-much', [], { reason })
  }
}

function filledBy({ text, pieces, position }: Rendered): FilledTemplate {
  const offsetOf = offsets(text)
  const pieceAt = (offset: number): Piece | undefined => {
    let low = 0
    let high = pieces.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (pieces[middle]!.start <= offset) low = middle
      else high = middle
    }
    return pieces[low]
  }
  const at = (place: Position): { piece: Piece | undefined; inside: number } => {
    const offset = offsetOf(place)
    const piece = pieceAt(offset)
    return { piece, inside: offset - (piece?.start ?? 0) }
  }
  const start = (place: Position): Position => {
    const { piece, inside } = at(place)
    return position(piece === undefined ? 0 : piece.expression === undefined ? piece.at + inside : piece.at)
  }
  return {
    text,
    origin: (range) => {
      const first = start(range.start)
      const last = start(range.end)
      return { start: first, end: isBefore(last, first) ? first : last }
    },
    spoken: (message, range) => spoken(message, pieces, range && at(range.start).piece),
  }
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column)
}

/** The inverse of `positions`. */
function offsets(text: string): (position: Position) => number {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)]
  return ({ line, column }) => (starts[line - 1] ?? text.length) + column - 1
}

/** So short a value is no secret, and is found in words. */
const SHORTEST = 3

/** What a message quotes of a value becomes the expression that has it. */
function spoken(message: string, pieces: readonly Piece[], own: Piece | undefined): string {
  const quoted = (text: string): string => {
    if (own?.expression !== undefined && own.text.includes(text)) return own.expression
    const whole = pieces.find(
      ({ expression, text: value }) =>
        expression !== undefined && value.length >= SHORTEST && text.includes(value),
    )
    return whole === undefined ? text : text.replaceAll(whole.text, whole.expression!)
  }
  // A value with a quote in it is no single quotation, and no word.
  const ours = pieces.filter(({ expression, text }) => expression !== undefined && text.includes('"'))
  return ours
    .reduce((told, { text, expression }) => told.replaceAll(text, expression!), message)
    .replace(/"([^"]+)"/g, (_, inside: string) => `"${quoted(inside)}"`)
}
