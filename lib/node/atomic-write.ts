import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * What is written whole, beside a name that it does not have yet: several can be written and then named together, or none of
 * them.
 */
export interface Staged<T> {
  readonly written: T
  /** The name that it gets. */
  readonly target: string
  /** Gives it its name, in place of what had it. What it throws is node's own error. */
  commit(): void
  /** Removes it; what had the name stays. */
  discard(): void
}

/** What has been named, while others are still to be. */
export interface Replaced {
  /** Gives the name back to what had it, or to nothing. */
  undo(): void
  /** Lets go of what had the name. */
  settle(): void
}

/**
 * Names it, and keeps a file that had the name aside, under a name beside it.
 *
 * @throws node's own error; then what had the name has it
 */
export function replaced({ target, commit }: Staged<unknown>): Replaced {
  const before = statSync(target, { throwIfNoEntry: false })
  const aside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.old`)
  const undo = (): void => {
    rmSync(target, { recursive: true, force: true })
    if (before?.isDirectory()) mkdirSync(target, { mode: before.mode })
    else if (before !== undefined) renameSync(aside, target)
  }
  // A folder that was empty is made again: one that has become full since is not to be moved.
  if (before?.isFile()) renameSync(target, aside)
  try {
    commit()
  } catch (cause) {
    if (before?.isFile()) renameSync(aside, target)
    throw cause
  }
  return { undo, settle: () => rmSync(aside, { force: true }) }
}

/** Names it at once, and removes it where that fails. */
export function committed<T>({ written, commit, discard }: Staged<T>): T {
  try {
    commit()
  } catch (cause) {
    discard()
    throw cause
  }
  return written
}
