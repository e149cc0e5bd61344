import type { Box } from './network-boxes.ts'
import { LINE, widthOf } from './svg.ts'

/** A box with its place, in pixels. */
export interface Placed {
  readonly box: Box
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The space between the frame of a box and its text. */
export const PADDING = 12

const BETWEEN_COLUMNS = 72
const BETWEEN_BOXES = 20

/**
 * Places boxes in columns, those that are made of others to the right of these. A box is in the middle of what it is made of, if there
 * is room. `left` and `top` are the corner of the picture.
 */
export function layout(boxes: readonly Box[], left: number, top: number): readonly Placed[] {
  const byId = new Map(boxes.map((box) => [box.id, box]))
  const columns: Box[][] = []
  const depths = new Map<Box, number>()
  // A loop, which only a foreign drive has, ends where it began.
  const visit = (box: Box): number => {
    const known = depths.get(box)
    if (known !== undefined) return known
    depths.set(box, 0)
    const below = box.below.flatMap((id) => byId.get(id) ?? [])
    const depth = Math.max(0, ...below.map((each) => visit(each) + 1))
    depths.set(box, depth)
    ;(columns[depth] ??= []).push(box)
    return depth
  }
  const used = new Set(boxes.flatMap(({ below }) => below))
  for (const box of [...boxes.filter(({ id }) => !used.has(id)), ...boxes]) visit(box)

  const placed = new Map<string, Placed>()
  let x = left
  for (const column of columns.filter((each) => each !== undefined)) {
    const width = Math.max(...column.map(widthOfBox))
    for (const each of stacked(column, placed, top)) placed.set(each.box.id, { ...each, x, width })
    x += width + BETWEEN_COLUMNS
  }
  return [...placed.values()]
}

/** Stacks the boxes of a column, as near as possible to the middles of what they are made of. */
function stacked(column: readonly Box[], placed: ReadonlyMap<string, Placed>, top: number) {
  const wanted = column.map((box) => {
    const height = heightOf(box)
    const middle = middleOf(box, placed)
    return { box, height, y: middle === undefined ? undefined : middle - height / 2 }
  })
  let free = top
  let pushed = 0
  const stack = wanted
    .toSorted((a, b) => (a.y ?? top) - (b.y ?? top))
    .map(({ box, height, y: best = free }) => {
      const y = Math.max(free, best)
      free = y + height + BETWEEN_BOXES
      pushed += y - best
      return { box, height, y }
    })
  // Boxes with the same middle lie around it, not below it.
  const lift = Math.min(pushed / column.length, stack[0]!.y - top)
  return stack.map((each) => ({ ...each, y: Math.round(each.y - lift) }))
}

function middleOf({ below }: Box, placed: ReadonlyMap<string, Placed>): number | undefined {
  const all = below.flatMap((id) => placed.get(id) ?? [])
  if (all.length === 0) return undefined
  return all.reduce((sum, { y, height }) => sum + y + height / 2, 0) / all.length
}

function widthOfBox({ name, title, facts }: Box): number {
  return Math.max(widthOf(`${name}  ${title}`), ...facts.map(widthOf)) + 2 * PADDING
}

function heightOf({ facts }: Box): number {
  return (1 + facts.length) * LINE + 2 * PADDING - 4
}
