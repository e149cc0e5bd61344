import { type Fault, RemoteError } from '../../lib/node/remote/remote-error.ts'
import { EXIT, Failure } from './exit.ts'
import type { FailureCode } from './failure-codes.ts'

const FAULTS: Readonly<Record<Fault, readonly [number, FailureCode]>> = {
  settings: [EXIT.invalid, 'bad-credentials'],
  unreachable: [EXIT.failed, 'service-unreachable'],
  refused: [EXIT.failed, 'service-refused'],
}

/** Returns the Failure for a store that does not take or give a drive. */
export function remoteFailure(source: string, { fault, message, hint }: RemoteError): Failure {
  const [exitCode, code] = FAULTS[fault]
  return new Failure(exitCode, `${source}: ${message}`, hint === undefined ? [] : [hint], { code, source })
}

/**
 * Runs work with a store.
 *
 * @throws Failure for a RemoteError
 */
export async function withStore<T>(source: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw cause instanceof RemoteError ? remoteFailure(source, cause) : cause
  }
}
