import type { Composed } from '../../text/yaml/compose.ts'
import type { Found } from '../rule.ts'

/** Says why a file is not YAML to cloud-init, at the place of the cause. */
export function notYaml(refusal: Composed['refusal']): Found {
  if (refusal === undefined) return { is: 'is not valid YAML' }
  const { reason, hint, range } = refusal
  return { is: `is not valid YAML, because of ${reason}`, hint, range }
}
