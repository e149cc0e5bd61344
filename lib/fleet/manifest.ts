import { isMap, parseIfJson } from '../text/json.ts'

/** A drive of a fleet that is written. It contains no secret, except a temporary URL where one was asked for. */
export interface ManifestEntry {
  /** The name of the row. */
  readonly name: string
  /** The path of the drive, as the output pattern gives it. */
  readonly path: string
  /** The size in bytes. */
  readonly size: number
  /** The SHA-256 sum of the drive, in hexadecimal. */
  readonly sha256: string
  /** A hash of all that the drive was made from: the template, the row, the files that they name, and the version of the program. */
  readonly input: string
  /** A temporary URL of the drive in a store, which whoever has it can read. */
  readonly url?: string | undefined
  /** The end of that URL, as a date of ISO 8601. */
  readonly url_expires?: string | undefined
}

/** Returns the line of an entry in a manifest, with its end. */
export function manifestLine({ name, path, size, sha256, input, url, url_expires }: ManifestEntry): string {
  return `${JSON.stringify({ name, path, size, sha256, input, url, url_expires })}\n`
}

/** Returns the entry in a line of a manifest; undefined for any other line. */
export function parseManifestLine(line: string): ManifestEntry | undefined {
  const value = parseIfJson(line)
  if (!isMap(value)) return undefined
  const [name, path, size, sha256, input] = ['name', 'path', 'size', 'sha256', 'input'].map((key) =>
    value.get(key),
  )
  const isWhole =
    typeof name === 'string' &&
    typeof path === 'string' &&
    typeof size === 'number' &&
    typeof sha256 === 'string' &&
    typeof input === 'string'
  if (!isWhole) return undefined
  const [url, url_expires] = [value.get('url'), value.get('url_expires')]
  const isUrl = typeof url === 'string' && typeof url_expires === 'string'
  return { name, path, size, sha256, input, ...(isUrl && { url, url_expires }) }
}
