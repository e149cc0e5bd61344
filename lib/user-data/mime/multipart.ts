import { toBase64 } from '../../text/base64.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import type { Header } from './headers.ts'

/** One part of multipart user data. */
export interface Part {
  /** The content type, without parameters. */
  readonly type: string
  /** The file name in the guest; scripts run in the order of their names. */
  readonly filename?: string | undefined
  /** How cloud-init merges it into the parts before it. */
  readonly mergeType?: string | undefined
  /** Further headers, such as Launch-Index, in order. */
  readonly headers?: readonly Header[] | undefined
  /** The bytes of the part, decoded. */
  readonly content: Uint8Array
}

const utf8 = new TextEncoder()

/**
 * Makes one MIME message from the parts of user data. cloudbase-init recognises it by its first header, cloud-init by its
 * second. ASCII stays readable, and everything else is base64: cloud-init reads the message as text, and Python corrupts 8-bit
 * characters. Source: RFC 2046 5.1.3
 */
export function multipart(parts: readonly Part[]): Uint8Array {
  const entities = parts.map(entity)
  const boundary = boundaryFor(entities)
  const lines = [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    'MIME-Version: 1.0',
    '',
    ...entities.flatMap((text) => [`--${boundary}`, text]),
    `--${boundary}--`,
    '',
  ]
  return utf8.encode(lines.join('\n'))
}

/** Matches text that looks like a boundary; its last sign may start another one. */
const LIKE_BOUNDARY = /==config-drive((?:-\d+)?)(?===)/g

/** Returns a boundary that occurs in none of the parts, and is the same for the same parts. */
function boundaryFor(entities: readonly string[]): string {
  const taken = new Set(entities.flatMap((text) => Array.from(text.matchAll(LIKE_BOUNDARY), ([, n]) => n)))
  if (!taken.has('')) return '==config-drive=='
  let n = 1
  while (taken.has(`-${n}`)) n++
  return `==config-drive-${n}==`
}

function entity({ type, filename, mergeType, headers = [], content }: Part): string {
  const text = sevenBit(content)
  const charset = type.startsWith('text/') && decodeUtf8(content) !== undefined ? '; charset="utf-8"' : ''
  return [
    `Content-Type: ${type}${charset}`,
    'MIME-Version: 1.0',
    `Content-Transfer-Encoding: ${text === undefined ? 'base64' : '7bit'}`,
    ...(filename === undefined ? [] : [`Content-Disposition: attachment; ${filenameParameter(filename)}`]),
    ...(mergeType === undefined ? [] : [`X-Merge-Type: ${mergeType}`]),
    // A line end in the value would end the header.
    ...headers.map(({ name, value }) => `${name}: ${value.replace(/[\r\n]+[ \t]*/g, ' ')}`),
    '',
    text ?? toBase64(content).replace(/.{76}(?=.)/g, '$&\n'),
  ].join('\n')
}

/** The longest line in characters. Source: RFC 2045 2.7 */
const LINE = 998

/** Returns the text when it can stay readable: printable ASCII and line feeds. Readers treat a CR as a line end. */
function sevenBit(bytes: Uint8Array): string | undefined {
  let start = 0
  for (const [index, byte] of bytes.entries()) {
    if (byte === 0x0a) start = index + 1
    else if ((byte < 0x20 && byte !== 0x09) || byte > 0x7e || index - start >= LINE) return undefined
  }
  return new TextDecoder().decode(bytes)
}

/** Returns the file name in quotes if all guests read it the same way, else percent-encoded. Source: RFC 2183 2.3, RFC 2231 4 */
function filenameParameter(name: string): string {
  // Python treats angle brackets around it like quotes.
  const isPlain = /^[!#-[\]-~](?:[ !#-[\]-~]{0,98}[!#-[\]-~])?$/.test(name) && !/^<.*>$/.test(name)
  if (isPlain) return `filename="${name}"`
  const encoded = Array.from(utf8.encode(name), (byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9._-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
  return `filename*=utf-8''${encoded.join('')}`
}
