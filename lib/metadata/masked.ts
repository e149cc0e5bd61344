import type { Report } from '../report/diagnostics.ts'
import { isFloat, isList, type Json, kindOf, membersOf } from '../text/json.ts'
import { isSecretName } from './secret-name.ts'
import { holdsSecret, withoutUserInfo } from './secret-text.ts'

/** The text in place of a secret. */
export const MASK = '(masked; --show-secrets shows it)'

/** The facts about a value that follow from its place. */
export interface Standing {
  /** Whether its name, or that of a value around it, shows that it is a secret. */
  readonly isSecret?: boolean
  /** Whether it is vendor data, where text of several lines is a program. */
  readonly isVendors?: boolean
}

/** The keys whose value names the secret that another key holds: `{name: DB_PASSWORD, value: …}`. */
const LABELS = ['name', 'key', 'variable', 'Name', 'Key']
const LABELLED = ['value', 'content', 'data', 'Value', 'val']

/** Returns what follows from the place of a member in a map. */
export function standingOf(map: Json, name: string, around: Standing = {}): Standing {
  const isLabelled =
    LABELLED.includes(name) &&
    membersOf(map).some(
      ([key, label]) => LABELS.includes(key) && typeof label === 'string' && isSecretName(label),
    )
  return around.isSecret || isLabelled || isSecretName(name) ? { ...around, isSecret: true } : around
}

/** What replaces a secret: a text for people, or null for programs, which also replaces a text with a secret in it. */
export type Mask = typeof MASK | null

/** Returns the value with its secrets masked: maps and lists stay, and a secret string is replaced as a whole. */
export function masked(value: Json, standing: Standing = {}, mask: Mask = MASK): Json {
  if (typeof value === 'string') return shownText(value, standing, mask)
  if (value === null || typeof value === 'boolean') return value
  if (isList(value)) return value.map((item) => masked(item, standing, mask))
  if (kindOf(value) !== 'a map') return standing.isSecret ? mask : value
  return new Map(
    membersOf(value).map(([key, member]) => [
      maskedText(key),
      masked(member, standingOf(value, key, standing), mask),
    ]),
  )
}

function shownText(text: string, standing: Standing, mask: Mask): string | null {
  const shown = maskedText(text, standing)
  return mask === null && shown !== text ? null : shown
}

/** Masks the user info of URLs in a report: a key that a message quotes may be a URL. */
export function maskedReport(report: Report): Report {
  const hidden = (text: string): string => withoutUserInfo(text, MASK)
  return report.map(({ message, hint, path, ...rest }) => ({
    ...rest,
    message: hidden(message),
    ...(hint !== undefined && { hint: hidden(hint) }),
    path: path.map((step) => (typeof step === 'string' ? hidden(step) : step)),
  }))
}

/** Masks the secrets in the texts of a record, and in the JSON values that it holds. */
export function maskedRecord<T>(value: T, mask: Mask = MASK): T {
  const hidden = (each: unknown): unknown => {
    if (typeof each === 'string') return shownText(each, {}, mask)
    if (isList(each)) return each.map(hidden)
    if (each instanceof Map) return masked(each as Json, {}, mask)
    if (typeof each !== 'object' || each === null || isFloat(each)) return each
    return Object.fromEntries(Object.entries(each).map(([key, member]) => [key, hidden(member)]))
  }
  return hidden(value) as T
}

/** Matches a public key, which is never a secret. */
const PUBLIC_KEY =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w{1,20}|sk-[\w-]{1,40}@openssh\.com) AAAA[\w+/]+={0,3}(?: [\w.@-]{0,100})?\n?$/

/** Returns the text with the user info of URLs masked, or the mask when the text is a secret. */
export function maskedText(text: string, { isSecret, isVendors }: Standing = {}): string {
  if (PUBLIC_KEY.test(text)) return text
  if (isSecret || (isVendors && /\n./.test(text))) return MASK
  const shown = withoutUserInfo(text, MASK)
  return holdsSecret(shown) ? MASK : shown
}
