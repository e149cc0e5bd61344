/** A tree, reduced to what two tools can agree on. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Path without leading slash -> `directory`, `sha256:<hex>` or `symlink:<target>`; no root. */
export type Listing = ReadonlyMap<string, string>

export const sorted = (entries: Iterable<readonly [string, string]>): Listing =>
  new Map([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))

export const sha256 = (content: Uint8Array): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`

const sha256File = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return `sha256:${hash.digest('hex')}`
}

/** The listing of a directory: every path is hashed by itself, hard links too. */
export const listDirectory = async (root: string): Promise<Listing> => {
  const entries: [string, string][] = []
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(root, path)
    if (entry.isDirectory()) entries.push([name, 'directory'])
    else if (entry.isFile()) entries.push([name, await sha256File(path)])
    else if (entry.isSymbolicLink()) entries.push([name, `symlink:${await readlink(path)}`])
    else throw new Error(`${name} is neither file, directory nor symbolic link`)
  }
  return sorted(entries)
}
