import { readBounded } from '../../lib/node/read-bounded.ts'
import { unreadable } from '../report/file-failures.ts'

/**
 * Reads a file that the command line names; `-` is standard input.
 *
 * @throws Failure when it cannot be read
 */
export function readInputFile(file: string): Buffer {
  try {
    return readBounded(file)
  } catch (cause) {
    throw unreadable(file, cause)
  }
}
