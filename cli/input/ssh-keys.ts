import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { unusedName } from '../../lib/keys/keypairs.ts'
import { originOf, stemOf } from '../../lib/spec/keys.ts'

/** Returns the `public_keys` for the --ssh-key options, each named after its file or source. */
export function keysByName(
  given: readonly string[],
  taken: ReadonlySet<string>,
): ReadonlyMap<string, string | { readonly file: string }> {
  const keys = new Map<string, string | { file: string }>()
  const add = (stem: string, key: string | { file: string }): void => {
    keys.set(unusedName(new Set([...taken, ...keys.keys()]), stem), key)
  }
  for (const text of given) {
    const origin = originOf(text)
    if (origin !== undefined) add(origin === 'bad' ? text : stemOf(origin), text)
    else for (const file of filesAt(text)) add(basename(file, '.pub'), { file })
  }
  return keys
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
