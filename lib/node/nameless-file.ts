import { randomBytes } from 'node:crypto'
import { closeSync, openSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The descriptors of a file that is in no folder: it is gone when the last process that has it open has ended. */
export interface NamelessFile {
  readonly forWriting: number
  /** Read-only; its position is the start. */
  readonly forReading: number
}

/**
 * Makes a file without a name. Its name is taken away before anything is in it, so that its content outlives no process, not
 * even one that is killed. What it throws is node's own error.
 */
export function namelessFile(): NamelessFile {
  const path = join(tmpdir(), `.config-drive.${randomBytes(6).toString('hex')}`)
  const forWriting = openSync(path, 'wx', 0o600)
  try {
    return { forWriting, forReading: openSync(path, 'r') }
  } catch (cause) {
    closeSync(forWriting)
    throw cause
  } finally {
    unlinkSync(path)
  }
}
