import type { RandomAccess } from '../../lib/image/random-access.ts'
import { readDrive } from '../../lib/reading/read-drive.ts'
import { DecodeError } from '../../lib/image/findings.ts'
import { pathProblem, sizeOf, type Tree } from '../../lib/image/tree.ts'

/** Bytes of contents that are read, and how many of them. */
const LARGEST = 1024 * 1024
const MOST = 16

/**
 * Throws when a tree is none: whatever the image says, who gets the tree can rely on it. An archive may leave directories to
 * be implied.
 */
export const examine = (tree: Tree, { parents = 'named' }: { parents?: 'named' | 'implied' } = {}): void => {
  let left = MOST
  for (const [path, entry] of tree) {
    if (path !== '' && pathProblem(path) !== undefined) throw new Error(`a path that cannot be: ${path}`)
    const slash = path.lastIndexOf('/')
    const above = slash > 0 ? tree.get(path.slice(0, slash))?.kind : 'directory'
    if (above !== 'directory' && !(above === undefined && parents === 'implied')) {
      throw new Error(`${path} lies in no directory`)
    }
    const { mode = 0, modified } = entry
    if (mode < 0 || mode > 0o7777) throw new Error(`${path} has mode ${mode}`)
    if (modified !== undefined && Number.isNaN(modified.getTime())) throw new Error(`${path} has no date`)
    if (entry.kind !== 'file') continue
    const size = sizeOf(entry.content)
    if (!Number.isSafeInteger(size) || size < 0) throw new Error(`${path} has ${size} bytes`)
    if (entry.content instanceof Uint8Array || size > LARGEST || left-- <= 0) continue
    try {
      entry.content.readInto?.(new Uint8Array(size))
    } catch (cause) {
      if (!(cause instanceof DecodeError)) throw cause
    }
  }
}

/** Bytes of a disk that are read at its start and at its end. */
const SOME = 256 * 1024

/** Reads some of a disk, and the drive on it where there is one. */
export function readAll(disk: RandomAccess): void {
  for (const offset of [0, Math.max(0, disk.size - SOME), disk.size]) {
    const bytes = disk.read(offset, SOME)
    if (bytes.length !== Math.min(SOME, disk.size - offset))
      throw new Error(`${bytes.length} bytes at ${offset}`)
  }
  const { tree, problems } = readDrive(disk)
  examine(tree)
  if (problems.length > 2000) throw new Error('problems without end')
}
