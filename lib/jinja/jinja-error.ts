/**
 * `syntax` and `fails`: Jinja2 itself would not render it. `missing`: it needs what has no value. `unknown`: Jinja2 renders
 * it, and nobody can do so here. `too-much`: it was stopped.
 */
export type JinjaFault = 'syntax' | 'fails' | 'missing' | 'unknown' | 'too-much'

/** Why a template was not rendered, and where: an offset in its text as `lines` has it. No value is in the message. */
export class JinjaError extends Error {
  override readonly name = 'JinjaError'
  readonly fault: JinjaFault
  readonly offset: number
  /** Of what is missing: its name in the template, `v1.region`. */
  readonly missing: string | undefined
  constructor(fault: JinjaFault, reason: string, offset: number, missing?: string) {
    super(reason)
    this.fault = fault
    this.offset = offset
    this.missing = missing
  }
}

/** What a step of the rendering may cost, and where it is. */
export interface Work {
  /** Offset of what is evaluated now. */
  at: number
  /** How many expressions, values and iterators are within each other now. */
  depth: number
  /** @throws JinjaError `too-much` when all is spent */
  readonly spend: (amount: number) => void
}

/** What Jinja2 does not render either. */
export function fails(work: Work, reason: string): never {
  throw new JinjaError('fails', reason, work.at)
}

/** What it renders, and nobody can do here. */
export function unknown(work: Work, what: string): never {
  throw new JinjaError('unknown', what, work.at)
}

/** More than Python's own stack has of a template's, and few enough for ours. */
const DEEPEST = 500

/** @throws JinjaError when it is too deep */
export function enter(work: Work): void {
  if (++work.depth > DEEPEST) unknown(work, 'nesting this deep')
}

/** Does what is within something else. */
export function nested<T>(work: Work, run: () => T): T {
  enter(work)
  const result = run()
  work.depth--
  return result
}

/** Most UTF-16 units of a text that a template makes. */
export const MOST_TEXT = 4 * 1024 ** 2

/** Most steps: a node of the template, an item of a list, 64 units of a text. */
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
