import { decodeUtf8 } from '../../text/utf8.ts'
import type { Lines } from './lines.ts'
import { bytesOf } from './transfer-encoding.ts'

/** A header of a message: its name, and everything after the colon including the line ends of folded lines. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** Matches a header, a folded line of the header before it, or the first line of a mailbox. */
const HEADER_LINE = /^(?:From |[!-9;-~]*:|[\t ])/

export interface ReadHeaders {
  readonly headers: readonly Header[]
  /** A line that was read with the headers but belongs to the start of the body. */
  readonly before: string
}

/** Reads headers up to an empty line or the first line that is not a header. Source: email/feedparser.py, `_parse_headers` */
export function readHeaders(lines: Lines): ReadHeaders {
  const found: string[] = []
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (!HEADER_LINE.test(line)) {
      if (!/^[\r\n]/.test(line)) lines.back(line)
      break
    }
    found.push(line)
  }
  const headers: { name: string; pieces: string[] }[] = []
  let isOpen = false
  let before = ''
  for (const [index, line] of found.entries()) {
    if (/^[\t ]/.test(line)) {
      if (isOpen) headers.at(-1)!.pieces.push(line)
      continue
    }
    isOpen = !line.startsWith('From ') && !line.startsWith(':')
    // At the end, Python reads it as the first line of the body.
    if (line.startsWith('From ') && index > 0 && index === found.length - 1) before = line
    if (!isOpen) continue
    const colon = line.indexOf(':')
    headers.push({ name: line.slice(0, colon), pieces: [line.slice(colon + 1).replace(/^[ \t]+/, '')] })
  }
  return { headers: headers.map(({ name, pieces }) => ({ name, value: valueOf(pieces.join('')) })), before }
}

/** Returns the value of the first header with a name, in any letter case. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  return headers.find((header) => header.name.toLowerCase() === name)?.value
}

function valueOf(text: string): string {
  return decodeText(text.replace(/(?<![\r\n])[\r\n]+$/, ''))
}

/** Decodes UTF-8 from a string with one character per byte, or returns the string when it is not UTF-8. */
function decodeText(binary: string): string {
  return decodeUtf8(bytesOf(binary)) ?? binary
}
