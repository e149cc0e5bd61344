import { isList, isMap, type Json } from '../text/json.ts'
import type { InventoryRow } from './row.ts'

/** Lengths at which a guest's rule can change: NetBIOS names, labels, host names, and longer texts. */
const LENGTHS = [0, 1, 15, 63, 64, 253, 1024]

/** Kinds of characters that a guest's rule can tell apart. */
const CHARACTERS = [
  /[a-z]/,
  /[A-Z]/,
  /[0-9]/,
  /^[0-9]/,
  /\./,
  /-/,
  /^-|-$/,
  /_/,
  /:/,
  /[/\\]/,
  /\s/,
  /[\r\n]/,
  /["']/,
  /[${}#&|<>%@!`~^*()[\],;=+?]/,
  /[^\x20-\x7e]/,
]

/**
 * Returns a text that is equal for rows whose values are of the same kinds: the columns that are set, the lengths and the characters of
 * their values by classes. The guests judge the drive of one such row for all of them.
 */
export function likenessOf({ variables }: InventoryRow): string {
  return [...variables].map(([name, value]) => `${name} ${kindOf(value)}`).join('\n')
}

function kindOf(value: Json): string {
  if (typeof value === 'string') {
    const length = LENGTHS.findLastIndex((least) => value.length >= least)
    return `${length} ${CHARACTERS.map((kind) => (kind.test(value) ? 1 : 0)).join('')}`
  }
  if (isList(value)) return `[${value.map(kindOf).join()}]`
  if (isMap(value))
    return `{${[...value].map(([key, member]) => `${JSON.stringify(key)}: ${kindOf(member)}`).join()}}`
  return typeof value === 'object' && value !== null ? 'float' : value === null ? 'null' : typeof value
}
