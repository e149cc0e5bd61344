import type { RandomAccess } from '../image/random-access.ts'
import type { Source } from '../image/tree.ts'
import { BLOCK, readNumber } from './header.ts'

// "Storing Sparse Files" and "Sparse Formats" of the manual of GNU tar.

/** A stored range of a file; bytes between the ranges are zero. */
export interface Piece {
  /** The offset from the start of the file, in bytes. */
  readonly offset: number
  readonly size: number
}

/** A file with holes, as described by its headers. */
export interface SparseFile {
  /** The size of the file in bytes. */
  readonly size: number
  readonly pieces: readonly Piece[]
  /** The offset of the stored pieces in the archive, where they are adjacent. */
  readonly start: number
}

/** The most pieces of a file. */
const MOST_PIECES = 100_000

/** The zeros that are yielded at once. */
const ZEROS = new Uint8Array(64 * 1024)

/** The places of the map in GNU tar's old form: entries in the header, and in each block after it. */
const OLD = { map: 386, entries: 4, more: 482, size: 483 } as const
const OLD_BLOCK = { entries: 21, more: 504 } as const
const DIGITS = 12

/** Reads the map in a header of type `S` and in the blocks after it, or returns undefined when it is damaged. */
export function oldSparse(access: RandomAccess, header: Uint8Array, start: number): SparseFile | undefined {
  const pieces: Piece[] = []
  const add = (block: Uint8Array, at: number, count: number): void => {
    for (let i = 0; i < count; i++) {
      const entry = at + i * 2 * DIGITS
      if (block[entry] === 0 && block[entry + DIGITS] === 0) return
      pieces.push({
        offset: readNumber(block, entry, DIGITS),
        size: readNumber(block, entry + DIGITS, DIGITS),
      })
    }
  }
  add(header, OLD.map, OLD.entries)
  let more = header[OLD.more] !== 0
  let at = start
  for (; more && pieces.length <= MOST_PIECES; at += BLOCK) {
    const block = access.read(at, BLOCK)
    if (block.length < BLOCK) return undefined
    add(block, 0, OLD_BLOCK.entries)
    more = block[OLD_BLOCK.more] !== 0
  }
  return checked({ size: readNumber(header, OLD.size, DIGITS), pieces, start: at })
}

/** Reads the map from an extended header (versions 0.0 and 0.1) or from the start of the data (1.0). */
export function paxSparse(
  access: RandomAccess,
  records: readonly (readonly [string, string])[],
  start: number,
  stored: number,
): SparseFile | undefined {
  const all = (key: string): string[] => records.filter(([name]) => name === key).map(([, value]) => value)
  const last = (key: string): string | undefined => all(key).at(-1)
  const size = whole(last('GNU.sparse.realsize') ?? last('GNU.sparse.size'))
  if (last('GNU.sparse.major') === '1') return sparse1(access, size, start, stored)
  const map = last('GNU.sparse.map')
  const numbers =
    map === undefined
      ? records
          .filter(([key]) => key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes')
          .map(([, value]) => value)
      : map.split(',').filter((text) => text !== '')
  return checked({ size, pieces: piecesOf(numbers.map(whole)), start })
}

/** Reads numbers, one per line, in whole blocks: the number of pieces, then the offset and size of each. */
function sparse1(access: RandomAccess, size: number, start: number, stored: number): SparseFile | undefined {
  const numbers: number[] = []
  let digits = ''
  let wanted = 1
  for (let at = 0; at < stored; at += BLOCK) {
    for (const byte of access.read(start + at, BLOCK)) {
      if (byte !== 0x0a) {
        digits += String.fromCharCode(byte)
        if (digits.length > 16) return undefined
        continue
      }
      numbers.push(whole(digits))
      digits = ''
      if (numbers.length === 1) wanted = 1 + 2 * numbers[0]!
      if (!(wanted <= 2 * MOST_PIECES)) return undefined
      if (numbers.length === wanted) {
        return checked({ size, pieces: piecesOf(numbers.slice(1)), start: start + at + BLOCK })
      }
    }
  }
  return undefined
}

function piecesOf(numbers: readonly number[]): Piece[] {
  return Array.from({ length: Math.ceil(numbers.length / 2) }, (_, i) => ({
    offset: numbers[2 * i]!,
    size: numbers[2 * i + 1] ?? Number.NaN,
  }))
}

function whole(digits: string | undefined): number {
  return digits !== undefined && /^\d+$/.test(digits) ? Number(digits) : Number.NaN
}

/** Returns the file if its pieces are in order and inside it. */
function checked(file: SparseFile): SparseFile | undefined {
  let end = 0
  for (const { offset, size } of file.pieces) {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(size) || offset < end || size < 0)
      return undefined
    end = offset + size
  }
  const isSane = Number.isSafeInteger(file.size) && end <= file.size && file.pieces.length <= MOST_PIECES
  return isSane ? file : undefined
}

/** Returns the size of all pieces together, in bytes. */
export function storedSize({ pieces }: SparseFile): number {
  return pieces.reduce((sum, { size }) => sum + size, 0)
}

/** Returns the content of a file with holes; `read` reads the pieces. */
export function sparseContent(
  { size, pieces, start }: SparseFile,
  read: (offset: number, size: number) => Iterable<Uint8Array>,
): Source {
  function* chunks(): Generator<Uint8Array> {
    let position = 0
    let at = start
    for (const piece of [...pieces, { offset: size, size: 0 }]) {
      for (; position < piece.offset; position += Math.min(ZEROS.length, piece.offset - position)) {
        yield ZEROS.subarray(0, Math.min(ZEROS.length, piece.offset - position))
      }
      yield* read(at, piece.size)
      at += piece.size
      position += piece.size
    }
  }
  return {
    size,
    async *open() {
      yield* chunks()
    },
    readInto(target) {
      let position = 0
      for (const chunk of chunks()) {
        target.set(chunk, position)
        position += chunk.length
      }
    },
  }
}
