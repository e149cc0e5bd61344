import { reasonOf } from '../../lib/node/reason.ts'
import { writeText } from '../../lib/node/write-text.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Writes a file that only its owner can read; overwrites an existing one only with `isOver`.
 *
 * @throws Failure when the file cannot be written
 */
export async function writeNew(file: string, text: string, isOver: boolean): Promise<void> {
  try {
    await writeText(file, text, { isOver })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Failure(EXIT.failed, `${file} exists; add --force to overwrite it`)
    throw new Failure(EXIT.failed, `cannot write ${file}: ${reasonOf(cause)}`)
  }
}
