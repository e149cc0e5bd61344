import { isMap, type Json } from '../text/json.ts'

/** What stands in the place of a secret. */
export const MASK = '(masked; --show-secrets shows it)'

/** Names whose values are nobody's business. */
const SECRET = /pass|secret|token|private|random_seed|credential|^cloud-init$/i

/** Whether what has this name is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name)
}

/** The value with its secrets hidden. */
export function masked(value: Json): Json {
  if (typeof value === 'string') return value.includes('PRIVATE KEY') ? MASK : value
  if (Array.isArray(value)) return (value as Json[]).map(masked)
  if (!isMap(value)) return value
  return new Map(
    Array.from(value, ([key, member]) => [key, isSecretName(key) && member !== null ? MASK : masked(member)]),
  )
}
