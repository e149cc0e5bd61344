import { isSecretName } from '../../lib/metadata/secret-name.ts'
import { holdsSecret } from '../../lib/metadata/secret-text.ts'
import { specSchema } from '../../lib/spec/spec-schema.ts'
import { cloudConfigKeys } from '../../lib/user-data/cloud-config/keys.ts'

/** Keys whose values can be anything, and so a secret without any sign of it. */
const FREE = new Set(
  (
    'base64 bootcmd chpasswd cmdline command content contents env extra_files extra_md files header headers inline list literal ' +
    'meta plain prompt runcmd source ssh_keys ssh_pwauth text url user_data value vendor_data vendor_data2 write_files'
  ).split(' '),
)

/** The keys whose values a report may show. */
let shownKeys: ReadonlySet<string> | undefined

function isShown(key: string): boolean {
  shownKeys ??= new Set([...namesIn(specSchema()), ...Object.keys(cloudConfigKeys.members)])
  return shownKeys.has(key) && !isHidden(key)
}

function isHidden(key: string): boolean {
  return FREE.has(key) || isSecretName(key)
}

function namesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties } = schema as { readonly properties?: object }
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(namesIn)]
}

/** Matches a URL with a user, and perhaps a password. */
const USER_IN_URL = /:\/\/[^\s/]{0,200}@/

const KEY = /(["']?)([\w.$-]{1,80})\1:(?=\s|$)/g

/**
 * Returns the part of a line of a spec, from its start, that cannot hold a secret: it ends before a comment, and before the value
 * of a key that is a secret, free text or unknown. An empty text: nothing can be shown.
 */
export function publicPart(
  lines: readonly string[],
  index: number,
): { readonly text: string; readonly isCut: boolean } {
  const line = lines[index] ?? ''
  const comment = line.search(/(?:^|\s)#/)
  const bare = (comment < 0 ? line : line.slice(0, comment)).trimEnd()
  const keys = [...bare.matchAll(KEY)]
  const isBelowHidden = keysAround(lines, index).some(isHidden)
  const parent = keysAround(lines, index)[0]
  const wrong = keys.find((found) => isBelowHidden || !isShown(found[2]!))
  const end = wrong === undefined ? undefined : wrong.index + wrong[0].length
  // A text before the first key is the rest of a value that began on an earlier line.
  if (keys.length > 0 && !/^[\s\-{[]*$/.test(bare.slice(0, keys[0]!.index))) return cut(bare, 0)
  if (end !== undefined) return cut(bare, end)
  const isItem = /^\s*-(?:\s|$)/.test(bare) && parent !== undefined && isShown(parent) && !isBelowHidden
  const isSecret = holdsSecret(bare) || USER_IN_URL.test(bare)
  if (keys.length > 0 || isItem) return isSecret ? cut(bare, 0) : { text: bare, isCut: false }
  const start = /^\s*(?:- +)*([\w.$-]{1,80}):/.exec(bare)
  return cut(bare, start !== null && isShown(start[1]!) && !isBelowHidden ? start[0].length : 0)
}

function cut(line: string, end: number): { readonly text: string; readonly isCut: boolean } {
  return { text: line.slice(0, end), isCut: end < line.length }
}

/** Returns the keys of the maps and lists around a line, from the inside, as far as indentation shows them. */
function keysAround(lines: readonly string[], index: number): readonly string[] {
  const keys: string[] = []
  let indent = indentOf(lines[index]!)
  let isItem = /^\s*-(?:\s|$)/.test(lines[index]!)
  for (let n = index - 1; n >= 0 && (indent > 0 || isItem); n--) {
    const line = lines[n]!
    const own = indentOf(line)
    const isOwnItem = /^\s*-(?:\s|$)/.test(line)
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    if (own > indent || (own === indent && (!isItem || isOwnItem))) continue
    keys.push(...Array.from(line.matchAll(KEY), (found) => found[2]!).reverse())
    indent = own
    isItem = isOwnItem
  }
  return keys
}

function indentOf(line: string): number {
  return line.search(/\S|$/)
}
