import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { EncodeError } from '../image/image.ts'
import type { Source } from '../image/tree.ts'

/** Bytes of one read of a large file. */
const BLOCK = 1024 * 1024

/** What a file was when the tree was made, as `stat` has it. */
export interface FileState {
  /** Bytes. */
  readonly size: number
  /** Date of the last change of its bytes, in milliseconds since 1970. */
  readonly mtimeMs: number
  /** Date of the last change of its inode, which no program can set back; not compared where it is absent. */
  readonly ctimeMs?: number
  /** Number of its inode; not compared where it is absent. */
  readonly ino?: number
}

/**
 * Gives the content of the file at `path`, which is opened when its turn comes and must still be what it was: the same file,
 * not written to since.
 *
 * Reading it throws node's own error, or EncodeError `content-changed` when the file was replaced, shrank, grew or was
 * written to.
 */
export function fileContent(path: string, state: FileState): Source {
  return contentBelow('', path, state)
}

/** As `fileContent` for `folder` and `path` one after the other: many files can share the first of them. */
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

/** What all files share, for there may be many. */
const reading: Pick<Source, 'open' | 'borrow' | 'readInto'> & ThisType<FileSource> = {
  async *open() {
    for await (const block of readBlocks(this.folder + this.path, this)) yield block.slice()
  },
  borrow() {
    return readBlocks(this.folder + this.path, this)
  },
  readInto(target) {
    readAll(this.folder + this.path, this, target)
  },
}

/** What `stat` gives is a floating-point number to V8, and so an object beside a field; a small integer is in it. */
function compact(value: number): number {
  return value < 2 ** 31 ? value | 0 : value
}

function readAll(path: string, state: FileState, target: Uint8Array): void {
  const { size } = state
  const descriptor = openSync(path, 'r')
  try {
    // One byte more than there should be shows the end, without a call that asks for it.
    const wanted = Math.min(target.length, size + 1)
    let length = 0
    for (let count = -1; count !== 0 && length < wanted;) {
      count = readSync(descriptor, target, length, wanted - length, null)
      length += count
      if (length === size && wanted > size) count = 0
    }
    if (wanted === size && readSync(descriptor, new Uint8Array(1)) > 0) length++
    if (length !== size) throw changed(path, size, length > size ? 'it grew' : `it ended after ${length}`)
    checkState(path, state, fstatSync(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

/** Buffers of files that were read, for the next ones. */
const spare: (readonly [Uint8Array, Uint8Array])[] = []
const MAX_SPARE = 2

/** Blocks of the file in two buffers: one is read while the other is written. */
async function* readBlocks(path: string, state: FileState): AsyncGenerator<Uint8Array> {
  const { size } = state
  const file = await open(path, 'r')
  const buffers = spare.pop() ?? ([new Uint8Array(BLOCK), new Uint8Array(BLOCK)] as const)
  let ahead: ReturnType<typeof file.read<Uint8Array>> | undefined
  try {
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
    if (position > size) throw changed(path, size, 'it grew')
    if (position < size) throw changed(path, size, `it ended after ${position}`)
    checkState(path, state, await file.stat())
  } finally {
    await ahead?.catch(() => undefined)
    if (spare.length < MAX_SPARE) spare.push(buffers)
    await file.close()
  }
}

/** @throws EncodeError when the file that was read is another one than was listed, or was written to since */
function checkState(path: string, { size, mtimeMs, ctimeMs, ino }: FileState, now: Stats): void {
  if (ino !== undefined && now.ino !== ino) throw changed(path, size, 'another file has taken its place')
  if (now.mtimeMs !== mtimeMs || (ctimeMs !== undefined && now.ctimeMs !== ctimeMs))
    throw changed(path, size, 'it was written to')
}

function changed(path: string, size: number, how: string): EncodeError {
  return new EncodeError(
    'content-changed',
    path,
    `it had ${size} bytes when it was listed, since then ${how}`,
  )
}
