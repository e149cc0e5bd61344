import type { Test } from 'tap'

/** What a stranger's file tries. */
export type Kind = 'spec' | 'secret' | 'terminal'

/** One thing that somebody hostile put into a file, and what must come of it. */
export interface Hostile {
  readonly kind: Kind
  readonly name: string
  readonly run: (t: Test) => Promise<void> | void
}
