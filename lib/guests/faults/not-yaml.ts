import type { Composed } from '../../text/yaml/compose.ts'
import type { Found } from '../rule.ts'

/** Returns why cloud-init does not read a file as YAML, with the place of the cause. */
export function notYaml(refusal: Composed['refusal']): Found {
  if (refusal === undefined) return { is: 'is not valid YAML' }
  const { reason, hint, range } = refusal
  return { is: `is not valid YAML because of ${reason}`, hint, range }
}
