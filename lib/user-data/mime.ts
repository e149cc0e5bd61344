import { type Diagnostic, diagnose, type Position } from '../report/diagnostics.ts'
import { fromBase64 } from '../text/base64.ts'
import type { CheckPart } from './options.ts'

const MAX_DEPTH = 8

/** What is wrong in a MIME message and its parts. RFC 2045, 2046 */
export function checkMime(text: string, checkPart: CheckPart): Diagnostic[] {
  return checkEntity(text.split('\n'), 0, 0, checkPart)
}

/** The lines of one entity; `offset` of them stand before it. */
function checkEntity(
  lines: readonly string[],
  offset: number,
  depth: number,
  checkPart: CheckPart,
): Diagnostic[] {
  const end = lines.findIndex((line) => line.trim() === '')
  const headers = headersOf(end < 0 ? lines : lines.slice(0, end))
  const body = end < 0 ? [] : lines.slice(end + 1)
  const start = offset + (end < 0 ? lines.length : end + 1)
  const contentType = headers.get('content-type') ?? 'text/plain'
  const type = contentType.split(';')[0]!.trim().toLowerCase()
  if (!type.startsWith('multipart/')) return checkLeaf(type, headers, body, start, checkPart)
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentType)?.slice(1).find(Boolean)
  if (boundary === undefined) return [problem('it has no boundary', offset)]
  if (depth >= MAX_DEPTH) return [problem(`it is nested more than ${MAX_DEPTH} deep`, offset)]
  const delimiters = [`--${boundary}`, `--${boundary}--`]
  const marks = body.flatMap((line, n) => (delimiters.includes(line.trimEnd()) ? [n] : []))
  const isEnd = (n: number) => body[n]!.trimEnd() === delimiters[1]
  if (marks.length === 0) return [problem('its boundary is nowhere at the start of a line, after --', start)]
  const found: Diagnostic[] = []
  for (const [index, mark] of marks.entries()) {
    if (isEnd(mark)) return found
    const next = marks[index + 1] ?? body.length
    found.push(...checkEntity(body.slice(mark + 1, next), start + mark + 1, depth + 1, checkPart))
  }
  return [...found, problem('its last boundary is missing', start + body.length - 1)]
}

function problem(reason: string, line: number): Diagnostic {
  const start = { line: line + 1, column: 1 }
  return { ...diagnose('mime-syntax', [], { reason }), range: { start, end: start } }
}

/** By their names in lower case; a line that begins with a blank goes on the one before. RFC 5322 2.2.3 */
function headersOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const unfolded = lines.join('\n').replace(/\r?\n[ \t]+/g, ' ')
  const headers = new Map<string, string>()
  for (const line of unfolded.split('\n')) {
    const [, name, value] = /^([^:\s]+):\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined) headers.set(name.toLowerCase(), value!)
  }
  return headers
}

/** A part as it stands keeps its places; of one that is encoded, all is said where it begins. */
function checkLeaf(
  type: string,
  headers: ReadonlyMap<string, string>,
  body: readonly string[],
  start: number,
  checkPart: CheckPart,
): Diagnostic[] {
  const encoding = (headers.get('content-transfer-encoding') ?? '7bit').toLowerCase()
  const text = body.join('\n')
  const begin: Position = { line: start + 1, column: 1 }
  if (encoding === 'base64') {
    const bytes = fromBase64(text)
    if (bytes === undefined) return [problem('a part in base64 is none', start)]
    return checkPart(type, bytes).map((each) => ({ ...each, range: { start: begin, end: begin } }))
  }
  if (encoding === 'quoted-printable') {
    const bytes = new TextEncoder().encode(unquoted(text))
    return checkPart(type, bytes).map((each) => ({ ...each, range: { start: begin, end: begin } }))
  }
  // CRLF is what MIME itself ends lines with.
  const bytes = new TextEncoder().encode(text.replaceAll('\r\n', '\n'))
  const down = ({ line, column }: Position): Position => ({ line: line + start, column })
  return checkPart(type, bytes).map(({ range, ...each }) => ({
    ...each,
    range:
      range === undefined ? { start: begin, end: begin } : { start: down(range.start), end: down(range.end) },
  }))
}

/** RFC 2045 6.7 */
function unquoted(text: string): string {
  const bytes = text
    .replace(/[ \t]*(?=\r?\n|$)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))
}
