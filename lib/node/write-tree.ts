import { mkdtemp, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ensureDir, outputFile } from 'fs-extra/esm'
import { EncodeError } from '../image.ts'
import { type Content, pathProblem, type Tree } from '../tree.ts'

/**
 * Writes the tree below `folder`, which may exist; files are readable by their owner alone (0600, folders 0700).
 *
 * @throws node's own error, or EncodeError `bad-path` before anything is written
 */
export async function writeTree(tree: Tree, folder: string): Promise<void> {
  for (const path of tree.keys()) {
    const problem = pathProblem(path)
    if (problem !== undefined) throw new EncodeError('bad-path', path, problem)
  }
  await ensureDir(folder, 0o700)
  for (const [path, entry] of tree) {
    const target = join(folder, path)
    await ensureDir(entry.kind === 'directory' ? target : join(target, '..'), 0o700)
    if (entry.kind === 'symlink') await symlink(entry.target, target)
    if (entry.kind !== 'file') continue
    await outputFile(target, await bytesOf(entry.content), { mode: 0o600 })
  }
}

/**
 * Writes the tree as the folder `path`, which is absent or empty: below a name of its own, which then changes, so that
 * there is either the whole tree or what was there before.
 *
 * @throws as `writeTree` does, and when the folder is not empty
 */
export async function writeFolder(tree: Tree, path: string): Promise<void> {
  const target = resolve(path)
  const temporary = await mkdtemp(join(dirname(target), `.${basename(target)}.`))
  try {
    await writeTree(tree, temporary)
    await rename(temporary, target)
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true })
    throw cause
  }
}

async function bytesOf(content: Content): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content
  const parts: Uint8Array[] = []
  for await (const part of content.open()) parts.push(part)
  return Buffer.concat(parts)
}
