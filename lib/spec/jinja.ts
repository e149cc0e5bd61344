import { atPosition } from '../report/correlate.ts'
import { type Diagnostic, diagnose, type Position } from '../report/diagnostics.ts'
import { JinjaError } from '../jinja/jinja-error.ts'
import { type Piece, render, type Rendered } from '../jinja/render.ts'
import { fromJson } from '../jinja/values.ts'
import { nearest } from '../report/nearest.ts'
import { positions } from '../text/yaml/compose.ts'
import type { FilledTemplate, Template } from './template.ts'
import type { Variables } from './variables.ts'

/**
 * Returns a template that renders specs with Jinja2 in strict mode: an undefined variable is an error. A line that holds only
 * a statement leaves no line behind. Messages never contain the value of a variable.
 */
export function jinja(variables: Variables): Template {
  return (text) => {
    try {
      // A template can modify its values, so each rendering gets new ones.
      const values = new Map(Array.from(variables, ([name, value]) => [name, fromJson(value)]))
      return filledBy(render(text, { variables: values, isStrict: true, trimsLineStart: true }))
    } catch (cause) {
      if (!(cause instanceof JinjaError)) throw cause
      const start = positions(text)(offsetIn(text, cause.offset))
      return { problem: atPosition(problemOf(cause, variables), start) }
    }
  }
}

/** Returns the offset in the original text for one in the text whose line ends are single characters. */
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

/** Returns the inverse of `positions`. */
function offsets(text: string): (position: Position) => number {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)]
  return ({ line, column }) => (starts[line - 1] ?? text.length) + column - 1
}

/** A shorter value is not a secret, and it also occurs inside words. */
const SHORTEST = 3

/** Replaces quoted values in a message by the expressions that produced them. */
function spoken(message: string, pieces: readonly Piece[], own: Piece | undefined): string {
  const filled = pieces.filter(({ expression, text }) => expression !== undefined && text.length >= SHORTEST)
  const quoted = (inside: string): string => {
    const text = unescaped(inside)
    if (own?.expression !== undefined && own.text.includes(text.endsWith('…') ? text.slice(0, -1) : text))
      return own.expression
    const expressionOf = new Map(
      filled.flatMap(({ text: value, expression }) => {
        const part = partIn(text, value)
        return part === undefined ? [] : [[part, expression!] as const]
      }),
    )
    if (expressionOf.size === 0) return inside
    const parts = [...expressionOf.keys()].sort((a, b) => b.length - a.length)
    let shown = ''
    for (let at = 0; at < text.length;) {
      const part = parts.find((each) => text.startsWith(each, at))
      shown += part === undefined ? text[at]! : expressionOf.get(part)!
      at += part?.length ?? 1
    }
    return shown
  }
  // Some messages quote a value without escapes, so a quote in it would end the quotation early.
  const ours = filled.filter(({ text }) => text.includes('"'))
  const told = ours.reduce((all, { text, expression }) => all.replaceAll(text, () => expression!), message)
  return withQuotations(told, quoted)
}

/** Replaces the text between double quotes, where a backslash escapes a quote. */
function withQuotations(text: string, replace: (inside: string) => string): string {
  let result = ''
  let at = 0
  for (;;) {
    const start = text.indexOf('"', at)
    let end = start + 1
    while (start >= 0 && end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
    if (start < 0 || end >= text.length) return result + text.slice(at)
    const inside = text.slice(start + 1, end)
    result += `${text.slice(at, start)}"${inside === '' ? '' : replace(inside)}"`
    at = end + 1
  }
}

/** Returns the part of a quotation that a value produced: the value, or its start if the quotation is cut within it. */
function partIn(text: string, value: string): string | undefined {
  if (text.includes(value)) return value
  if (!text.endsWith('…')) return undefined
  for (let length = Math.min(value.length, text.length) - 1; length > 0; length--)
    if (text.endsWith(`${value.slice(0, length)}…`)) return value.slice(0, length)
  return undefined
}

/** Removes JSON escapes; a text that is not valid in JSON stays. */
function unescaped(inside: string): string {
  try {
    return JSON.parse(`"${inside}"`) as string
  } catch {
    return inside
  }
}
