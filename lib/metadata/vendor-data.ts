import { isMap, type Json, type JsonObject } from '../text/json.ts'
import type { Spec } from '../spec.ts'
import { toBase64 } from '../text/base64.ts'

/**
 * What each target is sent, with Nova's keys in its order: never the admin_pass, and the host name without a domain.
 * Source: nova/api/metadata/vendordata_dynamic.py, `_do_request`
 */
export function vendorDataRequest(spec: Spec): JsonObject {
  const { dynamic_vendor_data: dynamic, user_data } = spec
  return new Map<string, Json>([
    ['project-id', spec.project_id ?? null],
    ['instance-id', spec.uuid],
    ['image-id', dynamic?.image_id ?? ''],
    ['user-data', user_data === undefined ? null : toBase64(user_data)],
    ['hostname', spec.hostname],
    ['metadata', spec.meta],
    ['boot-roles', dynamic?.boot_roles ?? ''],
  ])
}

/**
 * The spec with what its targets answered in vendor_data2, after what was there, and with no targets left to ask.
 *
 * @throws RangeError when a target has no answer
 */
export function withAnswers(spec: Spec, answers: ReadonlyMap<string, Json> = new Map()): Spec {
  const { dynamic_vendor_data: dynamic, vendor_data2 } = spec
  if (dynamic === undefined) return spec
  const members = new Map<string, Json>(isMap(vendor_data2) ? vendor_data2 : [])
  for (const { name } of dynamic.targets) {
    const answer = answers.get(name)
    if (answer === undefined) {
      throw new RangeError(`vendor_data2: the answer of the target "${name}" is missing; fetch it first`)
    }
    if (!members.has(name)) members.set(name, answer)
  }
  return { ...spec, vendor_data2: members, dynamic_vendor_data: undefined }
}
