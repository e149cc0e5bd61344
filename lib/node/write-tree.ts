import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { chmod, lutimes, mkdir, mkdtemp, open, readdir, rm, symlink, utimes } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { EncodeError, exactly } from '../image/image.ts'
import { type DirectoryEntry, type Entry, type FileEntry, pathProblem, type Tree } from '../image/tree.ts'
import { committed, type Staged } from './atomic-write.ts'

export interface WriteTreeOptions {
  /** Links whose target is absolute or leads out of the folder are made too. */
  readonly allowUnsafeLinks?: boolean
  /** Permissions and dates are those of the entries; owners and the bits above them never are. */
  readonly preserve?: boolean
  /** Ends the writing. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes a tree, whoever made it, below `folder`, which is new or empty: files are readable by their owner alone (0600,
 * folders 0700). Nothing is written outside, no link is followed, nothing is left of what fails. Devices are left out, and
 * their paths given.
 *
 * @throws EncodeError `bad-path`, `name-clash` or `unsafe-link` before anything is written, `name-clash` also when the file
 * system takes two names for one; node's own error, ENOTEMPTY when the folder has something in it
 */
export async function writeTree(
  tree: Tree,
  folder: string,
  options: WriteTreeOptions = {},
): Promise<{ readonly skipped: readonly string[] }> {
  for (const [path, entry] of tree) if (path !== '') judge(tree, path, entry, options)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made === undefined && (await readdir(folder)).length > 0) throw notEmpty(folder)
  try {
    await fill(tree, folder, options)
  } catch (cause) {
    const left = made === undefined ? (await readdir(folder)).map((name) => join(folder, name)) : [made]
    for (const path of left) await rm(path, { recursive: true, force: true })
    throw cause
  }
  return { skipped: [...tree].filter(([, { kind }]) => kind === 'device').map(([path]) => path) }
}

/** What another system's names must not hold, lest they are paths there. */
const FOREIGN = sep === '\\' ? /[\\:]/ : undefined

function judge(tree: Tree, path: string, entry: Entry, { allowUnsafeLinks = false }: WriteTreeOptions): void {
  const problem = pathProblem(path) ?? (FOREIGN?.test(path) ? 'it is a path of this system' : undefined)
  if (problem !== undefined) throw new EncodeError('bad-path', path, problem)
  for (const parent of parentsOf(path)) {
    const kind = tree.get(parent)?.kind ?? 'directory'
    if (kind !== 'directory') throw new EncodeError('name-clash', path, `it lies below what is no directory`)
  }
  if (entry.kind !== 'symlink') return
  if (entry.target === '' || entry.target.includes('\0'))
    throw new EncodeError('unsafe-link', path, 'its target is no path')
  if (!allowUnsafeLinks && !staysInside(path, entry.target))
    throw new EncodeError('unsafe-link', path, 'it is a link that leads out of the directory')
}

/**
 * Whether a link's target lies below the root whatever other links there are: `..` stands at its start only, where it is
 * counted from the link's own directory, which is none that a link stands for.
 */
function staysInside(path: string, target: string): boolean {
  if (target.startsWith('/') || FOREIGN?.test(target)) return false
  const parts = target.split('/').filter((part) => part !== '' && part !== '.')
  const named = parts.findIndex((part) => part !== '..')
  const up = named < 0 ? parts.length : named
  return up < path.split('/').length && !parts.slice(up).includes('..')
}

function parentsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, n) => parts.slice(0, n + 1).join('/'))
}

/** Folders first and links last: nothing is written after there is a link. */
async function fill(
  tree: Tree,
  folder: string,
  { preserve = false, signal }: WriteTreeOptions,
): Promise<void> {
  const folders = new Map<string, DirectoryEntry>()
  for (const [path, entry] of tree) {
    for (const parent of parentsOf(path)) if (!folders.has(parent)) folders.set(parent, { kind: 'directory' })
    if (entry.kind === 'directory' && path !== '') folders.set(path, entry)
  }
  const inOrder = [...folders.keys()].sort()
  for (const path of inOrder) await once(path, mkdir(join(folder, path), 0o700))
  for (const [path, entry] of tree) {
    signal?.throwIfAborted()
    if (entry.kind === 'file') await writeFile(path, join(folder, path), entry, preserve, signal)
  }
  for (const [path, entry] of tree) {
    if (entry.kind !== 'symlink') continue
    await once(path, symlink(entry.target, join(folder, path)))
    const { modified } = entry
    if (preserve && modified !== undefined) await lutimes(join(folder, path), modified, modified)
  }
  if (!preserve) return
  // What is deeper first: a folder's date changes with what is in it, and its mode may forbid that.
  for (const path of inOrder.reverse()) {
    const { mode, modified } = folders.get(path)!
    if (modified !== undefined) await utimes(join(folder, path), modified, modified)
    if (mode !== undefined) await chmod(join(folder, path), mode & 0o777)
  }
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
  committed(await stageFolder(tree, path, options))
}

/**
 * Writes the tree as a new folder beside `path`, which takes that name when it is told to.
 *
 * @throws as `writeFolder` does; then nothing is left
 */
export async function stageFolder(
  tree: Tree,
  path: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Staged<undefined>> {
  const target = resolve(path)
  if (existsSync(target) && readdirSync(target).length > 0) throw notEmpty(target)
  const temporary = await mkdtemp(join(dirname(target), `.${basename(target)}.`))
  const discard = (): void => rmSync(temporary, { recursive: true, force: true })
  try {
    await writeTree(tree, temporary, { signal })
    signal?.throwIfAborted()
    return { written: undefined, target, commit: () => renameSync(temporary, target), discard }
  } catch (cause) {
    discard()
    throw cause
  }
}

function notEmpty(folder: string): Error {
  const error = new Error(`the directory is not empty: ${folder}`)
  return Object.assign(error, { code: 'ENOTEMPTY', syscall: 'mkdir' })
}

async function writeFile(
  path: string,
  target: string,
  entry: FileEntry,
  preserve: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { content, mode, modified } = entry
  const handle = await once(path, open(target, 'wx', 0o600))
  try {
    if (content instanceof Uint8Array) await handle.writeFile(content, { signal })
    else for await (const chunk of exactly(content, path)) await handle.writeFile(chunk, { signal })
    if (preserve && mode !== undefined) await handle.chmod(mode & 0o777)
    if (preserve && modified !== undefined) await handle.utimes(modified, modified)
  } finally {
    await handle.close()
  }
}

/** In a folder that was empty, a name that is there already is one that the file system takes for the same. */
async function once<T>(path: string, made: Promise<T>): Promise<T> {
  try {
    return await made
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    throw new EncodeError('name-clash', path, 'the file system takes its name for that of another file')
  }
}
