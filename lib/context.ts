import { DEFAULT_DATE } from './image/tree.ts'

/** The only source of time and randomness: the same spec in the same context gives the same bytes. */
export interface RenderContext {
  /** The date of the image and of all files on it. */
  readonly now: Date
  /** Returns `count` new random bytes. */
  random(count: number): Uint8Array
}

/** A context with a fixed date and no randomness: `random` throws RangeError. */
export const FIXED_CONTEXT: RenderContext = {
  now: DEFAULT_DATE,
  random() {
    throw new RangeError('"random_seed: random" needs a context with a source of random bytes')
  },
}
