import type { Spec } from '../spec.ts'

/** How the instance is told from others when no id is given. */
const POLICIES: readonly string[] = ['stable', 'hash', 'new'] satisfies Spec['instance_id'][]

/** Whether a text is a policy, and no id. */
export function isInstanceIdPolicy(text: string): text is Spec['instance_id'] {
  return POLICIES.includes(text)
}
