import { DecodeError, type Finding } from '../image/findings.ts'
import type { RandomAccess } from '../image/random-access.ts'
import type { Content } from '../image/tree.ts'
import type { ByteRun } from './chains.ts'

/** The bytes that are read at once. */
const PIECE = 256 * 1024

/** Returns the bytes of the runs in order; bytes in memory are not copied, others are read on demand. */
export function runContent(access: RandomAccess, runs: readonly ByteRun[]): Content {
  const [first, ...others] = runs
  if (first === undefined) return new Uint8Array(0)
  if (access.bytes !== undefined && others.length === 0) return access.read(first.offset, first.size)
  return {
    size: runs.reduce((sum, { size }) => sum + size, 0),
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

function* pieces(access: RandomAccess, runs: readonly ByteRun[]): Generator<Uint8Array> {
  for (const { offset, size } of runs) {
    for (let done = 0; done < size; done += PIECE)
      yield access.read(offset + done, Math.min(PIECE, size - done))
  }
}
