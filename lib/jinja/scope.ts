import { JinjaError, type Work } from './jinja-error.ts'
import type { Value } from './values.ts'

/** Names and what they stand for, within those of what is around. */
export interface Names {
  readonly own: Map<string, Value>
  /** What is set here, now or later. */
  readonly stores: ReadonlySet<string>
  readonly around: Names | undefined
}

export function namesIn(around: Names | undefined, stores: ReadonlySet<string>): Names {
  return { own: new Map(), stores, around }
}

/**
 * What a name stands for. Jinja2 compiles each scope to a function of Python, whose names are of that function from its
 * start: what an inner scope asks for before it is set has no value there, whatever is around.
 */
export function lookUp(name: string, inner: Names, work: Work): Value | undefined {
  for (let names: Names | undefined = inner; names !== undefined; names = names.around) {
    const value = names.own.get(name)
    if (value !== undefined) return value
    if (names !== inner && names.stores.has(name))
      throw new JinjaError('unknown', `"${name}" before it is set`, work.at)
  }
  return undefined
}
