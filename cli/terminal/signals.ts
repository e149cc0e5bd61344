import { constants } from 'node:os'
import { Failure } from '../report/exit.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Returns the exit code that shells show for a signal: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP. */
function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/**
 * Runs work and aborts it at the first signal; the work cleans up after itself. A second signal ends the process at once.
 *
 * @throws Failure after a signal; also what the work throws
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  message: (signal: NodeJS.Signals) => string = () => 'interrupted; nothing was written',
): Promise<T> {
  const stop = new AbortController()
  const stopListening = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    stopListening()
    stop.abort(new Failure(exitCodeOf(signal), message(signal)))
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  try {
    return await work(stop.signal)
  } catch (cause) {
    stop.signal.throwIfAborted()
    throw cause
  } finally {
    stopListening()
  }
}
