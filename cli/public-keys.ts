import type { Report } from '../lib/diagnostics.ts'
import { publicKey } from '../lib/metadata/public-key.ts'
import { fetchKeys, type FetchKeysOptions, PublicKeysError } from '../lib/node/public-keys.ts'
import type { Spec } from '../lib/spec.ts'
import { EXIT, Failure } from './exit.ts'
import { interruptible } from './interruptible.ts'
import { printReport } from './report.ts'

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
  return interruptible(async (signal) => {
    const fetched = await fetchKeys(spec, { ...options, signal }).catch((cause: unknown) => {
      throw cause instanceof PublicKeysError ? new Failure(EXIT.failed, cause.message) : cause
    })
    printReport(fetched.report)
    if (isStrict && fetched.report.length > 0) throw new Failure(EXIT.failed, 'nothing was made (--strict)')
    return fetched
  })
}

export interface KnownKey {
  readonly name: string
  readonly algorithm: string
  readonly bits?: number
  readonly fingerprint: string
}

/** What the drive's keys are known by. */
export function knownKeys({ keypairs }: Spec): readonly KnownKey[] {
  return keypairs.flatMap(({ name, public_key }) => {
    const key = publicKey(public_key)
    if ('problem' in key) return []
    const { algorithm, bits, fingerprint } = key
    return [{ name, algorithm, ...(bits === undefined ? {} : { bits }), fingerprint }]
  })
}
