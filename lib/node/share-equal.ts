import { createHash } from 'node:crypto'
import { exactly } from '../image/image.ts'
import { type Content, type FileEntry, sizeOf, type Tree } from '../image/tree.ts'

/**
 * Returns the tree with a shared content for files with equal bytes, so that a format stores them once. Only files with the size
 * of another file are read, each once.
 *
 * @throws errors of reading the files
 */
export async function shareEqual(tree: Tree): Promise<Tree> {
  const bySize = new Map<number, (readonly [string, FileEntry])[]>()
  for (const [path, entry] of tree) {
    if (entry.kind !== 'file') continue
    const size = sizeOf(entry.content)
    const known = bySize.get(size)
    if (known === undefined) bySize.set(size, [[path, entry]])
    else known.push([path, entry])
  }
  const shared = new Map(tree)
  for (const [size, files] of bySize) {
    if (size === 0 || files.length === 1) continue
    const byHash = new Map<string, Content>()
    for (const [path, entry] of files) {
      const hash = await hashOf(entry.content, path)
      const first = byHash.get(hash)
      if (first === undefined) byHash.set(hash, entry.content)
      else shared.set(path, { ...entry, content: first })
    }
  }
  return shared
}

/** Returns the SHA-256 sum of a content in hexadecimal; `path` names it in an error. */
export async function hashOf(content: Content, path: string): Promise<string> {
  const hash = createHash('sha256')
  if (content instanceof Uint8Array) hash.update(content)
  else for await (const chunk of exactly(content, path)) hash.update(chunk)
  return hash.digest('hex')
}
