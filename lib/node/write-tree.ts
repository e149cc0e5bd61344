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
import { removeStale, temporaryName } from './temporary-name.ts'

export interface WriteTreeOptions extends JudgeTreeOptions {
  /** Permissions and dates are those of the entries; owners and the bits above them never are. */
  readonly preserve?: boolean
  /** Ends the writing. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes a tree, whoever made it, below `folder`, which is new or empty: files are readable by their owner alone (0600,
 * folders 0700). Nothing is written outside, no link is followed, and of what fails nothing is left; what others put into the
 * folder meanwhile stays. A new folder gets its name when it is whole. Long zeros become holes. Devices are left out, and their
 * paths given.
 *
 * @throws EncodeError `bad-path`, `name-clash`, `unsafe-link` or `too-large` before anything is written, `name-clash` also when
 * the file system takes two names for one; node's own error, ENOTEMPTY when the folder has something in it
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
 * Writes the tree as the folder `path`, which is absent or empty: below a name of its own, which then changes, so that
 * there is either the whole tree or what was there before.
 *
 * @throws as `writeTree` does, and when the folder is not empty
 */
export async function writeFolder(
  tree: Tree,
  path: string,
  options?: { readonly signal?: AbortSignal | undefined },
): Promise<void> {
  committed(await stageFolder(tree, path, { ...options, isSynced: true }))
}

/**
 * Writes the tree as a new folder beside `path`, which takes that name when it is told to. An empty folder that has the name
 * hands on its owner, group and mode where it may.
 *
 * @throws as `writeFolder` does; then nothing is left
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
