import type { Report } from '../../lib/report/diagnostics.ts'
import {
  type FetchedKeys,
  fetchKeys,
  type FetchKeysOptions,
  PublicKeysError,
} from '../../lib/node/public-keys.ts'
import type { Spec } from '../../lib/spec.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { interruptible } from '../terminal/signals.ts'
import { printReport } from '../report/report.ts'

/**
 * The spec with the keys of all its sources. Warnings are printed.
 *
 * @throws Failure when a source gives none, or for a warning with --strict
 */
export async function askSources(
  spec: Spec,
  isStrict: boolean,
  options: FetchKeysOptions = {},
): Promise<{ spec: Spec; report: Report }> {
  const fetched = await askedKeys(spec, options)
  printReport(fetched.report)
  if (isStrict && fetched.report.length > 0) throw new Failure(EXIT.failed, 'nothing was made (--strict)')
  return fetched
}

/** The same without a word. */
export function askedKeys(spec: Spec, options: FetchKeysOptions = {}): Promise<FetchedKeys> {
  return interruptible((signal) =>
    fetchKeys(spec, { ...options, signal }).catch((cause: unknown) => {
      throw cause instanceof PublicKeysError ? new Failure(EXIT.failed, cause.message) : cause
    }),
  )
}
