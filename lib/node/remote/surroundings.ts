import { setTimeout as sleep } from 'node:timers/promises'

/** The clock and the chance of requests; not those of a drive, whose bytes never depend on them. */
export interface Surroundings {
  now(): Date
  /** Returns `count` random bytes. */
  random(count: number): Uint8Array
  /** Waits for so many milliseconds; throws the signal's reason. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** Returns the clock of this machine, with a source of random bytes. */
export function systemSurroundings(random: (count: number) => Uint8Array): Surroundings {
  return {
    now: () => new Date(),
    random,
    async wait(milliseconds, signal) {
      try {
        await sleep(milliseconds, undefined, { signal })
      } catch (cause) {
        signal.throwIfAborted()
        throw cause
      }
    },
  }
}
