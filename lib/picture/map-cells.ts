import { type ImagePart, PART_KINDS, type PartKind } from '../image/part.ts'

/** What a cell of the map shows: what most of its bytes hold, or that parts overlap in it. */
export type CellKind = PartKind | 'overlap'

/** A stretch of the image. */
export interface Cell {
  readonly kind: CellKind
  /** The first part of this kind in the cell, by its number; undefined for a gap. */
  readonly first: number | undefined
}

/** An image in cells of equal length, in rows. */
export interface MapCells {
  /** The length of a cell in bytes: a power of two. */
  readonly cellSize: number
  readonly cells: readonly Cell[]
}

/** The cells of a row. */
export const COLUMNS = 64

const MOST_CELLS = 8 * COLUMNS

/**
 * The sector sizes in bytes, by file system. A map of ISO 9660 or UDF in smaller units would show the unused rest of each sector as a
 * gap.
 */
export const SECTORS = { iso9660: 2048, udf: 2048, vfat: 512 } as const

/** What a map is made from. */
export interface MapInput {
  /** The parts in order of offset. */
  readonly parts: readonly ImagePart[]
  /** The length of the image in bytes. */
  readonly size: number
  /** The sector size in bytes; no cell is smaller. */
  readonly sector: number
}

const KINDS: readonly CellKind[] = ['overlap', ...PART_KINDS.filter((kind) => kind !== 'gap')]

/**
 * Divides an image into at most 512 cells. Bytes of no part are a gap; a cell is one only if nothing else is in it. The work grows
 * with the number of parts, however they overlap.
 */
export function mapCells({ parts, size, sector }: MapInput): MapCells {
  let cellSize = sector
  while (cellSize * MOST_CELLS < size) cellSize *= 2
  const count = Math.ceil(size / cellSize)
  const coverage = new Map(KINDS.map((kind) => [kind, cover(count, cellSize)]))
  let end = 0
  for (const [n, { offset, size: length, kind }] of parts.entries()) {
    if (kind === 'gap') continue
    const last = Math.min(offset + length, size)
    coverage.get(kind)!.add(n, offset, last)
    coverage.get('overlap')!.add(n, offset, Math.min(end, last))
    end = Math.max(end, last)
  }
  const totals = KINDS.map((kind) => ({ kind, ...coverage.get(kind)!.total() }))
  const cells = Array.from({ length: count }, (_, n): Cell => {
    const best = totals.reduce((a, b) =>
      a.kind === 'overlap' && a.bytes[n]! > 0 ? a : b.bytes[n]! > a.bytes[n]! ? b : a,
    )
    return best.bytes[n] === 0 ? { kind: 'gap', first: undefined } : { kind: best.kind, first: best.first[n] }
  })
  return { cellSize, cells }
}

/** Counts the bytes of one kind in each cell. Whole cells inside a part are counted by where they begin and end. */
function cover(count: number, cellSize: number) {
  const partial = new Float64Array(count)
  const starts = new Float64Array(count + 1)
  const first: (number | undefined)[] = Array.from({ length: count })
  /** The parts that reach over whole cells, by the cell in which each begins. */
  const long: { readonly from: number; readonly to: number; readonly part: number }[] = []
  return {
    add(part: number, from: number, to: number): void {
      if (to <= from) return
      const [a, b] = [Math.floor(from / cellSize), Math.floor((to - 1) / cellSize)]
      first[a] ??= part
      first[b] ??= part
      if (a === b) {
        partial[a]! += to - from
        return
      }
      partial[a]! += (a + 1) * cellSize - from
      partial[b]! += to - b * cellSize
      if (b - a < 2) return
      starts[a + 1]! += cellSize
      starts[b]! -= cellSize
      long.push({ from: a + 1, to: b, part })
    },
    total() {
      let whole = 0
      const bytes = partial.map((some, n) => some + (whole += starts[n]!))
      // Parts come in order of offset, so each cell is entered once.
      let next = 0
      for (const { from, to, part } of long)
        for (next = Math.max(next, from); next < to; next++) first[next] ??= part
      return { bytes, first }
    },
  }
}
