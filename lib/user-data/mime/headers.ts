import { decodeUtf8 } from '../../text/utf8.ts'
import type { Lines } from './lines.ts'
import { bytesOf } from './transfer-encoding.ts'

/** A header as it stands in a message: its name, and all behind the colon with the ends of folded lines. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** Any line of headers, one that goes on the header before it, or a line before the first that mailboxes have. */
const HEADER_LINE = /^(?:From |[!-9;-~]*:|[\t ])/

export interface ReadHeaders {
  readonly headers: readonly Header[]
  /** What was read with them and belongs to the body, in front of it. */
  readonly before: string
}

/** Reads headers up to an empty line, or to the first line that is none. Source: email/feedparser.py, `_parse_headers` */
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
    // At the end it is taken for the first line of the body.
    if (line.startsWith('From ') && index > 0 && index === found.length - 1) before = line
    if (!isOpen) continue
    const colon = line.indexOf(':')
    headers.push({ name: line.slice(0, colon), pieces: [line.slice(colon + 1).replace(/^[ \t]+/, '')] })
  }
  return { headers: headers.map(({ name, pieces }) => ({ name, value: valueOf(pieces.join('')) })), before }
}

/** The value of the first header of a name, in any case. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  return headers.find((header) => header.name.toLowerCase() === name)?.value
}

function valueOf(text: string): string {
  return decodeText(text.replace(/(?<![\r\n])[\r\n]+$/, ''))
}

/** The text of UTF-8 whose bytes are characters; what is no UTF-8 stays as it is. */
function decodeText(binary: string): string {
  return decodeUtf8(bytesOf(binary)) ?? binary
}
