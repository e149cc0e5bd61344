import { EXIT, Failure } from '../report/exit.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does work that Ctrl-C ends through its signal; what the work began, it takes back itself.
 *
 * @throws Failure when it was ended, and what the work throws
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  message = 'stopped, nothing was written',
): Promise<T> {
  const stop = new AbortController()
  const onSignal = (): void => stop.abort()
  for (const signal of SIGNALS) process.once(signal, onSignal)
  try {
    return await work(stop.signal)
  } catch (cause) {
    if (stop.signal.aborted) throw new Failure(EXIT.interrupted, message)
    throw cause
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
