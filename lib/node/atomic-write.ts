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
 * A complete file or folder beside its target, under a temporary name. Several can be written first and then renamed together,
 * or not at all.
 */
export interface Staged<T> {
  readonly written: T
  /** The temporary path. */
  readonly temporary: string
  /** The final path. */
  readonly target: string
  /** Renames it to the target and replaces what is there. Throws node's own error. */
  commit(): void
  /** Removes the target again, if there was none before. */
  withdraw(): void
  /** Removes it and the folders that were made for it; the old target stays. */
  discard(): void
}

/** A renamed file or folder, while others still have temporary names. */
export interface Replaced {
  /** Restores the old target, if there was one, and removes the new one. It never throws. */
  undo(): void
  /** Removes the copy of the old target. */
  settle(): void
}

/**
 * Renames a staged file to its target. An old target keeps a second name beside it until `settle`, so that the target is either
 * the old or the new file at any time, even after a kill.
 *
 * @throws node's own error; the old target is then unchanged
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

/** Links the file to a second name, or copies it where links are impossible. */
function keepAside(target: string, aside: string): void {
  try {
    linkSync(target, aside)
  } catch (cause) {
    // This file system has no links (EPERM, ENOTSUP, EMLINK), or it forbids them to another user's file.
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') throw cause
    try {
      copyFileSync(target, aside, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    } catch (cause) {
      rmSync(aside, { force: true })
      throw cause
    }
  }
}

/** Renames a staged file at once, or removes it when that fails. */
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

/** Waits until the names in a folder are on the disk. Not every file system supports this. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    // Every named file is complete anyway.
  }
}
