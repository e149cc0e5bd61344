import { DecodeError } from '../../lib/image/findings.ts'
import { pathProblem, sizeOf, type Tree } from '../../lib/image/tree.ts'

/** Bytes of contents that are read, and how many of them. */
const LARGEST = 1024 * 1024
const MOST = 16

/** Throws when a tree is none: whatever the image says, who gets the tree can rely on it. */
export const examine = (tree: Tree): void => {
  let left = MOST
  for (const [path, entry] of tree) {
    if (path !== '' && pathProblem(path) !== undefined) throw new Error(`a path that cannot be: ${path}`)
    const slash = path.lastIndexOf('/')
    if (slash > 0 && tree.get(path.slice(0, slash))?.kind !== 'directory') {
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
