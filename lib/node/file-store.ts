import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Kept, Store } from '../service/store.ts'
import { syncFolder } from './atomic-write.ts'
import { removeAllStale, temporaryName } from './temporary-name.ts'

/**
 * Returns a store that keeps each value in a separate file, with mode 0600 in a folder with mode 0700. A file is complete or
 * does not exist, whenever the process or the machine stops. Two processes can share a folder.
 *
 * Its functions throw node's own errors.
 */
export function fileStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // A process that was killed after it linked a value leaves the temporary name as well.
  removeAllStale(folder)
  const pathOf = (instance: string, kind: Kept): string => join(folder, fileName(instance, kind))
  return {
    get(instance, kind) {
      try {
        return readFileSync(pathOf(instance, kind))
      } catch (cause) {
        if (isCode(cause, 'ENOENT')) return undefined
        throw cause
      }
    },
    add(instance, kind, value) {
      const path = pathOf(instance, kind)
      const temporary = temporaryName(path, 'tmp')
      try {
        writeWhole(temporary, value)
        // A link, unlike a new name, never replaces a file.
        linkSync(temporary, path)
      } catch (cause) {
        if (isCode(cause, 'EEXIST')) return false
        throw cause
      } finally {
        rmSync(temporary, { force: true })
      }
      syncFolder(folder)
      return true
    },
    remove(instance, kind) {
      try {
        rmSync(pathOf(instance, kind))
      } catch (cause) {
        if (isCode(cause, 'ENOENT')) return false
        throw cause
      }
      syncFolder(folder)
      return true
    },
  }
}

/** Returns a name that is different for different instances and safe in every file system. */
function fileName(instance: string, kind: Kept): string {
  const safe = Buffer.from(instance)
    .toString('utf8')
    .replace(/[^A-Za-z0-9_-]/gu, (character) => {
      return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
    })
  return `${safe}.${kind}`
}

function writeWhole(path: string, value: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    for (let at = 0; at < value.length;) at += writeSync(file, value, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function isCode(cause: unknown, code: string): boolean {
  return (cause as NodeJS.ErrnoException).code === code
}
