import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tree } from '../lib/image/tree.ts'

/** The files below a folder: path -> bytes. */
export function bytesOfFolder(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(folder.length + 1), readFileSync(path)] as const
    }),
  )
}

/** The files of a tree: path -> bytes. */
export function bytesOfTree(tree: Tree): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (const [path, entry] of tree) {
    if (entry.kind === 'file') files.set(path, Buffer.from(entry.content as Uint8Array))
  }
  return files
}
