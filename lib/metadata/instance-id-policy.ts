import type { Spec } from '../spec.ts'

export type InstanceIdPolicy = Spec['instance_id']

/** The ways to derive an instance id when the spec gives none. */
const POLICIES: readonly string[] = ['stable', 'hash', 'new'] satisfies InstanceIdPolicy[]

/** Tells whether a text is a policy instead of an id. */
export function isInstanceIdPolicy(text: string): text is InstanceIdPolicy {
  return POLICIES.includes(text)
}
