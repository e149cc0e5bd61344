import { readBounded } from '../../lib/node/read-bounded.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { EXIT, Stop } from './exit.ts'

/**
 * Reads the non-empty lines of a list; `-` is standard input.
 *
 * @throws Stop when the list cannot be read or is not UTF-8
 */
export function readList(file: string): string[] {
  let bytes: Uint8Array
  try {
    bytes = readBounded(file)
  } catch (cause) {
    throw new Stop(EXIT.input, `cannot read the list ${file}: ${reasonOf(cause)}`)
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.split(/\r?\n/).filter((line) => line !== '')
  } catch {
    throw new Stop(EXIT.input, `the list ${file} is not UTF-8`)
  }
}
