import { mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Tree } from '../image/tree.ts'
import { committed, type Staged } from './atomic-write.ts'
import { quietly, type Replacing } from './fill-file.ts'
import { fillFolder, type FillFolderOptions, type Unfill } from './fill-folder.ts'
import { judgeTree, type JudgeTreeOptions } from './judge-tree.ts'
import { keepAttributes } from './keep-attributes.ts'
import { makeFolder } from './make-folder.ts'
import { outputPlace } from './output-place.ts'
import type { PumpOptions } from './pump.ts'
import { removeStale, temporaryName } from './temporary-name.ts'

/** Options of `writeTree`. */
export interface WriteTreeOptions extends JudgeTreeOptions, PumpOptions {
  /** Whether to keep permissions and dates of the entries; owners and setuid, setgid and sticky bits are never kept. */
  readonly preserve?: boolean
}

/**
 * Writes a tree, even a hostile one, below `folder`, which is new or empty. Only the owner can read the files (0600, folders
 * 0700). Nothing is written outside the folder and no link is followed. After a failure nothing is left, except files that
 * others put into the folder. A new folder gets its name when it is complete. Long runs of zeros become holes. Devices are left
 * out, and their paths are returned.
 *
 * @throws EncodeError `bad-path`, `name-clash`, `unsafe-link` or `too-large` before anything is written, `name-clash` also when
 * the file system treats two names as equal; node's own error, ENOTEMPTY when the folder is not empty
 */
export async function writeTree(
  tree: Tree,
  folder: string,
  options: WriteTreeOptions = {},
): Promise<{ readonly skipped: readonly string[] }> {
  const { target, existing } = outputPlace(folder)
  if (existing === undefined) committed(await stageFolder(tree, folder, options))
  else {
    judgeTree(tree, options)
    requireEmpty(target)
    await fillFolder(tree, target, options)
  }
  return { skipped: [...tree].filter(([, { kind }]) => kind === 'device').map(([path]) => path) }
}

/**
 * Writes the tree as the folder `path`, which is absent or empty, under a temporary name that is then renamed, so that `path` is
 * always either the complete tree or the old folder.
 *
 * @throws the errors of `writeTree`
 */
export async function writeFolder(
  tree: Tree,
  path: string,
  options?: { readonly signal?: AbortSignal | undefined },
): Promise<void> {
  committed(await stageFolder(tree, path, { ...options, isSynced: true }))
}

/**
 * Writes the tree as a new folder beside `path`, and renames it on commit. The new folder gets the owner, group and mode of an
 * existing empty one as far as possible.
 *
 * @throws the errors of `writeFolder`; nothing is left then
 */
export async function stageFolder(
  tree: Tree,
  path: string,
  options: JudgeTreeOptions & FillFolderOptions = {},
): Promise<Staged<Replacing>> {
  judgeTree(tree, options)
  const { target, existing } = outputPlace(path)
  if (existing !== undefined) requireEmpty(target)
  const removeFolders = await makeFolder(dirname(target), 0o700)
  removeStale(target)
  const temporary = temporaryName(target, 'tmp')
  let unfill: Unfill = () => undefined
  const discard = (): void => {
    quietly(() => {
      unfill(temporary)
      rmdirSync(temporary)
    })
    removeFolders()
  }
  try {
    mkdirSync(temporary, 0o700)
    unfill = await fillFolder(tree, temporary, options)
    const written = existing === undefined ? {} : await keepAttributes(temporary, target, existing)
    options.signal?.throwIfAborted()
    const commit = (): void => renameSync(temporary, target)
    const withdraw = (): void => {
      renameSync(target, temporary)
      if (existing !== undefined) mkdirSync(target, existing.mode)
    }
    return { written, temporary, target, commit, withdraw, discard }
  } catch (cause) {
    discard()
    throw cause
  }
}

function requireEmpty(folder: string): void {
  if (readdirSync(folder).length === 0) return
  const error = new Error('the directory is not empty')
  throw Object.assign(error, { code: 'ENOTEMPTY', syscall: 'mkdir', path: folder })
}
