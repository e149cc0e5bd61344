import { DEFAULT_DATE } from './image/tree.ts'

/** The only way in which time and chance enter: the same spec in the same context gives the same bytes. */
export interface RenderContext {
  /** Date of the image and of everything on it. */
  readonly now: Date
  /** Fresh random bytes. */
  random(count: number): Uint8Array
}

/** A fixed date, and no chance: a spec that asks for random bytes needs a context that has them. */
export const FIXED_CONTEXT: RenderContext = {
  now: DEFAULT_DATE,
  random() {
    throw new RangeError('random_seed: random needs a context with a source of random bytes')
  },
}
