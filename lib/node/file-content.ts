import { closeSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { EncodeError } from '../image/image.ts'
import type { Source } from '../image/tree.ts'

/** Bytes of one read of a large file. */
const BLOCK = 1024 * 1024

/** What a file was when the tree was made, as `stat` has it. */
export interface FileState {
  /** Bytes. */
  readonly size: number
  /** Date of the last change, in milliseconds since 1970. */
  readonly mtimeMs: number
}

/**
 * The content of the file at `path`, which is opened when its turn comes and must still be what it was.
 *
 * Reading it throws node's own error, or EncodeError `content-changed` when the file shrank, grew or was written to.
 */
export function fileContent(path: string, state: FileState): Source {
  return contentBelow('', path, state)
}

/** As `fileContent` for `folder` and `path` one after the other: many files can share the first of them. */
export function contentBelow(folder: string, path: string, { size, mtimeMs }: FileState): Source {
  const content: FileSource = { __proto__: reading, folder, path, size: compact(size), mtimeMs } as never
  return content
}

interface FileSource extends FileState, Source {
  readonly folder: string
  readonly path: string
}

/** What all files share, for there may be many. */
const reading: Pick<Source, 'open' | 'readInto'> & ThisType<FileSource> = {
  open() {
    return readBlocks(this.folder + this.path, this.size, this.mtimeMs)
  },
  readInto(target) {
    readAll(this.folder + this.path, this.size, target)
  },
}

/** What `stat` gives is a floating-point number to V8, and so an object beside a field; a small integer is in it. */
function compact(value: number): number {
  return value < 2 ** 31 ? value | 0 : value
}

function readAll(path: string, size: number, target: Uint8Array): void {
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
  } finally {
    closeSync(descriptor)
  }
}

/** Buffers of files that were read, for the next ones. */
const spare: (readonly [Uint8Array, Uint8Array])[] = []
const MAX_SPARE = 2

/** Blocks of the file in two buffers: one is read while the other is written. */
async function* readBlocks(path: string, size: number, mtimeMs: number): AsyncGenerator<Uint8Array> {
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
    const now = await file.stat()
    if (now.mtimeMs !== mtimeMs) throw changed(path, size, 'it was written to')
  } finally {
    await ahead?.catch(() => undefined)
    if (spare.length < MAX_SPARE) spare.push(buffers)
    await file.close()
  }
}

function changed(path: string, size: number, how: string): EncodeError {
  return new EncodeError(
    'content-changed',
    path,
    `it had ${size} bytes when it was listed, since then ${how}`,
  )
}
