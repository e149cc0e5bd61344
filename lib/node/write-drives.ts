import { dirname } from 'node:path'
import type { Image } from '../image/image.ts'
import { sizeOf, type Tree } from '../image/tree.ts'
import { replaced, type Replaced, type Staged, syncFolder } from './atomic-write.ts'
import type { Progress, PumpOptions } from './pump.ts'
import { stageImage } from './stage-image.ts'
import type { StoreObject } from './stores/store.ts'
import { isWrittenInPlace, writeChunks, writeImage, type Written } from './write-image.ts'

/** The path of a file, a device or a folder, a function that takes the bytes in pieces, or an object of a store. */
export type Destination = string | ((bytes: Uint8Array) => Promise<void>) | StoreObject

/** Returns the name of a destination for messages. */
export function destinationName(to: Destination): string {
  return typeof to === 'string' ? to : typeof to === 'function' ? 'a stream' : to.name
}

/** A drive with its destination. */
export interface PlacedDrive {
  /** The files, by path. */
  readonly tree: Tree
  /** The image; undefined to write a folder with the files of the tree. */
  readonly image: Image | undefined
  /** The path, or a stream. */
  readonly to: Destination
}

/** Options of `writeDrives`. */
export interface WriteDrivesOptions {
  /** Aborts the writing; nothing is left then. */
  readonly signal?: AbortSignal | undefined
  /** Called for each drive before it is written; returns a function that gets the progress. */
  readonly onDrive?: ((to: Destination) => ((progress: Progress) => void) | undefined) | undefined
}

/** Thrown when a drive could not be written; `cause` is the reason. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  readonly to: Destination
  constructor(to: Destination, cause: unknown) {
    super(`cannot write ${destinationName(to)}`, { cause })
    this.to = to
  }
}

/**
 * Writes all drives to their destinations, or none: files and folders get their names when all of them are complete. Devices,
 * pipes, streams and objects of stores are written before that, because nothing can be undone there.
 *
 * @throws OutputError when one cannot be written, or the signal's reason
 */
export async function writeDrives(
  drives: readonly PlacedDrive[],
  { signal = new AbortController().signal, onDrive }: WriteDrivesOptions = {},
): Promise<readonly Written[]> {
  const staged = new Map<PlacedDrive, Staged<Written>>()
  const written = new Map<PlacedDrive, Written>()
  const inPlace: PlacedDrive[] = []
  const named: Replaced[] = []
  const each = <T>(drive: PlacedDrive, write: (options: PumpOptions) => Promise<T>): Promise<T> =>
    failing(drive, signal, () => write({ signal, onProgress: onDrive?.(drive.to) }))
  try {
    for (const drive of drives) {
      if (await failing(drive, signal, () => isInPlace(drive))) inPlace.push(drive)
      else staged.set(drive, await each(drive, (options) => stage(drive, options)))
    }
    for (const drive of inPlace)
      written.set(drive, await each(drive, (options) => writeThrough(drive, options)))
    if (staged.size === 1) for (const [drive, { commit }] of staged) await failing(drive, signal, commit)
    else
      for (const [drive, each] of foldersLast(staged))
        named.push(await failing(drive, signal, () => replaced(each)))
  } catch (cause) {
    for (const { undo } of named.reverse()) undo()
    for (const { discard } of staged.values()) discard()
    throw cause
  }
  for (const folder of new Set(Array.from(staged.values(), ({ target }) => dirname(target))))
    syncFolder(folder)
  for (const { settle } of named) settle()
  return drives.map((drive) => staged.get(drive)?.written ?? written.get(drive)!)
}

/** Puts folders last: unlike a file, an old empty folder cannot be kept under a second name, and the last rename need not be undone. */
function foldersLast<T>(staged: ReadonlyMap<PlacedDrive, T>): readonly (readonly [PlacedDrive, T])[] {
  const isFolder = ([{ image }]: readonly [PlacedDrive, T]): boolean => image === undefined
  return [...staged].sort((a, b) => Number(isFolder(a)) - Number(isFolder(b)))
}

async function failing<T>({ to }: PlacedDrive, signal: AbortSignal, work: () => T): Promise<Awaited<T>> {
  try {
    return await work()
  } catch (cause) {
    throw signal.aborted ? cause : new OutputError(to, cause)
  }
}

function isInPlace({ image, to }: PlacedDrive): boolean {
  return image !== undefined && (typeof to !== 'string' || isWrittenInPlace(to))
}

async function stage({ image, tree, to }: PlacedDrive, options: PumpOptions): Promise<Staged<Written>> {
  if (typeof to !== 'string') throw new RangeError('a folder cannot be written to a stream or a store')
  if (image !== undefined) return stageImage(image, to, options)
  const sizes = Array.from(tree.values(), (entry) => (entry.kind === 'file' ? sizeOf(entry.content) : 0))
  const { stageFolder } = await import('./write-tree.ts')
  const staged = await stageFolder(tree, to, { ...options, isSynced: true })
  const size = sizes.reduce((sum, size) => sum + size, 0)
  return { ...staged, written: { ...staged.written, size, sha256: '' } }
}

async function writeThrough({ image, to }: PlacedDrive, options: PumpOptions): Promise<Written> {
  if (typeof to === 'string') return writeImage(image!, to, options)
  if (typeof to !== 'function') return to.put(image!, options)
  return writeChunks(image!, to, options.signal, options)
}
