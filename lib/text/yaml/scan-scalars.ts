import { Refusal } from './node.ts'
import {
  columnOf,
  isBlank,
  isEnd,
  isMarker,
  type Scan,
  skipBlanks,
  skipComment,
  takeBreak,
  type Token,
} from './token.ts'

function isBreak(char: string | undefined): boolean {
  return char !== '\0' && isEnd(char)
}

/** Scans a plain scalar. Source: yaml/scanner.py, `scan_plain` */
export function scanPlain(scan: Scan): Token {
  const start = scan.at
  const indent = scan.indent + 1
  const pieces: string[] = []
  let spaces = ''
  let end = start
  while (scan.text[scan.at] !== '#') {
    const from = scan.at
    while (!endsPlain(scan)) scan.at++
    if (scan.at === from) break
    scan.mayStartKey = false
    pieces.push(spaces, scan.text.slice(from, scan.at))
    end = scan.at
    spaces = takePlainSpaces(scan)
    if (spaces === '' || (scan.flow === 0 && columnOf(scan) < indent)) break
  }
  return { type: 'scalar', start, end, text: pieces.join(''), style: 'plain' }
}

function endsPlain({ text, at, flow }: Scan): boolean {
  const char = text[at]!
  if (isBlank(char)) return true
  const next = text[at + 1]
  if (char === ':') return isBlank(next) || (flow > 0 && ',[]{}'.includes(next!))
  return flow > 0 && ',?[]{}'.includes(char)
}

/** Takes blanks and line breaks in a plain scalar and returns them folded, or an empty string where the scalar ends. */
function takePlainSpaces(scan: Scan): string {
  const from = scan.at
  skipBlanks(scan)
  if (!isBreak(scan.text[scan.at])) return scan.text.slice(from, scan.at)
  const first = takeBreak(scan)
  scan.mayStartKey = true
  if (isMarker(scan)) return ''
  let breaks = ''
  for (;;) {
    skipBlanks(scan)
    if (!isBreak(scan.text[scan.at])) return folded(first, breaks)
    breaks += takeBreak(scan)
    if (isMarker(scan)) return ''
  }
}

/** Folds a line break and the empty lines after it, as in a scalar of several lines. */
function folded(first: string, breaks: string): string {
  if (first !== '\n') return first + breaks
  return breaks === '' ? ' ' : breaks
}

/** The escapes of one character. Source: yaml/scanner.py, `ESCAPE_REPLACEMENTS` */
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '\\': '\\',
  '/': '/',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}

const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** Scans a scalar in quotes. Source: yaml/scanner.py, `scan_flow_scalar` */
export function scanQuoted(scan: Scan): Token {
  const start = scan.at
  const quote = scan.text[scan.at++]!
  const isDouble = quote === '"'
  const pieces: string[] = []
  let half: number | undefined
  const plain = isDouble ? /[^"\\\0 \t\r\n\x85\u2028\u2029]*/y : /[^'\0 \t\r\n\x85\u2028\u2029]*/y
  for (;;) {
    plain.lastIndex = scan.at
    const [text] = plain.exec(scan.text)!
    pieces.push(text)
    scan.at += text.length
    const char = scan.text[scan.at]!
    if (!isDouble && char === quote && scan.text[scan.at + 1] === quote) {
      pieces.push(quote)
      scan.at += 2
    } else if (char === quote) break
    else if (isDouble && char === '\\') {
      const { at } = scan
      const piece = takeEscape(scan, start)
      if (/^[\ud800-\udfff]$/.test(piece)) half ??= at
      pieces.push(piece)
    } else pieces.push(takeQuotedSpaces(scan, start))
  }
  scan.at++
  return {
    type: 'scalar',
    start,
    end: scan.at,
    text: pieces.join(''),
    style: isDouble ? 'double' : 'single',
    half,
  }
}

function takeEscape(scan: Scan, quoteStart: number): string {
  const start = scan.at
  const char = scan.text[start + 1]!
  scan.at += 2
  if (Object.hasOwn(ESCAPES, char)) return ESCAPES[char]!
  if (isBreak(char)) {
    scan.at--
    takeBreak(scan)
    return takeQuotedBreaks(scan, quoteStart)
  }
  const length = HEX_LENGTH[char] ?? 0
  const digits = scan.text.slice(scan.at, scan.at + length)
  scan.at += length
  const code = /^[0-9A-Fa-f]+$/.test(digits) && digits.length === length ? parseInt(digits, 16) : Infinity
  if (code > 0x10ffff)
    throw new Refusal('an unknown escape sequence', start, {
      hint: 'write "\\\\" for a backslash, or put the text in single quotes',
    })
  return String.fromCodePoint(code)
}

function takeQuotedSpaces(scan: Scan, start: number): string {
  const from = scan.at
  while (scan.text[scan.at] === ' ' || scan.text[scan.at] === '\t') scan.at++
  const char = scan.text[scan.at]
  if (char === '\0')
    throw new Refusal('a quoted string without its closing quote', start, { hint: 'add the closing quote' })
  if (!isBreak(char)) return scan.text.slice(from, scan.at)
  const first = takeBreak(scan)
  return folded(first, takeQuotedBreaks(scan, start))
}

function takeQuotedBreaks(scan: Scan, start: number): string {
  let breaks = ''
  for (;;) {
    if (isMarker(scan))
      throw new Refusal('a quoted string without its closing quote before "---" or "..."', start, {
        hint: 'add the closing quote, or indent the line',
      })
    while (scan.text[scan.at] === ' ' || scan.text[scan.at] === '\t') scan.at++
    if (!isBreak(scan.text[scan.at])) return breaks
    breaks += takeBreak(scan)
  }
}

/** Scans a block scalar. Source: yaml/scanner.py, `scan_block_scalar` */
export function scanBlock(scan: Scan, indicator: '|' | '>'): Token {
  const start = scan.at
  const isFolded = indicator === '>'
  const { chomping, increment } = takeBlockHeader(scan)
  const least = Math.max(1, scan.indent + 1)
  const content = scan.at
  const found = increment === undefined ? takeBlockIndent(scan) : undefined
  const indent = found === undefined ? least + increment! - 1 : Math.max(least, found.most)
  let breaks = found?.breaks ?? takeBlockBreaks(scan, indent)
  const pieces: string[] = []
  let lineBreak = ''
  let end = scan.at
  let wasIndented = true
  while (columnOf(scan) === indent && scan.text[scan.at] !== '\0') {
    const isIndented = scan.text[scan.at] === ' ' || scan.text[scan.at] === '\t'
    if (pieces.length > 0) {
      const isJoined = isFolded && lineBreak === '\n' && !wasIndented && !isIndented
      pieces.push(isJoined ? (breaks === '' ? ' ' : '') : lineBreak)
    }
    pieces.push(breaks)
    const from = scan.at
    while (!isEnd(scan.text[scan.at])) scan.at++
    pieces.push(scan.text.slice(from, scan.at))
    end = scan.at
    wasIndented = isIndented
    lineBreak = takeBreak(scan)
    breaks = takeBlockBreaks(scan, indent)
  }
  if (chomping !== '-') pieces.push(lineBreak)
  if (chomping === '+') pieces.push(breaks)
  const style = isFolded ? 'folded' : 'literal'
  return { type: 'scalar', start, end, content, indent, text: pieces.join(''), style }
}

/** Takes the rest of the line after `|` or `>`. */
function takeBlockHeader(scan: Scan): { chomping: string; increment: number | undefined } {
  const header = /[|>](?:([-+])([0-9])?|([0-9])([-+])?)?/y
  header.lastIndex = scan.at
  const [all, before, after, digit = after, behind] = header.exec(scan.text)!
  const bad = (what: string, hint: string): Refusal => new Refusal(what, scan.at, { hint })
  scan.at += all.length
  if (digit === '0') throw bad('an indentation of 0', 'write 1 to 9 after the "|", or nothing')
  const next = scan.text[scan.at]
  if (next !== ' ' && !isEnd(next))
    throw next === '\t'
      ? bad('a tab after "|" or ">"', 'remove the tab')
      : bad('text after "|" or ">"', 'start the text on the next line, or put it in quotes')
  skipBlanks(scan)
  skipComment(scan)
  if (!isEnd(scan.text[scan.at]))
    throw bad('text after "|" or ">"', 'start the text on the next line, or put it in quotes')
  takeBreak(scan)
  return { chomping: before ?? behind ?? '', increment: digit === undefined ? undefined : Number(digit) }
}

/** Takes the empty lines before the first line of text. Returns them with the largest indentation up to that line. */
function takeBlockIndent(scan: Scan): { breaks: string; most: number } {
  let breaks = ''
  let most = 0
  for (;;) {
    skipBlanks(scan)
    most = Math.max(most, columnOf(scan))
    if (!isBreak(scan.text[scan.at])) return { breaks, most }
    breaks += takeBreak(scan)
  }
}

function takeBlockBreaks(scan: Scan, indent: number): string {
  let breaks = ''
  for (;;) {
    while (columnOf(scan) < indent && scan.text[scan.at] === ' ') scan.at++
    if (!isBreak(scan.text[scan.at])) return breaks
    breaks += takeBreak(scan)
  }
}
