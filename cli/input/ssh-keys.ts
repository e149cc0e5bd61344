import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { unusedName } from '../../lib/keys/keypairs.ts'
import { keysOfText } from '../../lib/keys/public-key.ts'
import { originOf, stemOf } from '../../lib/spec/keys.ts'

/** Returns the `public_keys` for the --ssh-key options, each named after its file, source or comment. */
export function keysByName(
  given: readonly string[],
  taken: ReadonlySet<string>,
): ReadonlyMap<string, string | { readonly file: string }> {
  const keys = new Map<string, string | { file: string }>()
  const add = (stem: string, key: string | { file: string }): void => {
    keys.set(unusedName(new Set([...taken, ...keys.keys()]), stem), key)
  }
  for (const text of given) {
    if (isKey(text)) {
      add(commentOf(text), text)
      continue
    }
    const origin = originOf(text)
    if (origin !== undefined) add(origin === 'bad' ? text : stemOf(origin), text)
    else for (const file of filesAt(text)) add(basename(file, '.pub'), { file })
  }
  return keys
}

/** Tells the text of a key, good or bad, from a file name, which has no line break and no word after the algorithm. */
function isKey(text: string): boolean {
  return (
    text.includes('\n') ||
    /^\s*(?:ssh-|ecdsa-|sk-|-----BEGIN )\S*\s+\S/.test(text) ||
    !('problem' in keysOfText(text))
  )
}

/** Returns the first word of a key's comment, if it can be the name of the key. */
function commentOf(text: string): string {
  const [comment = ''] = text.trim().split(/\s+/).slice(2)
  return /^[\w.@-]{1,64}$/.test(comment) ? comment : 'key'
}

/** Returns the .pub files of a folder. An unreadable path, or a folder without any, is returned as it is: reading it reports the problem. */
function filesAt(path: string): readonly string[] {
  try {
    const names = statSync(path).isDirectory() ? readdirSync(path) : []
    const keys = names.filter((name) => name.endsWith('.pub')).sort()
    return keys.length === 0 ? [path] : keys.map((name) => join(path, name))
  } catch {
    return [path]
  }
}
