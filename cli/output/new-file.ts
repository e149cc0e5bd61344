import { reasonOf } from '../../lib/node/reason.ts'
import { writeText } from '../../lib/node/write-text.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Writes a file for its owner alone; over another one only with --force.
 *
 * @throws Failure when it cannot be written
 */
export async function writeNew(file: string, text: string, isOver: boolean): Promise<void> {
  try {
    await writeText(file, text, { isOver })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Failure(EXIT.failed, `${file} is there already; --force writes over it`)
    throw new Failure(EXIT.failed, `cannot write ${file}: ${reasonOf(cause)}`)
  }
}
