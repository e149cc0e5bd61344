import { unknown, type Work } from './jinja-error.ts'

/** Rounds as Python's `round` of a float does: half to even, to the float nearest to that decimal. */
export function roundToEven(value: number, digits: number, work: Work): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e20) return unknown(work, 'rounding a number this large')
  if (digits === 0) {
    const down = Math.floor(value)
    const rest = value - down
    const rounded = rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1
    return rounded === 0 && value < 0 ? -0 : rounded
  }
  // toFixed is exact, but rounds half away from zero.
  const exact = value.toFixed(100) // oxlint-disable-line number-arg-out-of-range
  if (/^50*$/.test(exact.slice(exact.indexOf('.') + 1 + digits)))
    unknown(work, 'rounding a number halfway between two decimals')
  return Number(value.toFixed(digits))
}
