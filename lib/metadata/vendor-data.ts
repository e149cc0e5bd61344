import type { Json, JsonObject } from '../text/json.ts'
import type { Spec } from '../spec.ts'
import { toBase64 } from '../text/base64.ts'

/** Facts in the request to a vendor data service that the spec does not have. */
export interface VendorRoles {
  readonly image_id: string
  /** The user's roles, separated by commas. */
  readonly boot_roles: string
}

/**
 * Returns the request to each target, with Nova's keys in Nova's order. It never contains the admin_pass, and the host
 * name has no domain. Source: nova/api/metadata/vendordata_dynamic.py, `_do_request`
 */
export function vendorDataRequest(
  { project_id, uuid, user_data, hostname, meta }: Spec,
  { image_id, boot_roles }: VendorRoles,
): JsonObject {
  return new Map<string, Json>([
    ['project-id', project_id ?? null],
    ['instance-id', uuid],
    ['image-id', image_id],
    ['user-data', user_data === undefined ? null : toBase64(user_data)],
    ['hostname', hostname],
    ['metadata', meta],
    ['boot-roles', boot_roles],
  ])
}
