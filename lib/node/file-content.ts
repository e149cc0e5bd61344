import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { EncodeError } from '../image/image.ts'
import type { Source } from '../image/tree.ts'
import { diskPath } from './disk-path.ts'

/** The size of one read of a large file, in bytes. */
const BLOCK = 1024 * 1024

/** The state of a file when its tree was made, from `stat`. */
export interface FileState {
  /** The size in bytes. */
  readonly size: number
  /** The time of the last change of its bytes, in milliseconds since 1970. */
  readonly mtimeMs: number
  /** The time of the last change of its inode, which no program can set back; not compared when absent. */
  readonly ctimeMs?: number
  /** The inode number; not compared when absent. */
  readonly ino?: number
}

/**
 * Returns the content of the file at `path`. The file is opened only when it is read, and must then be the same file, unchanged
 * since `state`.
 *
 * Reading it throws node's own error, or EncodeError `content-changed` when the file was replaced, shrank, grew or was
 * written to.
 */
export function fileContent(path: string, state: FileState): Source {
  return contentBelow('', path, state)
}

/** Returns the same as `fileContent` for the path `folder + path`; many files can share the string `folder`. */
export function contentBelow(folder: string, path: string, state: FileState): Source {
  const { mtimeMs, ctimeMs, ino } = state
  const content: FileSource = {
    __proto__: reading,
    folder,
    path,
    size: compact(state.size),
    mtimeMs,
    ctimeMs,
    ino: ino && compact(ino),
  } as never
  return content
}

interface FileSource extends FileState, Source {
  readonly folder: string
  readonly path: string
}

/** The methods that all files share, which saves memory where there are many. */
const reading: Pick<Source, 'open' | 'borrow' | 'readInto' | 'blocks'> & ThisType<FileSource> = {
  async *open() {
    for await (const block of readBlocks(this.folder + this.path, this)) yield block.slice()
  },
  borrow() {
    return readBlocks(this.folder + this.path, this)
  },
  readInto(target) {
    readAll(this.folder + this.path, this, target)
  },
  blocks() {
    return blocksOfFile(this.folder + this.path, this)
  },
}

/** Returns the number as a small integer if possible: V8 stores the floating-point numbers of `stat` as separate objects. */
function compact(value: number): number {
  return value < 2 ** 31 ? value | 0 : value
}

function readAll(path: string, state: FileState, target: Uint8Array): void {
  const { size } = state
  const descriptor = openUnchanged(path, state)
  try {
    // Room for one more byte shows whether the file grew, without another system call.
    const wanted = Math.min(target.length, size + 1)
    let length = 0
    for (let count = -1; count !== 0 && length < wanted;) {
      count = readSync(descriptor, target, length, wanted - length, null)
      length += count
      if (length === size && wanted > size) count = 0
    }
    if (wanted === size && readSync(descriptor, new Uint8Array(1)) > 0) length++
    if (length !== size) throw changed(path, size, length > size ? 'it grew' : `it shrank to ${length}`)
    checkState(path, state, fstatSync(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

/** A pipe that has taken the file's name must not block. */
const OPENING = constants.O_RDONLY | constants.O_NONBLOCK

function openUnchanged(path: string, state: FileState): number {
  try {
    return openSync(diskPath(path), OPENING)
  } catch (cause) {
    throw unlessGone(cause, path, state)
  }
}

function unlessGone(cause: unknown, path: string, { size }: FileState): unknown {
  return (cause as NodeJS.ErrnoException).code === 'ENOENT' ? changed(path, size, 'it was removed') : cause
}

/** Yields blocks of the file in one buffer, synchronously. */
function* blocksOfFile(path: string, state: FileState): Generator<Uint8Array> {
  const { size } = state
  const descriptor = openUnchanged(path, state)
  try {
    checkState(path, state, fstatSync(descriptor))
    const buffer = new Uint8Array(BLOCK)
    let position = 0
    for (let count = -1; count !== 0 && position <= size;) {
      count = readSync(descriptor, buffer, 0, BLOCK, position)
      position += count
      if (count > 0) yield buffer.subarray(0, count)
    }
    checkEnd(path, state, position, fstatSync(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

/** Buffers to reuse for the next files. */
const spare: (readonly [Uint8Array, Uint8Array])[] = []
const MAX_SPARE = 2

/** Yields blocks of the file in two buffers: one is read while the other is written. */
async function* readBlocks(path: string, state: FileState): AsyncGenerator<Uint8Array> {
  const { size } = state
  const file = await open(diskPath(path), OPENING).catch((cause: unknown) => {
    throw unlessGone(cause, path, state)
  })
  const buffers = spare.pop() ?? ([new Uint8Array(BLOCK), new Uint8Array(BLOCK)] as const)
  let ahead: ReturnType<typeof file.read<Uint8Array>> | undefined
  try {
    checkState(path, state, await file.stat())
    const read = (turn: number, position: number) =>
      file.read(buffers[turn % 2 === 0 ? 0 : 1], 0, BLOCK, position)
    let position = 0
    ahead = read(0, 0)
    for (let turn = 1; ; turn++) {
      const { bytesRead, buffer } = await ahead
      position += bytesRead
      if (bytesRead === 0 || position > size) break
      ahead = read(turn, position)
      ahead.catch(() => undefined)
      yield buffer.subarray(0, bytesRead)
    }
    checkEnd(path, state, position, await file.stat())
  } finally {
    await ahead?.catch(() => undefined)
    if (spare.length < MAX_SPARE) spare.push(buffers)
    await file.close()
  }
}

/** @throws EncodeError when other than `size` bytes were read, or the file has changed */
function checkEnd(path: string, state: FileState, read: number, now: Stats): void {
  const { size } = state
  if (read > size) throw changed(path, size, 'it grew')
  if (read < size) throw changed(path, size, `it shrank to ${read}`)
  checkState(path, state, now)
}

/** @throws EncodeError when the file was replaced or written to since it was listed */
function checkState(path: string, { size, mtimeMs, ctimeMs, ino }: FileState, now: Stats): void {
  if (ino !== undefined && now.ino !== ino) throw changed(path, size, 'another file has replaced it')
  if (now.mtimeMs !== mtimeMs || (ctimeMs !== undefined && now.ctimeMs !== ctimeMs))
    throw changed(path, size, 'it was written to')
}

function changed(path: string, size: number, how: string): EncodeError {
  return new EncodeError(
    'content-changed',
    path,
    `it had ${size} bytes when it was listed; since then ${how}`,
  )
}
