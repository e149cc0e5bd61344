import type { Json, JsonObject } from '../../text/json.ts'

/** A field of a user, and the key under which the cloud-config has it. */
interface UserField {
  readonly key: string
  readonly value: Json
}

/**
 * Returns the fields of a user by the names that cloud-init gives them: hyphens become underscores, and the last of two
 * spellings counts. Source: cloudinit/distros/ug_util.py, `_normalize_users`
 */
export function userFields(entry: JsonObject): ReadonlyMap<string, UserField> {
  return new Map(Array.from(entry, ([key, value]) => [key.replaceAll('-', '_').trim(), { key, value }]))
}
