import { createHash } from 'node:crypto'
import { exactly } from '../image/image.ts'
import type { PumpOptions } from './pump.ts'
import { type Content, type FileEntry, sizeOf, type Tree } from '../image/tree.ts'

/**
 * Returns the tree with a shared content for files with equal bytes, so that a format stores them once. Only files with the size
 * of another file are read, each once.
 *
 * @throws errors of reading the files
 */
export async function shareEqual(
  tree: Tree,
  { onProgress }: Pick<PumpOptions, 'onProgress'> = {},
): Promise<Tree> {
  const bySize = new Map<number, (readonly [string, FileEntry])[]>()
  for (const [path, entry] of tree) {
    if (entry.kind !== 'file') continue
    const size = sizeOf(entry.content)
    const known = bySize.get(size)
    if (known === undefined) bySize.set(size, [[path, entry]])
    else known.push([path, entry])
  }
  const alike = [...bySize].filter(([size, files]) => size > 0 && files.length > 1)
  const all = alike.reduce((sum, [size, files]) => sum + size * files.length, 0)
  let read = 0
  const onBytes = (count: number): void => onProgress?.({ written: (read += count), size: all })
  const shared = new Map(tree)
  for (const [, files] of alike) {
    const byHash = new Map<string, Content>()
    for (const [path, entry] of files) {
      const hash = await hashOf(entry.content, path, onBytes)
      const first = byHash.get(hash)
      if (first === undefined) byHash.set(hash, entry.content)
      else shared.set(path, { ...entry, content: first })
    }
  }
  return shared
}

/** Returns the SHA-256 sum of a content in hexadecimal; `path` names it in an error. */
export async function hashOf(
  content: Content,
  path: string,
  onBytes?: (count: number) => void,
): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of content instanceof Uint8Array ? [content] : exactly(content, path)) {
    hash.update(chunk)
    onBytes?.(chunk.length)
  }
  return hash.digest('hex')
}
