import { existing, unwritable } from '../report/file-failures.ts'
import { writeText } from '../../lib/node/write-text.ts'

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
      throw existing(file, 'add --force to overwrite it')
    throw unwritable(file, cause)
  }
}
