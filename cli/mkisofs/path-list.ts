import { readBounded } from '../../lib/node/read-bounded.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { escapedText } from '../../lib/text/escaped-bytes.ts'
import { EXIT, Stop } from './exit.ts'

/**
 * Reads the non-empty lines of a list; `-` is standard input. Bytes outside UTF-8 are escaped, as in names on disk.
 *
 * @throws Stop when the list cannot be read
 */
export function readList(file: string): string[] {
  try {
    const text = escapedText(readBounded(file))
    return text.split(/\r?\n/).filter((line) => line !== '')
  } catch (cause) {
    throw new Stop(EXIT.input, `cannot read the list ${file}: ${reasonOf(cause)}`)
  }
}
