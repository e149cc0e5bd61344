import { constants, realpathSync } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Answer, Problem, Refusal } from '../shape/need.ts'
import { reasonOf } from './reason.ts'

/** Most bytes of one file that a spec names. */
const MAX_FILE = 1024 ** 3

/** Most bytes of all files together that a spec names which is not trusted. */
const MAX_INSIDE = 64 * 1024 ** 2

/** Where names of files are relative to, and whether they may lead out of there. */
export interface Place {
  readonly folder: string
  readonly isConfined: boolean
  readonly signal?: AbortSignal | undefined
}

/** Reads what names stand for. Those that are confined have a limit for all of them together. */
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
    /** The bytes of a file. */
    file: (name: string, place: Place): Promise<Answer> =>
      tried(async () => {
        const path = pathOf(name, place)
        return typeof path === 'string' ? read(path, place) : path
      }),
    /** The .pub files of a folder, in the order of their names. */
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
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause
    return { problem: reasonOf(cause) }
  }
}

const OUTSIDE = { refused: 'it is outside the folder of the spec' } as const

/** The path that a name stands for, through every link; it may be one that is not allowed. */
function pathOf(name: string, { folder, isConfined }: Place): string | typeof OUTSIDE {
  const path = name.startsWith('~/') ? join(homedir(), name.slice(2)) : resolve(folder, name)
  if (!isConfined) return path
  const top = resolve(folder)
  // Before it is looked for: whether there is such a file is nobody's business either.
  if (!isBelow(path, top)) return OUTSIDE
  const real = realpathSync(path)
  return isBelow(real, realpathSync(top)) && !isOfKernel(real) ? real : OUTSIDE
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Files of these tell of processes and devices. */
function isOfKernel(path: string): boolean {
  return /^\/(?:proc|sys|dev)(?:\/|$)/.test(path)
}

/** All bytes of a file; undefined when there are more than `limit`, of which no more is read. */
async function readAtMost(
  path: string,
  limit: number,
  isPlain: boolean,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | Refusal | undefined> {
  // A pipe that nobody writes to would be waited for, and a link can come in place of what was looked at.
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
