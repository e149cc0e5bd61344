import { randomBytes } from 'node:crypto'
import type { RenderContext } from '../context.ts'
import { DEFAULT_DATE } from '../image/tree.ts'

/** Returns a context with the system's random source. `now` is a fixed date by default. */
export function nodeContext(now: Date = DEFAULT_DATE): RenderContext {
  return { now, random: (count) => randomBytes(count) }
}
