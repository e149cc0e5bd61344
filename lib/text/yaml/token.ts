import { tooMany } from './measure.ts'
import { MAX_VALUES, Refusal } from './node.ts'

/** A token, as PyYAML's scanner divides a YAML text. Offsets count UTF-16 units. */
export interface Token {
  /** Changes once: a `maybe key` becomes a `key`, or the start of a mapping, when its colon is found. */
  type: TokenType
  readonly start: number
  readonly end: number
  /** The value of a scalar, the name of an anchor or alias, or the content of a tag or directive. */
  readonly text?: string
  readonly style?: 'plain' | 'single' | 'double' | 'literal' | 'folded'
  /**
   * The handle of a tag: `!`, `!!` or `!name!`, or undefined when `text` is the whole tag. For %TAG, the handle that it
   * declares.
   */
  readonly handle?: string | undefined
  /** The indentation of a block scalar in blanks, and the offset of its first line. */
  readonly indent?: number
  readonly content?: number
  /** The offset of an escaped lone surrogate in a quoted text. */
  readonly half?: number | undefined
  /** Why the text cannot be read further; only in the last token. */
  readonly refusal?: Refusal
}

export type TokenType =
  | 'maybe key'
  | 'stream end'
  | 'refusal'
  | 'directive'
  | 'document start'
  | 'document end'
  | 'block sequence start'
  | 'block mapping start'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | 'key'
  | ':'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'

/** A position that becomes a key if a colon follows. */
interface SimpleKey {
  readonly isRequired: boolean
  readonly start: number
  readonly character: number
  readonly lineStart: number
  readonly column: number
  /** Placeholders for the tokens that precede a key. */
  readonly mapping: Token
  readonly key: Token
}

/** The state of the scanner. */
export interface Scan {
  /** The text. It ends with U+0000, which occurs only there. */
  readonly text: string
  readonly tokens: Token[]
  at: number
  lineStart: number
  /** The number of surrogate pairs before an offset already passed. */
  readonly counted: { at: number; pairs: number }
  /** The number of open `[` and `{`. */
  flow: number
  /** The column of the open block collection, or -1. */
  indent: number
  readonly indents: number[]
  /** Whether a key or a block collection may start here. */
  mayStartKey: boolean
  /** A possible key for each level of flow. */
  readonly keys: (SimpleKey | undefined)[]
}

/** Tells whether a character ends an indicator: a blank, or the end of the line or the text. */
export const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t' || isEnd(char)

/** Tells whether a character ends the line or the text. */
export const isEnd = (char: string | undefined): boolean =>
  char === '\n' ||
  char === '\r' ||
  char === '\0' ||
  char === '\x85' ||
  char === '\u2028' ||
  char === '\u2029' ||
  char === undefined

/** The maximum number of tokens: those of the maximum number of values, with room for the tokens around each. */
const MAX_TOKENS = 4 * MAX_VALUES

export function columnOf(scan: Scan): number {
  return scan.at - scan.lineStart
}

export function push(scan: Scan, token: Token): Token {
  if (scan.tokens.length >= MAX_TOKENS) throw tooMany(token.start)
  scan.tokens.push(token)
  return token
}

/** Takes an indicator of `length` characters. */
export function take(scan: Scan, type: TokenType, length: number): void {
  const start = scan.at
  scan.at += length
  push(scan, { type, start, end: scan.at })
}

export function skipBlanks(scan: Scan): void {
  while (scan.text[scan.at] === ' ') scan.at++
}

export function skipComment(scan: Scan): void {
  if (scan.text[scan.at] === '#') while (!isEnd(scan.text[scan.at])) scan.at++
}

/** Takes a line break, if there is one, and returns its text in a scalar. */
export function takeBreak(scan: Scan): string {
  const char = scan.text[scan.at]!
  if (char === '\0' || !isEnd(char)) return ''
  scan.at += char === '\r' && scan.text[scan.at + 1] === '\n' ? 2 : 1
  scan.lineStart = scan.at
  return char === '\u2028' || char === '\u2029' ? char : '\n'
}

/** Tells whether `---` or `...` ends the document here. */
export function isMarker(scan: Scan, marks: readonly string[] = ['---', '...']): boolean {
  return marks.some((mark) => scan.text.startsWith(mark, scan.at)) && isBlank(scan.text[scan.at + 3])
}

/**
 * The maximum number of characters between the start of a key and its colon. Source: yaml/scanner.py,
 * `stale_possible_simple_keys`
 */
const MAX_KEY = 1024

/** Returns the refusal of a key without a colon. */
function keyless(key: SimpleKey): Refusal {
  return new Refusal('a line without ": " between the keys of a map', key.start, {
    hint: 'write "key: value"; put text of several lines in quotes, or indented after "|"',
  })
}

/** Forgets keys without a colon on the same line within 1024 characters. */
export function dropStaleKeys(scan: Scan): void {
  for (const [level, key] of scan.keys.entries()) {
    if (key === undefined) continue
    const isNear = key.lineStart === scan.lineStart && characterAt(scan) - key.character <= MAX_KEY
    if (isNear) continue
    if (key.isRequired && key.lineStart === scan.lineStart)
      throw new Refusal(`a key of more than ${MAX_KEY} characters`, key.start, {
        hint: 'write "? KEY" on one line and ": VALUE" on the next, or shorten the key',
      })
    if (key.isRequired) throw keyless(key)
    scan.keys[level] = undefined
  }
}

/** Returns the position of the scanner in characters, because Python does not count UTF-16 units. */
function characterAt(scan: Scan): number {
  const { text, at, counted } = scan
  for (; counted.at < at; counted.at++) if (isLowSurrogate(text.charCodeAt(counted.at))) counted.pairs++
  return at - counted.pairs
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

/** Forgets the possible key on this level. */
export function dropKey(scan: Scan): void {
  const key = scan.keys[scan.flow]
  if (key?.isRequired) throw keyless(key)
  scan.keys[scan.flow] = undefined
}

/** Remembers that the next token may start a key. */
export function saveKey(scan: Scan): void {
  if (!scan.mayStartKey) return
  dropKey(scan)
  const { at: start, lineStart, flow } = scan
  const column = columnOf(scan)
  const [mapping, key] = [maybeKey(start), maybeKey(start)]
  push(scan, mapping)
  push(scan, key)
  const isRequired = flow === 0 && scan.indent === column
  const character = characterAt(scan)
  scan.keys[flow] = { isRequired, start, character, lineStart, column, mapping, key }
}

function maybeKey(start: number): Token {
  return { type: 'maybe key', start, end: start }
}

/** Opens a block collection at a column further in. Returns false when one is already open there. */
export function indentTo(scan: Scan, column: number): boolean {
  if (scan.indent >= column) return false
  scan.indents.push(scan.indent)
  scan.indent = column
  return true
}

/** Closes the block collections further in than a column. */
export function unindentTo(scan: Scan, column: number): void {
  if (scan.flow > 0) return
  while (scan.indent > column) {
    scan.indent = scan.indents.pop()!
    push(scan, { type: 'block end', start: scan.at, end: scan.at })
  }
}
