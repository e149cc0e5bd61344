import { constants, realpathSync } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Answer, Problem, Refusal } from '../shape/need.ts'
import { readBounded } from './read-bounded.ts'
import { reasonOf } from './reason.ts'

/** The largest file that a spec can name, in bytes. */
const MAX_FILE = 1024 ** 3

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
  const read = async (
    path: string,
    { isConfined, signal }: Place,
  ): Promise<Uint8Array | Problem | Refusal> => {
    const bytes = await readAtMost(path, isConfined ? left : MAX_FILE, isConfined, signal)
    if (bytes === undefined)
      return { problem: `it has more than ${isConfined ? MAX_INSIDE : MAX_FILE} bytes` }
    if (isConfined && bytes instanceof Uint8Array) left -= bytes.length
    return bytes
  }
  return {
    /** Reads the bytes of a file. */
    file: (name: string, place: Place): Promise<Answer> =>
      tried(async () => {
        const path = pathOf(name, place)
        return typeof path === 'string' ? read(path, place) : path
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
          const bytes = typeof file === 'string' ? await tried(() => read(file, place)) : file
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

/** Returns all bytes of a file, or undefined when there are more than `limit`. */
async function readAtMost(
  path: string,
  limit: number,
  isPlain: boolean,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | Refusal | undefined> {
  // A pipe without a writer would block, and a link may have replaced the checked file.
  const plain = isPlain ? constants.O_NONBLOCK | constants.O_NOFOLLOW : 0
  const handle = await open(path, constants.O_RDONLY | plain)
  try {
    const stat = await handle.stat()
    if (isPlain && !stat.isFile()) return { refused: 'it is not a regular file' }
    if (stat.isFile()) return stat.size > limit ? undefined : await handle.readFile({ signal })
    return await readAll(handle, limit, signal)
  } finally {
    await handle.close()
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
