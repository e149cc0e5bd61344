/** The headers of a MIME entity, names in lower case; of two of one name the first. */
export type Headers = ReadonlyMap<string, string>

const EMPTY: Headers = new Map()

/** Splits the headers off, as Python's email does: up to an empty line, or to the first line that is no header. */
export function splitHeaders(entity: string): { headers: Headers; body: string } {
  const headers = new Map<string, string>()
  let name: string | undefined
  let at = 0
  while (at < entity.length) {
    const [whole = '', line = ''] = lineAt(entity, at)
    const header = /^([!-9;-~]+):[ \t]*(.*)$/s.exec(line)
    if (line === '') return { headers, body: entity.slice(at + whole.length) }
    if (header !== null) {
      name = header[1]!.toLowerCase()
      // Of two of one name Python gives the first.
      if (headers.has(name)) name = undefined
      else headers.set(name, header[2]!)
    } else if (/^[ \t]/.test(line) && (headers.size > 0 || at > 0)) {
      // RFC 5322 2.2.3, unfolding
      if (name !== undefined) headers.set(name, `${headers.get(name)!}${line}`)
    } else return at === 0 ? { headers: EMPTY, body: entity } : { headers, body: entity.slice(at) }
    at += whole.length
  }
  return { headers, body: '' }
}

/** A line with its end, and without it; LF, CRLF and CR all end one. */
function lineAt(text: string, at: number): [string, string] {
  const end = /\r\n|\n|\r/g
  end.lastIndex = at
  const match = end.exec(text)
  const stop = match === null ? text.length : match.index
  return [text.slice(at, stop + (match?.[0].length ?? 0)), text.slice(at, stop)]
}

/** A header's value before its first parameter, and the parameters by name, decoded. RFC 2045 5.1, RFC 2231 3 and 4 */
export function parameters(header: string): { value: string; named: ReadonlyMap<string, string> } {
  const [value = ''] = header.split(';', 1)
  const raw = new Map<string, string>()
  const pattern = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/gs
  for (const [, name = '', quoted, token = ''] of header.matchAll(pattern)) {
    raw.set(name.toLowerCase(), quoted === undefined ? token.trim() : quoted.replace(/\\(.)/gs, '$1'))
  }
  const named = new Map<string, string>()
  for (const [name, text] of raw) {
    const [, base = '', part, star] = /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(name) ?? []
    if (part !== undefined && part !== '0') continue
    const pieces = part === undefined ? [[name, text] as const] : continuations(raw, base)
    const isEncoded = star !== undefined
    const joined = pieces.map(([key, piece]) => (key.endsWith('*') ? percentDecoded(piece) : piece)).join('')
    if (base !== '') named.set(base, decodeText(isEncoded ? joined.replace(/^[^']*'[^']*'/, '') : joined))
  }
  return { value: value.trim().toLowerCase(), named }
}

function continuations(raw: ReadonlyMap<string, string>, base: string): (readonly [string, string])[] {
  const pieces: (readonly [string, string])[] = []
  for (let n = 0; ; n++) {
    const key = [`${base}*${n}*`, `${base}*${n}`].find((name) => raw.has(name))
    if (key === undefined) return pieces
    pieces.push([key, raw.get(key)!])
  }
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** Of a text whose characters are bytes: what they say in UTF-8, or the text when they are none. */
export function decodeText(binary: string): string {
  try {
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return binary
  }
}
