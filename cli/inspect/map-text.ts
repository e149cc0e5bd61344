import type { ImagePart } from '../../lib/image/part.ts'
import { type Cell, type CellKind, COLUMNS, mapCells } from '../../lib/picture/map-cells.ts'
import type { DriveInput } from '../input/open-drive.ts'
import { hasColor } from '../report/color.ts'
import { printable } from '../report/printable.ts'
import { mapInput } from './map-input.ts'

/** The letter of a kind in the bar, and its colour: a parameter of SGR in ECMA-48 8.3.117. */
const CELLS: Readonly<Record<CellKind, readonly [letter: string, color: number]>> = {
  'partition table': ['P', 35],
  'system area': ['s', 90],
  descriptor: ['D', 34],
  'allocation table': ['T', 36],
  'path table': ['T', 36],
  directory: ['d', 32],
  continuation: ['c', 33],
  boot: ['B', 95],
  file: ['#', 93],
  gap: ['.', 90],
  overlap: ['!', 91],
}

/**
 * Writes the map of an image: a bar of what is where, and a list of every part, one a line: offset, size and contents, with a note on
 * parts that overlap an earlier one.
 *
 * @throws Failure for a drive that is not an image
 */
export function mapText(name: string, drive: DriveInput): string {
  const input = mapInput(name, drive)
  return `${barOf(mapCells(input))}\n${listOf(input.parts)}`
}

function barOf({ cellSize, cells }: ReturnType<typeof mapCells>): string {
  const rows = Array.from({ length: Math.ceil(cells.length / COLUMNS) }, (_, row) => {
    const letters = runsOf(cells.slice(row * COLUMNS, (row + 1) * COLUMNS)).map(([kind, n]) =>
      painted(kind, n),
    )
    return `${String(row * COLUMNS * cellSize).padStart(12)}  ${letters.join('')}\n`
  })
  const used = new Set(cells.map(({ kind }) => kind))
  const legend = (Object.keys(CELLS) as CellKind[])
    .filter((kind) => used.has(kind))
    .map((kind) => `${' '.repeat(14)}${painted(kind, 1)} ${kind}\n`)
  return `${rows.join('')}\n${' '.repeat(14)}One letter is ${cellSize} bytes:\n${legend.join('')}`
}

/** Returns the kinds with how often each repeats. */
function runsOf(cells: readonly Cell[]): readonly (readonly [kind: CellKind, times: number])[] {
  const runs: [CellKind, number][] = []
  for (const { kind } of cells) {
    const last = runs.at(-1)
    if (last?.[0] === kind) last[1]++
    else runs.push([kind, 1])
  }
  return runs
}

function painted(kind: CellKind, times: number): string {
  const [letter, color] = CELLS[kind]
  const text = letter.repeat(times)
  return hasColor(process.stdout) ? `\x1b[${color}m${text}\x1b[0m` : text
}

function listOf(parts: readonly ImagePart[]): string {
  let end = 0
  const lines = parts.map(({ offset, size, kind, label }) => {
    const overlap = offset < end ? '  (overlaps the previous part)' : ''
    end = Math.max(end, offset + size)
    const what = kind === 'gap' ? '(gap)' : printable(label)
    return `${String(offset).padStart(12)} ${String(size).padStart(12)}  ${what}${overlap}\n`
  })
  return `${'offset'.padStart(12)} ${'size'.padStart(12)}  what\n${lines.join('')}`
}
