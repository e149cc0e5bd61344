import type { ImagePart } from '../image/part.ts'
import { type Cell, type CellKind, COLUMNS, mapCells, type MapInput } from './map-cells.ts'
import { element, LINE, line, pictureOf, type Svg, widthOf } from './svg.ts'

const CELL = 12
const ROW = 20
const MARGIN = 16

/** The colours of a kind, light and dark. */
const COLORS: Readonly<Record<CellKind, readonly [light: string, dark: string]>> = {
  'partition table': ['#7b1fa2', '#ce93d8'],
  'system area': ['#90a4ae', '#607d8b'],
  descriptor: ['#0d47a1', '#64b5f6'],
  'allocation table': ['#00838f', '#4dd0e1'],
  'path table': ['#00838f', '#4dd0e1'],
  directory: ['#2e7d32', '#81c784'],
  continuation: ['#9e9d24', '#dce775'],
  boot: ['#6d4c41', '#bcaaa4'],
  file: ['#ef6c00', '#ffb74d'],
  gap: ['#e4e4e4', '#2e3136'],
  overlap: ['#d50000', '#ff5252'],
}

const classOf = (kind: CellKind): string => kind.replaceAll(' ', '-')

const rules = (tone: 0 | 1): string =>
  Object.entries(COLORS)
    .map(([kind, tones]) => `.${classOf(kind as CellKind)} { fill: ${tones[tone]} }`)
    .join('\n')

const STYLE = `.cell { stroke: var(--page) }
${rules(0)}
@media (prefers-color-scheme: dark) {
${rules(1)}
}
`

/** Cells next to each other in one row that show the same part. */
interface Stretch extends Cell {
  readonly at: number
  readonly cells: number
}

/**
 * Draws the map of an image as SVG: rows of cells in the colour of what most of a cell's bytes hold, with the offset of each row, and
 * a legend. Pointing at a cell names its part. The text needs no other file, and follows the reader's choice of light or dark.
 */
export function mapSvg({ title, ...input }: MapInput & { readonly title: string }): string {
  const { cellSize, cells } = mapCells(input)
  const offsets = cells.flatMap((_, n) => (n % COLUMNS === 0 ? [String(n * cellSize)] : []))
  const left = MARGIN + widthOf(offsets.at(-1) ?? '') + 10
  const top = MARGIN + LINE + 10
  const place = ({ at, cells }: Stretch): Readonly<Record<string, number>> => ({
    x: left + (at % COLUMNS) * CELL,
    y: top + Math.floor(at / COLUMNS) * ROW,
    width: cells * CELL,
    height: ROW - 4,
  })
  const rects = stretchesOf(cells).map((stretch) =>
    element(
      'rect',
      { class: `cell ${classOf(stretch.kind)}`, ...place(stretch) },
      element('title', {}, nameOf(stretch, input.parts, cellSize)),
    ),
  )
  const numbers = offsets.map((offset, row) =>
    element('text', { x: left - 10, y: top + row * ROW + 13, class: 'muted', 'text-anchor': 'end' }, offset),
  )
  const below = top + offsets.length * ROW + LINE
  const legend = legendOf(cells, input.parts, left, below)
  const summary = `${title}: ${input.size} bytes; each cell is ${cellSize} bytes`
  return pictureOf(
    {
      width: Math.max(left + COLUMNS * CELL, left + widthOf(summary)) + MARGIN,
      height: below + legend.length * LINE + MARGIN,
      title: summary,
      style: STYLE,
    },
    line(left, MARGIN + 13, summary, 'strong'),
    ...numbers,
    ...rects,
    ...legend,
  )
}

function stretchesOf(cells: readonly Cell[]): readonly Stretch[] {
  const all: Stretch[] = []
  for (const [at, cell] of cells.entries()) {
    const last = all.at(-1)
    if (last !== undefined && at % COLUMNS > 0 && last.kind === cell.kind && last.first === cell.first)
      all[all.length - 1] = { ...last, cells: last.cells + 1 }
    else all.push({ ...cell, at, cells: 1 })
  }
  return all
}

function nameOf({ at, cells, kind, first }: Stretch, parts: readonly ImagePart[], cellSize: number): string {
  const label = first === undefined ? 'gap' : parts[first]!.label
  const what = kind === 'overlap' ? `${label} overlaps another part` : label
  return `${at * cellSize} to ${(at + cells) * cellSize - 1}: ${what}`
}

/** Returns a line for each kind in the map, with how many parts of it there are and how many bytes they hold. */
function legendOf(
  cells: readonly Cell[],
  parts: readonly ImagePart[],
  x: number,
  top: number,
): readonly Svg[] {
  const shown = new Set<CellKind>([...parts.map(({ kind }) => kind), ...cells.map(({ kind }) => kind)])
  const kinds = (Object.keys(COLORS) as CellKind[]).filter((kind) => shown.has(kind))
  return kinds.map((kind, n) => {
    const of = parts.filter((part) => part.kind === kind)
    const bytes = of.reduce((sum, { size }) => sum + size, 0)
    const facts =
      of.length === 0 ? '' : `: ${of.length} ${of.length === 1 ? 'part' : 'parts'}, ${bytes} bytes`
    const y = top + n * LINE
    return element(
      'g',
      {},
      element('rect', { class: classOf(kind), x, y: y + 3, width: CELL, height: CELL }),
      line(x + CELL + 8, y + 13, `${kind}${facts}`),
    )
  })
}
