import { decodeUtf8 } from '../utf8.ts'
import { Refusal } from './node.ts'
import { isBlank, isEnd, type Scan, skipBlanks, skipComment, takeBreak, type Token } from './token.ts'

const NAME = /[0-9A-Za-z_-]*/y

const URI = /[0-9A-Za-z\-;/?:@&=+$,_.!~*'()[\]]*/y

/** Takes the characters that match the pattern here, and returns them. */
function takeAll(scan: Scan, pattern: RegExp): string {
  pattern.lastIndex = scan.at
  const [found] = pattern.exec(scan.text)!
  scan.at += found.length
  return found
}

function isBlankOrEnd(char: string | undefined): boolean {
  return char === ' ' || isEnd(char)
}

/** Scans `&name` or `*name`. Source: yaml/scanner.py, `scan_anchor` */
export function scanAnchor(scan: Scan): Token {
  const start = scan.at
  const type = scan.text[start] === '*' ? 'alias' : 'anchor'
  scan.at++
  const text = takeAll(scan, NAME)
  const next = scan.text[scan.at]!
  if (text === '' || !(isBlank(next) || '?:,]}%@`'.includes(next))) {
    const hint = 'put text that starts with & or * in quotes'
    throw new Refusal(`an ${type} name with characters other than letters and digits`, start, { hint })
  }
  return { type, start, end: scan.at, text }
}

const TAG_HINT = 'put text that starts with ! in quotes'

/** Scans `!`, `!name`, `!!name`, `!handle!name` or `!<name>`. Source: yaml/scanner.py, `scan_tag` */
export function scanTag(scan: Scan): Token {
  const { text, at: start } = scan
  const next = text[start + 1]
  let handle: string | undefined
  let name = '!'
  if (next === '<') {
    scan.at += 2
    name = takeUri(scan, start)
    if (text[scan.at] !== '>') throw badTag(start)
    scan.at++
  } else if (isBlank(next)) scan.at++
  else {
    handle = /^![^ \0\r\n\x85\u2028\u2029]*!/.test(tagText(scan)) ? takeHandle(scan, start) : '!'
    if (handle === '!' && scan.at === start) scan.at++
    name = takeUri(scan, start)
  }
  if (!isBlankOrEnd(text[scan.at])) throw badTag(start)
  return { type: 'tag', start, end: scan.at, handle, text: name }
}

/** Returns the text from here to the next blank. */
function tagText({ text, at }: Scan): string {
  let end = at
  while (!isBlankOrEnd(text[end])) end++
  return text.slice(at, end)
}

function badTag(start: number): Refusal {
  return new Refusal('a malformed tag', start, { hint: TAG_HINT })
}

function takeHandle(scan: Scan, start: number): string {
  const from = scan.at
  if (scan.text[scan.at++] !== '!') throw badTag(start)
  if (scan.text[scan.at] === ' ') return '!'
  takeAll(scan, NAME)
  if (scan.text[scan.at++] !== '!') throw badTag(start)
  return scan.text.slice(from, scan.at)
}

function takeUri(scan: Scan, start: number): string {
  let uri = ''
  for (;;) {
    uri += takeAll(scan, URI)
    if (scan.text[scan.at] !== '%') break
    const escapes = takeAll(scan, /(?:%[0-9A-Fa-f]{2})*/y)
    if (scan.text[scan.at] === '%') throw badTag(start)
    const text = decodeUtf8(Uint8Array.from(escapes.split('%').slice(1), (code) => parseInt(code, 16)))
    if (text === undefined) throw badTag(start)
    uri += text
  }
  if (uri === '') throw badTag(start)
  return uri
}

/** Scans `%YAML 1.1`, `%TAG !handle! prefix` or an unknown directive. Source: yaml/scanner.py, `scan_directive` */
export function scanDirective(scan: Scan): Token {
  const start = scan.at
  const bad = new Refusal('a line that starts with "%" but is not a directive', start, {
    hint: 'put text that starts with % in quotes',
  })
  scan.at++
  const name = takeAll(scan, NAME)
  if (name === '' || !isBlankOrEnd(scan.text[scan.at])) throw bad
  let handle: string | undefined
  let text = ''
  if (name === 'YAML') {
    skipBlanks(scan)
    text = takeAll(scan, /(?:[0-9]+\.[0-9]+)?/y)
    if (text === '' || !isBlankOrEnd(scan.text[scan.at])) throw bad
  } else if (name === 'TAG') {
    skipBlanks(scan)
    handle = takeHandle(scan, start)
    if (scan.text[scan.at] !== ' ') throw bad
    skipBlanks(scan)
    text = takeUri(scan, start)
    if (!isBlankOrEnd(scan.text[scan.at])) throw bad
  } else while (!isEnd(scan.text[scan.at])) scan.at++
  const end = scan.at
  skipBlanks(scan)
  skipComment(scan)
  if (!isEnd(scan.text[scan.at])) throw bad
  takeBreak(scan)
  // One text holds both the name and the value.
  return { type: 'directive', start, end, handle, text: `${name} ${text}` }
}
