import { sizeText } from '../image/size-text.ts'
import { constants, realpathSync } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Answer, Problem, Refusal } from '../shape/need.ts'
import { type Content, isSource, sizeOf, type Source } from '../image/tree.ts'
import { fileContent } from './file-content.ts'
import { readBounded } from './read-bounded.ts'
import { reasonOf } from './reason.ts'
import { hashOf } from './share-equal.ts'

/** The largest file that a spec can name for anything but a file on the drive, in bytes. */
const MAX_FILE = 1024 ** 3

/** The largest file that is held in memory where a source will do, in bytes. */
const MAX_HELD = 64 * 1024

/** The most bytes of all files together that an untrusted spec can name. */
const MAX_INSIDE = 64 * 1024 ** 2

/** The folder to which file names are relative, and whether names may lead out of it. */
export interface Place {
  readonly folder: string
  readonly isConfined: boolean
  readonly signal?: AbortSignal | undefined
}

/** Returns functions that read named files. Confined names share one limit. */
export function namedReader() {
  let left = MAX_INSIDE
  const shared = sharing()
  const read = async (path: string, { isConfined, signal }: Place, isStreamed: boolean): Promise<Read> => {
    const limits = { held: isConfined ? left : MAX_FILE, streamed: isConfined ? left : Infinity }
    const found = await readAtMost(path, limits, { isConfined, isStreamed, signal })
    if (found === undefined)
      return { problem: `it has more than ${sizeText(isConfined ? MAX_INSIDE : MAX_FILE)}` }
    if ('refused' in found) return found
    if (isConfined) left -= sizeOf(found)
    return isSource(found) ? shared(found, path) : found
  }
  const readHeld = async (path: string, place: Place): Promise<Exclude<Read, Source>> => {
    const found = await read(path, place, false)
    if (isSource(found)) throw new RangeError(`${path} was not read`)
    return found
  }
  return {
    /** Reads the bytes of a file; with `isStreamed` a large one becomes a source. */
    file: (name: string, place: Place, isStreamed = false): Promise<Answer> =>
      tried(async () => {
        const path = pathOf(name, place)
        return typeof path === 'string' ? read(path, place, isStreamed) : path
      }),
    /** Reads all of standard input. */
    standardInput: (): Promise<Answer> => tried(async () => readBounded('-')),
    /** Reads the .pub files of a folder, in the order of their names. */
    folder: (name: string, place: Place): Promise<Answer> =>
      tried(async () => {
        const path = pathOf(name, place)
        if (typeof path !== 'string') return path
        const names = (await readdir(path)).filter((each) => each.endsWith('.pub')).sort()
        const files = new Map<string, Uint8Array | Problem>()
        for (const each of names) {
          const file = pathOf(join(path, each), place)
          const bytes = typeof file === 'string' ? await tried(() => readHeld(file, place)) : file
          files.set(each, 'refused' in bytes ? { problem: bytes.refused } : bytes)
        }
        return files
      }),
  }
}

async function tried<T>(work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work()
  } catch (cause) {
    return { problem: reasonOf(cause) }
  }
}

const OUTSIDE = { refused: 'it is outside the folder of the spec' } as const

/** Returns the path of a name after all links, or the refusal when it is outside. */
function pathOf(name: string, { folder, isConfined }: Place): string | typeof OUTSIDE {
  const path = name.startsWith('~/') ? join(homedir(), name.slice(2)) : resolve(folder, name)
  if (!isConfined) return path
  const top = resolve(folder)
  // This comes before any access to the file: an untrusted spec must not learn whether it exists.
  if (!isBelow(path, top)) return OUTSIDE
  const real = realpathSync(path)
  return isBelow(real, realpathSync(top)) && !isOfKernel(real) ? real : OUTSIDE
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Tells whether a path is in a folder of the kernel, whose files describe processes and devices. */
function isOfKernel(path: string): boolean {
  return /^\/(?:proc|sys|dev)(?:\/|$)/.test(path)
}

/** What reading a file gives. */
type Read = Content | Problem | Refusal

interface ReadOptions extends Pick<Place, 'isConfined' | 'signal'> {
  readonly isStreamed: boolean
}

/** Returns all bytes of a file, or a source of a large one; undefined when there are more than a limit. */
async function readAtMost(
  path: string,
  limits: { readonly held: number; readonly streamed: number },
  { isConfined, isStreamed, signal }: ReadOptions,
): Promise<Content | Refusal | undefined> {
  // A pipe without a writer would block, and a link may have replaced the checked file.
  const confined = isConfined ? constants.O_NONBLOCK | constants.O_NOFOLLOW : 0
  const handle = await open(path, constants.O_RDONLY | confined)
  try {
    const stat = await handle.stat()
    const { size, mtimeMs, ctimeMs, ino } = stat
    if (isConfined && !stat.isFile()) return { refused: 'it is not a regular file' }
    if (!stat.isFile()) return await readAll(handle, limits.held, signal)
    if (isStreamed && size > MAX_HELD)
      return size > limits.streamed ? undefined : fileContent(path, { size, mtimeMs, ctimeMs, ino })
    return size > limits.held ? undefined : await handle.readFile({ signal })
  } finally {
    await handle.close()
  }
}

/**
 * Returns a function that returns the first of equal sources, so that a format stores them once, as it stores equal contents in
 * memory. It reads only sources with the size of another one.
 */
function sharing(): (source: Source, path: string) => Promise<Source> {
  const bySize = new Map<number, { readonly source: Source; readonly path: string; hash?: string }[]>()
  return async (source, path) => {
    const alike = bySize.get(source.size) ?? []
    bySize.set(source.size, alike)
    const own = { source, path, ...(alike.length > 0 && { hash: await hashOf(source, path) }) }
    for (const each of alike) {
      each.hash ??= await hashOf(each.source, each.path)
      if (each.hash === own.hash) return each.source
    }
    alike.push(own)
    return source
  }
}

const CHUNK = 256 * 1024

async function readAll(
  handle: FileHandle,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    signal?.throwIfAborted()
    const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK))
    if (bytesRead === 0) return Buffer.concat(chunks)
    total += bytesRead
    if (total > limit) return undefined
    chunks.push(buffer.subarray(0, bytesRead))
  }
}
