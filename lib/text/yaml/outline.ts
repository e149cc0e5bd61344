/** A line of a text. Offsets and columns count UTF-16 units. */
export interface Line {
  readonly start: number
  /** Without the line break. */
  readonly text: string
  /** The number of blanks at its start. */
  readonly indent: number
  /** Whether it starts in a block scalar, in quotes or in brackets, where indentation has no meaning. */
  readonly isInside: boolean
}

export interface Bracket {
  readonly char: string
  readonly start: number
  /** The offset of the bracket that closes it. */
  closed?: number
}

export interface Quote {
  readonly start: number
  /** The offset of the closing quote; undefined when there is none. */
  readonly end: number | undefined
  /** Whether it spans lines. */
  readonly hasBreak: boolean
  /** The offset at which its last line ends. */
  readonly lastLineEnd: number
}

/** The deepest nesting of brackets that is followed. */
const MOST_OPEN = 500

/** The quotes and brackets of a YAML text that may be broken, read without regard to its grammar. */
export interface Outline {
  readonly source: string
  readonly lines: readonly Line[]
  /** The quoted strings; `end` is undefined for one that is never closed. */
  readonly quotes: readonly Quote[]
  /** The brackets that are open at the error. */
  readonly open: readonly Bracket[]
  /** The brackets in which a later line starts a key at or before the indentation of the bracket's own line. */
  readonly ignored: readonly Bracket[]
  /** The first bracket that closes nothing. */
  readonly stray: Bracket | undefined
  /** The line of the error, and the line with text before it. */
  readonly errorLine: Line | undefined
  readonly before: Line | undefined
  /** Whether only blanks follow the error. */
  readonly isAtEnd: boolean
}

/** Reads the outline of a text up to the offset of an error. A quoted string is read to its end. */
export function outlineOf(source: string, at: number): Outline {
  const lines: Line[] = []
  const quotes: Quote[] = []
  const open: (Bracket & { readonly indent: number })[] = []
  const ignored: Bracket[] = []
  let stray: Bracket | undefined
  // Up to where a quoted string or block scalar reaches.
  let skipTo = 0
  let blockIndent: number | undefined
  let hasClosed = false
  for (const { 1: bare = '', index: start } of source.matchAll(/([^\r\n]*)(?:\r\n|\n|\r|$)/g)) {
    const indent = /^ */.exec(bare)![0].length
    const isBlank = bare.trim() === ''
    if (blockIndent !== undefined && !isBlank && indent <= blockIndent) blockIndent = undefined
    const isInside = start < skipTo || open.length > 0 || blockIndent !== undefined
    lines.push({ start, text: bare, indent, isInside })
    if (blockIndent !== undefined || start > at) continue
    if (start >= skipTo && /^\s*(?:- +)*["']?[\w.$-]+["']?:(?:\s|$)|^\s*- /.test(bare))
      ignored.push(...open.filter((each) => indent <= each.indent && !ignored.includes(each)))
    const end = start + bare.length
    let offset = Math.max(start + indent, skipTo)
    let isValueStart = start >= skipTo
    hasClosed = false
    while (offset < Math.min(end, at + 1)) {
      const char = source[offset]!
      if (isValueStart && (char === '"' || char === "'")) {
        const close = closingQuote(source, offset)
        quotes.push(quoteAt(source, offset, close))
        skipTo = offset = close === undefined ? source.length : close + 1
        isValueStart = false
        continue
      }
      if ((isValueStart || open.length > 0) && open.length < MOST_OPEN && (char === '[' || char === '{')) {
        open.push({ char, start: offset, indent })
        isValueStart = true
      } else if (char === ']' || char === '}') {
        if (open.length > 0) open.pop()!.closed = offset
        else if (hasClosed) stray ??= { char, start: offset }
        hasClosed ||= open.length === 0
        isValueStart = false
      } else if (char === '#' && (offset === start || /\s/.test(source[offset - 1]!))) break
      else if (char === ',' && open.length > 0) isValueStart = true
      else if ((char === ':' || char === '-') && /[\s]/.test(source[offset + 1] ?? '\n')) isValueStart = true
      else if (char === ':' && open.length > 0 && /["']/.test(source[offset - 1] ?? '')) isValueStart = true
      else if (!/\s/.test(char)) isValueStart = false
      offset++
    }
    if (open.length === 0 && skipTo <= end && /(?:^|\s)[|>][-+\d]{0,2}$/.test(withoutComment(bare))) {
      const dashes = /^(?:- +)*/.exec(bare.slice(indent))![0].length
      blockIndent = indent + (bare.includes(':') ? dashes : 0)
    }
  }
  const number = lines.findLastIndex(({ start }) => start <= at)
  const errorLine = lines.slice(0, number + 1).findLast(({ text }) => text.trim() !== '')
  const before = lines
    .slice(0, errorLine === undefined ? 0 : lines.indexOf(errorLine))
    .findLast(({ text }) => !/^\s*(?:#|$)/.test(text))
  const isAtEnd = source.slice(at).trim() === ''
  return { source, lines, quotes, open, ignored, stray, errorLine, before, isAtEnd }
}

/** Returns a line without a comment and without blanks at its end. */
export function withoutComment(line: string): string {
  const at = line.search(/(?:^|\s)#/)
  return (at < 0 ? line : line.slice(0, at)).trimEnd()
}

function quoteAt(source: string, start: number, end: number | undefined): Quote {
  const lineEnd = end === undefined ? -1 : source.slice(end).search(/[\r\n]/)
  const hasBreak = end === undefined || /[\r\n]/.test(source.slice(start, end))
  return {
    start,
    end,
    hasBreak,
    lastLineEnd: end === undefined || lineEnd < 0 ? source.length : end + lineEnd,
  }
}

/** Returns the offset of the quote that closes the string at `start`. */
function closingQuote(source: string, start: number): number | undefined {
  const quote = source[start]!
  for (let at = start + 1; at < source.length; at++) {
    if (quote === '"' && source[at] === '\\') at++
    else if (source[at] === quote) {
      if (quote === '"' || source[at + 1] !== quote) return at
      at++
    }
  }
  return undefined
}
