import { DecodeError, type Finding } from './findings.ts'
import type { RandomAccess } from './random-access.ts'
import type { Content } from './tree.ts'

/** A range of bytes from the start of the image. */
export interface ByteRun {
  readonly offset: number
  readonly size: number
}

/** A range of zeros that the image does not store. */
export interface Hole {
  readonly offset: undefined
  readonly size: number
}

/** The bytes that are read at once. */
const PIECE = 256 * 1024

/** Returns the bytes of the runs in order; bytes in memory are not copied, others are read on demand. */
export function runContent(access: RandomAccess, runs: readonly (ByteRun | Hole)[]): Content {
  const [first, ...others] = runs
  if (first === undefined) return new Uint8Array(0)
  if (access.bytes !== undefined && others.length === 0 && first.offset !== undefined)
    return access.read(first.offset, first.size)
  return {
    size: sizeOfRuns(runs),
    async *open() {
      yield* pieces(access, runs)
    },
    readInto(target) {
      let position = 0
      for (const piece of pieces(access, runs)) {
        target.set(piece, position)
        position += piece.length
      }
    },
  }
}

/** Returns a content of `size` bytes that cannot be read and throws when it is opened. */
export function brokenContent(size: number, broken: Finding): Content {
  const fail = (): never => {
    throw new DecodeError(broken)
  }
  return {
    size,
    // oxlint-disable-next-line require-yield
    async *open() {
      fail()
    },
    readInto: fail,
  }
}

/** Returns the bytes of all runs, for structures that are read at once. */
export function gathered(access: RandomAccess, runs: readonly (ByteRun | Hole)[]): Uint8Array {
  const [first, ...others] = runs
  if (first !== undefined && first.offset !== undefined && others.length === 0)
    return access.read(first.offset, first.size)
  const bytes = new Uint8Array(sizeOfRuns(runs))
  let position = 0
  for (const { offset, size } of runs) {
    if (offset !== undefined) bytes.set(access.read(offset, size), position)
    position += size
  }
  return bytes
}

function sizeOfRuns(runs: readonly { readonly size: number }[]): number {
  return runs.reduce((sum, { size }) => sum + size, 0)
}

function* pieces(access: RandomAccess, runs: readonly (ByteRun | Hole)[]): Generator<Uint8Array> {
  for (const { offset, size } of runs) {
    for (let done = 0; done < size; done += PIECE) {
      const length = Math.min(PIECE, size - done)
      yield offset === undefined ? new Uint8Array(length) : access.read(offset + done, length)
    }
  }
}
