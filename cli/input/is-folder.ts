import { statSync } from 'node:fs'

/** Returns whether a path leads to a folder. The later read reports a path that cannot be read. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
