import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { quietly } from './fill-file.ts'
import { temporaryName } from './temporary-name.ts'

/**
 * What is written whole, beside a name that it does not have yet: several can be written and then named together, or none of
 * them.
 */
export interface Staged<T> {
  readonly written: T
  /** The name that it has until then. */
  readonly temporary: string
  /** The name that it gets. */
  readonly target: string
  /** Gives it its name, in place of what had it. What it throws is node's own error. */
  commit(): void
  /** Takes the name away from it again, where nothing had it before. */
  withdraw(): void
  /** Removes it, and the folders that were made for it; what had the name stays. */
  discard(): void
}

/** What has been named, while others are still to be. */
export interface Replaced {
  /** Gives the name back to what had it, or to nothing, and removes what was written. It never fails. */
  undo(): void
  /** Lets go of what had the name. */
  settle(): void
}

/**
 * Names it. A file that had the name keeps a second one beside it until all is settled, so that at every moment, also after a
 * kill, the name has either the old or the new file.
 *
 * @throws node's own error; then what had the name has it
 */
export function replaced({ target, commit, withdraw, discard }: Staged<unknown>): Replaced {
  const hadFile = statSync(target, { throwIfNoEntry: false })?.isFile() === true
  const aside = temporaryName(target, 'old')
  const letGo = (): void => rmSync(aside, { force: true })
  if (hadFile) keepAside(target, aside)
  try {
    commit()
  } catch (cause) {
    letGo()
    throw cause
  }
  const undo = (): void => {
    quietly(hadFile ? () => renameSync(aside, target) : withdraw)
    discard()
  }
  return { undo, settle: letGo }
}

/** Links the file to a second name; where that cannot be, copies it. */
function keepAside(target: string, aside: string): void {
  try {
    linkSync(target, aside)
  } catch (cause) {
    // No links on this file system (EPERM, ENOTSUP, EMLINK), or not to another user's file.
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') throw cause
    try {
      copyFileSync(target, aside, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    } catch (cause) {
      rmSync(aside, { force: true })
      throw cause
    }
  }
}

/** Names it at once, and removes it where that fails. */
export function committed<T>(staged: Staged<T>): T {
  try {
    staged.commit()
  } catch (cause) {
    staged.discard()
    throw cause
  }
  syncFolder(dirname(staged.target))
  return staged.written
}

/** Waits until the disk has the names in a folder. Not every file system can. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    // What has a name is whole all the same.
  }
}
