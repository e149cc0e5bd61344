import { publicKey } from '../../lib/keys/public-key.ts'
import type { Spec } from '../../lib/spec.ts'

export interface KnownKey {
  readonly name: string
  readonly algorithm: string
  readonly bits?: number
  readonly fingerprint: string
}

/** Returns the fingerprints of the drive's keys. */
export function knownKeys({ keypairs }: Pick<Spec, 'keypairs'>): readonly KnownKey[] {
  return keypairs.flatMap(({ name, public_key }) => {
    const key = publicKey(public_key)
    if ('problem' in key) return []
    const { algorithm, bits, fingerprint } = key
    return [{ name, algorithm, ...(bits === undefined ? {} : { bits }), fingerprint }]
  })
}
