import { decodeText } from './header.ts'

const utf8 = new TextEncoder()

/** A key and its value. */
export type PaxRecord = readonly [key: string, value: string]

/** Encodes records `LENGTH KEY=VALUE\n`, where the length includes its own digits. Source: POSIX pax, "pax Extended Header" */
export function encodeRecords(values: Iterable<PaxRecord>): Uint8Array {
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

/** Reads the records in order, including repeated keys, or returns undefined when one of them is damaged. */
export function decodeRecords(bytes: Uint8Array): readonly PaxRecord[] | undefined {
  const records: PaxRecord[] = []
  for (let at = 0; at < bytes.length;) {
    // Some writers pad the last block with zeros.
    if (bytes[at] === 0) break
    const digits = /^(\d{1,10}) /.exec(String.fromCharCode(...bytes.subarray(at, at + 11)))?.[1]
    const length = Number(digits)
    const equals = bytes.indexOf(0x3d, at)
    if (digits === undefined || at + length > bytes.length || bytes[at + length - 1] !== 0x0a)
      return undefined
    if (equals < 0 || equals > at + length - 2) return undefined
    const key = decodeText(bytes.subarray(at + digits.length + 1, equals))
    records.push([key, decodeText(bytes.subarray(equals + 1, at + length - 1))])
    at += length
  }
  return records
}
