import { randomBytes } from 'node:crypto'
import { constants, copyFileSync, linkSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file for its owner alone, all of it or nothing; over a file that is there only when that is asked for.
 *
 * @throws node's own error, of the code EEXIST for a file that is there
 */
export function writeText(path: string, text: string, { isOver = false } = {}): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 })
    if (isOver) renameSync(temporary, path)
    else linkOrCopy(temporary, path)
  } finally {
    remove(temporary)
  }
}

/** Unlike a rename, neither takes the place of a file; not every file system has links. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw cause
    copyFileSync(from, to, constants.COPYFILE_EXCL)
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  }
}
