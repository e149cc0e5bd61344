/**
 * Why a template was not rendered. `syntax` and `fails`: Jinja2 rejects it too. `missing`: it uses a variable without a
 * value. `unknown`: Jinja2 can render it, and this renderer cannot. `too-much`: it exceeded a limit.
 */
export type JinjaFault = 'syntax' | 'fails' | 'missing' | 'unknown' | 'too-much'

/**
 * Thrown when a template cannot be rendered. `offset` is the place in the result of `lines`. The message contains no
 * values.
 */
export class JinjaError extends Error {
  override readonly name = 'JinjaError'
  readonly fault: JinjaFault
  readonly offset: number
  /** The name of the missing variable in the template: `v1.region`. */
  readonly missing: string | undefined
  constructor(fault: JinjaFault, reason: string, offset: number, missing?: string) {
    super(reason)
    this.fault = fault
    this.offset = offset
    this.missing = missing
  }
}

/** The budget of a rendering, and its current place. */
export interface Work {
  /** The offset of the current expression or statement. */
  at: number
  /** The current nesting of expressions, values and iterators. */
  depth: number
  /**
   * Subtracts from the budget.
   *
   * @throws JinjaError `too-much` when the budget is used up
   */
  readonly spend: (amount: number) => void
}

/** Throws the error for something that Jinja2 rejects too. */
export function fails(work: Work, reason: string): never {
  throw new JinjaError('fails', reason, work.at)
}

/** Throws the error for something that Jinja2 can render and this renderer cannot. */
export function unknown(work: Work, what: string): never {
  throw new JinjaError('unknown', what, work.at)
}

/** The maximum nesting: more than fits on Python's stack, and little enough for ours. */
const DEEPEST = 500

/**
 * Enters one more level.
 *
 * @throws JinjaError when the nesting is too deep
 */
export function enter(work: Work): void {
  if (++work.depth > DEEPEST) unknown(work, 'nesting this deep')
}

/** Runs a function one level deeper. */
export function nested<T>(work: Work, run: () => T): T {
  enter(work)
  const result = run()
  work.depth--
  return result
}

/** The longest string that a template may create, in UTF-16 units. */
export const MOST_TEXT = 4 * 1024 ** 2

/**
 * The maximum number of steps. A node of the template, an item of a list and 64 units of a string are one step each.
 */
const MOST_STEPS = 2_000_000

export function newWork(): Work {
  let left = MOST_STEPS
  const work: Work = {
    at: 0,
    depth: 0,
    spend(amount) {
      left -= amount
      if (left < 0) throw new JinjaError('too-much', 'it takes too many steps', work.at)
    },
  }
  return work
}
