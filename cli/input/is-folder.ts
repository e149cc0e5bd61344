import { statSync } from 'node:fs'

/** Returns whether a path leads to a folder; what cannot be read is none, and the later read reports it. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
