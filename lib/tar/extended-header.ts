import { decodeText } from './header.ts'

const utf8 = new TextEncoder()

/** Records `LENGTH KEY=VALUE\n`, the length with its own digits. POSIX pax, "pax Extended Header" */
export function encodeRecords(values: Iterable<readonly [string, string]>): Uint8Array {
  let text = ''
  for (const [key, value] of values) {
    const rest = ` ${key}=${value}\n`
    const bytes = utf8.encode(rest).length
    let length = bytes + String(bytes).length
    if (String(length).length > String(bytes).length) length = bytes + String(length).length
    text += length + rest
  }
  return utf8.encode(text)
}

/** The values by key, or undefined when a record is none; an empty value takes back what stood before it. */
export function decodeRecords(bytes: Uint8Array): Map<string, string> | undefined {
  const values = new Map<string, string>()
  for (let at = 0; at < bytes.length;) {
    const digits = /^(\d{1,10}) /.exec(String.fromCharCode(...bytes.subarray(at, at + 11)))?.[1]
    const length = Number(digits)
    const equals = bytes.indexOf(0x3d, at)
    if (digits === undefined || at + length > bytes.length || bytes[at + length - 1] !== 0x0a)
      return undefined
    if (equals < 0 || equals > at + length - 2) return undefined
    const key = decodeText(bytes.subarray(at + digits.length + 1, equals))
    values.set(key, decodeText(bytes.subarray(equals + 1, at + length - 1)))
    at += length
  }
  return values
}
