import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Image } from '../image/image.ts'
import type { Staged } from './atomic-write.ts'
import {
  closing,
  fillFile,
  type FillOptions,
  quietly,
  type Replacing,
  sync,
  type Written,
} from './fill-file.ts'
import { outputPlace } from './output-place.ts'
import { removeStale, temporaryName } from './temporary-name.ts'

export interface StageOptions extends FillOptions {
  /** The permission bits of a new file; 0o600 by default, because a drive contains secrets. */
  readonly mode?: number
  /** Whether to fail when the target already exists. */
  readonly isNew?: boolean
}

/**
 * Writes the image to a new file beside `path`, and renames it on commit. Missing folders are made. The new file gets the owner,
 * group and mode of an existing one as far as possible.
 *
 * @throws the errors of `writeImage`; nothing is left then
 */
export async function stageImage(
  image: Image,
  path: string,
  { mode = 0o600, isNew = false, ...options }: StageOptions = {},
): Promise<Staged<Written>> {
  const { target, existing } = outputPlace(path)
  if (existing?.isDirectory() || /[/\\]$/.test(path))
    throw Object.assign(new Error('it is a directory'), { code: 'EISDIR', syscall: 'open', path })
  if (existing !== undefined && isNew) throw taken(path)
  const removeFolders = await missingFolder(dirname(target))
  const temporary = temporaryName(target, 'tmp')
  const discard = (): void => {
    quietly(() => unlinkSync(temporary))
    removeFolders()
  }
  try {
    removeStale(target)
    const descriptor = openSync(temporary, 'wx', mode)
    const written = await closing(descriptor, async () => {
      const filled = await fillFile(image, descriptor, options)
      const replacing = existing === undefined ? {} : await keep(temporary, target, existing)
      await sync(descriptor)
      return { ...filled, ...replacing }
    })
    options.signal?.throwIfAborted()
    const commit = (): void => (isNew ? moveToNew : renameSync)(temporary, target)
    const withdraw = (): void => renameSync(target, temporary)
    return { written, temporary, target, commit, withdraw, discard }
  } catch (cause) {
    discard()
    throw cause
  }
}

/** Makes the folder if it is missing, and returns a function that removes it again. */
async function missingFolder(folder: string): Promise<() => void> {
  if (existsSync(folder)) return () => undefined
  const { makeFolder } = await import('./make-folder.ts')
  return makeFolder(folder)
}

async function keep(temporary: string, target: string, existing: Stats): Promise<Replacing> {
  const { keepAttributes } = await import('./keep-attributes.ts')
  return keepAttributes(temporary, target, existing)
}

function taken(path: string): Error {
  return Object.assign(new Error('it already exists'), { code: 'EEXIST', syscall: 'link', path })
}

/** Moves a file to a new name. Unlike a rename, a link, or a copy where links are impossible, never replaces a file. */
function moveToNew(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw cause
    copyFileSync(from, to, constants.COPYFILE_EXCL)
  }
  unlinkSync(from)
}
