import { readBounded } from '../../lib/node/read-bounded.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { EXIT, Failure } from '../report/exit.ts'

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

/** Returns the Failure for an input that cannot be read: it is invalid, wherever it is named. */
export function unreadable(file: string, cause: unknown): Failure {
  const source = inputName(file)
  return new Failure(EXIT.invalid, `cannot read ${source}: ${reasonOf(cause)}`, [], { source })
}

/** Returns the name of an input for messages. */
export function inputName(file: string): string {
  return file === '-' ? 'standard input' : file
}
