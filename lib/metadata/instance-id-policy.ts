import type { Spec } from '../spec.ts'

export type InstanceIdPolicy = Spec['instance_id']

/** How the instance is told from others when no id is given. */
const POLICIES: readonly string[] = ['stable', 'hash', 'new'] satisfies InstanceIdPolicy[]

/** Whether a text is a policy, and no id. */
export function isInstanceIdPolicy(text: string): text is InstanceIdPolicy {
  return POLICIES.includes(text)
}
