import { JinjaError, type Work } from './jinja-error.ts'
import type { Value } from './values.ts'

/** The variables of a scope, with the scopes around it. */
export interface Names {
  readonly own: Map<string, Value>
  /** The names that are set in this scope, also later. */
  readonly stores: ReadonlySet<string>
  readonly around: Names | undefined
}

export function namesIn(around: Names | undefined, stores: ReadonlySet<string>): Names {
  return { own: new Map(), stores, around }
}

/**
 * Returns the value of a name. Jinja2 compiles each scope to a Python function, which owns its names from its start: a
 * name that an inner scope uses before the enclosing one sets it has no value, whatever the outer scopes define.
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
