/**
 * What is written whole, beside a name that it does not have yet: several can be written and then named together, or none of
 * them.
 */
export interface Staged<T> {
  readonly written: T
  /** Gives it its name, in place of what had it. What it throws is node's own error. */
  commit(): void
  /** Removes it; what had the name stays. */
  discard(): void
}

/** Names it at once, and removes it where that fails. */
export function committed<T>({ written, commit, discard }: Staged<T>): T {
  try {
    commit()
  } catch (cause) {
    discard()
    throw cause
  }
  return written
}
