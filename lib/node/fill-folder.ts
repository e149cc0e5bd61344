import {
  type BigIntStats,
  chmodSync,
  fstatSync,
  lstatSync,
  readlinkSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs'
import { lutimes, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import fs from 'fs-extra'
import { EncodeError } from '../image/image.ts'
import { type DirectoryEntry, type FileEntry, sizeOf, type Tree } from '../image/tree.ts'
import { syncFolder } from './atomic-write.ts'
import { closing, fillFile, quietly, sync } from './fill-file.ts'
import { parentsOf } from './judge-tree.ts'
import type { Progress, PumpOptions } from './pump.ts'

export interface FillFolderOptions extends PumpOptions {
  /** Whether to keep permissions and dates of the entries; owners and setuid, setgid and sticky bits are never kept. */
  readonly preserve?: boolean
  /** Whether to wait until everything is on the disk. */
  readonly isSynced?: boolean
}

/** Removes the written files from `folder`, which may have been moved, but no files of others. */
export type Unfill = (folder: string) => void

/**
 * Writes a tree that `judgeTree` accepted below an existing `folder`: files 0600, folders 0700, without replacing anything.
 * Folders are made first and links last, so that nothing is written through a link.
 *
 * @throws EncodeError `name-clash`, node's own error, or the signal's reason; the written files are then removed
 */
export async function fillFolder(tree: Tree, folder: string, options: FillFolderOptions): Promise<Unfill> {
  const made: Made[] = []
  const unfill = (from: string): void => {
    for (const each of made.toReversed()) quietly(() => remove(join(from, each.path), each))
  }
  try {
    await fill(tree, folder, options, made)
  } catch (cause) {
    unfill(folder)
    throw cause
  }
  return unfill
}

/** A file that was made, and how to recognise it. */
type Made = { readonly path: string } & (
  | { readonly kind: 'folder' }
  | { readonly kind: 'file'; readonly mark: string }
  | { readonly kind: 'link'; readonly target: string }
)

function remove(path: string, made: Made): void {
  if (made.kind === 'folder') {
    // The mode from the drive may forbid removing its files.
    if (lstatSync(path).isDirectory()) chmodSync(path, 0o700)
    rmdirSync(path)
  } else if (
    made.kind === 'file'
      ? markOf(lstatSync(path, { bigint: true })) === made.mark
      : readlinkSync(path) === made.target
  ) {
    unlinkSync(path)
  }
}

/** Returns a mark that tells our file from one that another process made under the same name, perhaps with the same inode. */
function markOf({ ino, size, ctimeNs }: BigIntStats): string {
  return `${ino} ${size} ${ctimeNs}`
}

async function fill(
  tree: Tree,
  folder: string,
  { preserve = false, isSynced = false, signal, onProgress }: FillFolderOptions,
  made: Made[],
): Promise<void> {
  const counter = counting(tree, onProgress)
  const folders = foldersOf(tree)
  for (const path of folders.keys()) {
    await once(path, fs.mkdir(join(folder, path), 0o700))
    made.push({ kind: 'folder', path })
  }
  for (const [path, entry] of tree) {
    signal?.throwIfAborted()
    if (entry.kind !== 'file') continue
    const descriptor = await once(path, fs.open(join(folder, path), 'wx', 0o600))
    await closing(descriptor, async () => {
      try {
        await writeFile(path, descriptor, entry, { preserve, signal, onProgress: counter.inFile })
        if (isSynced) await sync(descriptor)
      } finally {
        made.push({ kind: 'file', path, mark: markOf(fstatSync(descriptor, { bigint: true })) })
      }
    })
    counter.endFile(sizeOf(entry.content))
  }
  for (const [path, entry] of tree) {
    if (entry.kind !== 'symlink') continue
    const { target, modified } = entry
    await once(path, symlink(target, join(folder, path)))
    made.push({ kind: 'link', path, target })
    if (preserve && modified !== undefined) await lutimes(join(folder, path), modified, modified)
  }
  // What is deeper first: a folder's date changes with what is in it, and its mode may forbid that.
  for (const [path, { mode, modified }] of [...folders].reverse()) {
    if (preserve && modified !== undefined) await fs.utimes(join(folder, path), modified, modified)
    if (preserve && mode !== undefined) await fs.chmod(join(folder, path), mode & 0o777)
    if (isSynced) syncFolder(join(folder, path))
  }
  if (isSynced) syncFolder(folder)
}

/** Adds up the progress of single files. */
function counting(tree: Tree, onProgress: PumpOptions['onProgress']) {
  let [ofFiles, size, files, written] = [0, 0, 0, 0]
  for (const entry of tree.values()) {
    if (entry.kind !== 'file') continue
    ofFiles++
    size += sizeOf(entry.content)
  }
  const tell = (more: number): void => onProgress?.({ written: written + more, size, files, ofFiles })
  return {
    inFile: (progress: Progress): void => tell(progress.written),
    endFile(bytes: number): void {
      files++
      written += bytes
      tell(0)
    },
  }
}

/** Returns the folders of a tree, each before those inside it. */
function foldersOf(tree: Tree): ReadonlyMap<string, DirectoryEntry> {
  const folders = new Map<string, DirectoryEntry>()
  for (const [path, entry] of tree) {
    for (const parent of parentsOf(path)) if (!folders.has(parent)) folders.set(parent, { kind: 'directory' })
    if (entry.kind === 'directory' && path !== '') folders.set(path, entry)
  }
  return new Map([...folders].sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function writeFile(
  path: string,
  descriptor: number,
  { content, mode, modified }: FileEntry,
  { preserve = false, ...options }: FillFolderOptions,
): Promise<void> {
  const size = sizeOf(content)
  const image = { size, segments: [{ kind: 'content' as const, offset: 0, content, label: path }] }
  await fillFile(image, descriptor, { ...options, sha256: false })
  if (preserve && mode !== undefined) await fs.fchmod(descriptor, mode & 0o777)
  if (preserve && modified !== undefined) await fs.futimes(descriptor, modified, modified)
}

/** Reports an existing name, which the file system does not distinguish or another process made. */
async function once<T>(path: string, made: Promise<T>): Promise<T> {
  try {
    return await made
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    const reason =
      'the name is taken: this file system does not distinguish it from another name, or another process made it'
    throw new EncodeError('name-clash', path, reason)
  }
}
