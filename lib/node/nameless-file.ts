import { randomBytes } from 'node:crypto'
import { closeSync, openSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The descriptors of a file without a name, which disappears when the last process closes it. */
export interface NamelessFile {
  readonly forWriting: number
  /** A read-only descriptor at the start of the file. */
  readonly forReading: number
}

/**
 * Makes a file without a name. Its name is removed before anything is written, so that its content does not outlive the process,
 * even after a kill. Throws node's own error.
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
