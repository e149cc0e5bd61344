import { randomBytes } from 'node:crypto'
import type { RenderContext } from '../context.ts'
import { DEFAULT_DATE } from '../image/tree.ts'

/** A context with the system's random source. `now` stays the fixed date unless it is given. */
export function nodeContext(now: Date = DEFAULT_DATE): RenderContext {
  return { now, random: (count) => randomBytes(count) }
}
