import { tooDeep } from './measure.ts'
import { MAX_DEPTH, Refusal } from './node.ts'
import { scanAnchor, scanDirective, scanTag } from './scan-properties.ts'
import { scanBlock, scanPlain, scanQuoted } from './scan-scalars.ts'
import {
  columnOf,
  dropKey,
  dropStaleKeys,
  indentTo,
  isBlank,
  isMarker,
  push,
  saveKey,
  type Scan,
  skipBlanks,
  skipComment,
  take,
  takeBreak,
  type Token,
  unindentTo,
} from './token.ts'

/** Matches a character that YAML 1.1 does not allow. Source: yaml/reader.py, `NON_PRINTABLE` */
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * Divides a text into tokens as PyYAML's scanner in pure Python does (`yaml.SafeLoader`, which cloud-init uses), not as
 * libyaml's. The last token ends the stream, or says why the text cannot be read further. Source: yaml/scanner.py
 */
export function scanTokens(source: string): readonly Token[] {
  const scan: Scan = {
    text: `${source}\0`,
    tokens: [],
    at: 0,
    lineStart: 0,
    counted: { at: 0, pairs: 0 },
    flow: 0,
    indent: -1,
    indents: [],
    mayStartKey: true,
    keys: [],
  }
  try {
    rejectUnprintable(source)
    if (source.startsWith('\ufeff')) scan.lineStart = scan.at = 1
    while (scan.tokens.at(-1)?.type !== 'stream end') scanToken(scan)
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal
    scan.tokens.push({ type: 'refusal', start: refusal.start, end: refusal.start, refusal })
  }
  return scan.tokens
}

function rejectUnprintable(source: string): void {
  const found = UNPRINTABLE.exec(source)
  if (found === null) return
  const code = found[0].codePointAt(0)!
  throw new Refusal(`the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`, found.index, {
    hint: 'remove it, or write it as an escape in double quotes',
    end: found.index + found[0].length,
  })
}

function scanToken(scan: Scan): void {
  skipToToken(scan)
  dropStaleKeys(scan)
  unindentTo(scan, columnOf(scan))
  const { text, at, flow } = scan
  const char = text[at]!
  const isIndicator = flow > 0 || isBlank(text[at + 1])
  if (char === '\0') return endStream(scan)
  if (columnOf(scan) === 0) {
    if (char === '%') return directive(scan)
    if (isMarker(scan, ['---'])) return marker(scan, 'document start')
    if (isMarker(scan, ['...'])) return marker(scan, 'document end')
  }
  if (char === '[' || char === '{') return openFlow(scan, char)
  if (char === ']' || char === '}') return closeFlow(scan, char)
  if (char === ',') return flowEntry(scan)
  if (char === '-' && isBlank(text[at + 1])) return blockEntry(scan)
  if (char === '?' && isIndicator) return complexKey(scan)
  if (char === ':' && isIndicator) return value(scan)
  if ((char === '|' || char === '>') && flow === 0) return block(scan, char)
  const scanner = scannerOf(scan, char)
  saveKey(scan)
  scan.mayStartKey = false
  push(scan, scanner(scan))
}

/** Returns the scanner of a token that can be a key or the start of one. */
function scannerOf(scan: Scan, char: string): (scan: Scan) => Token {
  switch (char) {
    case '*':
    case '&':
      return scanAnchor
    case '!':
      return scanTag
    case "'":
    case '"':
      return scanQuoted
    default:
      if (mayStartPlain(scan, char)) return scanPlain
      throw char === '\t' ? misplacedTab(scan) : notAStart(scan, char)
  }
}

function mayStartPlain({ text, at, flow }: Scan, char: string): boolean {
  if (!/[-?:,[\]{}#&*!|>'"%@`\0 \t\r\n\x85\u2028\u2029]/.test(char)) return true
  return !isBlank(text[at + 1]) && (char === '-' || (flow === 0 && (char === '?' || char === ':')))
}

function misplacedTab(scan: Scan): Refusal {
  const isIndent = scan.text.slice(scan.lineStart, scan.at).trim() === ''
  return new Refusal(isIndent ? 'a tab in the indentation' : 'a tab between values', scan.at, {
    hint: isIndent ? 'indent with spaces' : 'use spaces instead of the tab, or put the text in quotes',
  })
}

function notAStart({ at }: Scan, char: string): Refusal {
  return new Refusal(`a value that starts with "${char}"`, at, { hint: 'put the text in quotes' })
}

function skipToToken(scan: Scan): void {
  for (;;) {
    skipBlanks(scan)
    skipComment(scan)
    if (takeBreak(scan) === '') return
    if (scan.flow === 0) scan.mayStartKey = true
  }
}

function endStream(scan: Scan): void {
  unindentTo(scan, -1)
  dropKey(scan)
  take(scan, 'stream end', 0)
}

function directive(scan: Scan): void {
  unindentTo(scan, -1)
  dropKey(scan)
  scan.mayStartKey = false
  push(scan, scanDirective(scan))
}

function marker(scan: Scan, type: 'document start' | 'document end'): void {
  unindentTo(scan, -1)
  dropKey(scan)
  scan.mayStartKey = false
  take(scan, type, 3)
}

function openFlow(scan: Scan, char: '[' | '{'): void {
  saveKey(scan)
  if (++scan.flow > MAX_DEPTH) throw tooDeep(scan.at)
  scan.mayStartKey = true
  take(scan, char, 1)
}

function closeFlow(scan: Scan, char: ']' | '}'): void {
  dropKey(scan)
  // The parser rejects a bracket too many.
  scan.flow = Math.max(0, scan.flow - 1)
  scan.mayStartKey = false
  take(scan, char, 1)
}

function flowEntry(scan: Scan): void {
  scan.mayStartKey = true
  dropKey(scan)
  take(scan, ',', 1)
}

function blockEntry(scan: Scan): void {
  if (scan.flow === 0) {
    if (!scan.mayStartKey)
      throw new Refusal('a list that starts after other text on its line', scan.at, {
        hint: 'start the list on its own line, or put the text in quotes',
      })
    open(scan, 'block sequence start')
  }
  scan.mayStartKey = true
  dropKey(scan)
  take(scan, '-', 1)
}

function complexKey(scan: Scan): void {
  if (scan.flow === 0) {
    if (!scan.mayStartKey)
      throw new Refusal('a "?" after other text on its line', scan.at, {
        hint: 'put the text in quotes',
      })
    open(scan, 'block mapping start')
  }
  scan.mayStartKey = scan.flow === 0
  dropKey(scan)
  take(scan, 'key', 1)
}

/** Opens a block collection here, unless one at this column is open. */
function open(scan: Scan, type: 'block sequence start' | 'block mapping start'): void {
  if (indentTo(scan, columnOf(scan))) push(scan, { type, start: scan.at, end: scan.at })
}

function value(scan: Scan): void {
  const key = scan.keys[scan.flow]
  if (key !== undefined) {
    scan.keys[scan.flow] = undefined
    key.key.type = 'key'
    if (scan.flow === 0 && indentTo(scan, key.column)) key.mapping.type = 'block mapping start'
    scan.mayStartKey = false
  } else {
    if (scan.flow === 0) {
      if (!scan.mayStartKey)
        throw new Refusal('a second ": " on the same line', scan.at, {
          hint: 'put text that contains ": " in quotes',
        })
      open(scan, 'block mapping start')
    }
    scan.mayStartKey = scan.flow === 0
    dropKey(scan)
  }
  take(scan, ':', 1)
}

function block(scan: Scan, char: '|' | '>'): void {
  scan.mayStartKey = true
  dropKey(scan)
  push(scan, scanBlock(scan, char))
}
