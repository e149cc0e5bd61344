import { decodeText, type Headers, parameters, splitHeaders } from './mime-header.ts'
import type { Part } from './multipart.ts'

/** A part that was read, with all its headers. */
export interface ReadPart extends Part {
  /** Names in lower case. */
  readonly headers: Headers
}

export interface ParsedMultipart {
  readonly parts: readonly ReadPart[]
  /** What is wrong with the message, where readers differ about it or lose something. */
  readonly problems: readonly string[]
}

const MAX_PARTS = 1000
const MAX_DEPTH = 8

/**
 * The parts of MIME user data, decoded, those of nested messages in their place. Takes what Python's email takes: LF,
 * CRLF and CR, no end, text before and after. Gzip stays as it is.
 */
export function parseMultipart(bytes: Uint8Array): ParsedMultipart {
  const parts: ReadPart[] = []
  const problems: string[] = []
  const read = (entity: string, depth: number): void => {
    const { headers, body } = splitHeaders(entity)
    const { value, named } = parameters(headers.get('content-type') ?? 'text/plain')
    const type = /^[^\s/]+\/[^\s/]+$/.test(value) ? value : 'text/plain'
    const boundary = named.get('boundary')
    if (!type.startsWith('multipart/')) parts.push(partOf(type, named, headers, body, problems))
    else if (boundary === undefined) problems.push('it has no boundary')
    else if (depth >= MAX_DEPTH) problems.push(`it is nested more than ${MAX_DEPTH} deep`)
    else {
      const { bodies, isClosed } = split(body, boundary, MAX_PARTS - parts.length)
      if (bodies.length === 0) problems.push('its boundary is nowhere at the start of a line, after --')
      else if (!isClosed) problems.push('it has no end, or too many parts')
      for (const inner of bodies) read(inner, depth + 1)
    }
  }
  read(binaryText(bytes), 0)
  return { parts, problems }
}

/** What stands between the boundaries, without the line's end that belongs to them. RFC 2046 5.1.1 */
function split(body: string, boundary: string, most: number): { bodies: string[]; isClosed: boolean } {
  const quoted = boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const delimiter = new RegExp(`(?<=^|[\\r\\n])--${quoted}(--)?[ \\t]*(?:\\r\\n|\\n|\\r|$)`, 'g')
  const bodies: string[] = []
  let start: number | undefined
  for (const match of body.matchAll(delimiter)) {
    if (start !== undefined) {
      if (bodies.length >= most) return { bodies, isClosed: false }
      bodies.push(body.slice(start, match.index).replace(/(?:\r\n|\n|\r)$/, ''))
    }
    if (match[1] !== undefined) return { bodies, isClosed: start !== undefined }
    start = match.index + match[0].length
  }
  if (start !== undefined && start < body.length) bodies.push(body.slice(start))
  return { bodies, isClosed: false }
}

function partOf(
  type: string,
  named: ReadonlyMap<string, string>,
  headers: Headers,
  body: string,
  problems: string[],
): ReadPart {
  const disposition = parameters(headers.get('content-disposition') ?? '')
  const filename = disposition.named.get('filename') ?? named.get('name')
  // Source: cloudinit/handlers/cloud_config.py, `_extract_mergers`
  const mergeType = headers.get('merge-type') || headers.get('x-merge-type')
  const encoding = (headers.get('content-transfer-encoding') ?? '').trim().toLowerCase()
  const content = decodeBody(body, encoding)
  if (content === undefined) problems.push('a part in base64 is cut')
  return {
    type,
    headers: new Map(Array.from(headers, ([name, value]) => [name, decodeText(value)])),
    ...(filename === undefined ? {} : { filename }),
    ...(mergeType === undefined || mergeType === '' ? {} : { mergeType }),
    content: content ?? bytesOf(body),
  }
}

function decodeBody(body: string, encoding: string): Uint8Array | undefined {
  if (encoding === 'base64') {
    const digits = body.replace(/[^A-Za-z0-9+/]/g, '')
    return digits.length % 4 === 1 ? undefined : bytesOf(atob(digits))
  }
  if (encoding !== 'quoted-printable') return bytesOf(body)
  const joined = body.replace(/[ \t]*(?=\r?\n|$)/g, '').replace(/=\r?\n/g, '')
  return bytesOf(
    joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  )
}

/** A text of one character per byte. */
function binaryText(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += 8192)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return pieces.join('')
}

function bytesOf(binary: string): Uint8Array {
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
