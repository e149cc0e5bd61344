import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import type { Path } from '../../lib/report/diagnostics.ts'
import { type Json, membersOf } from '../../lib/text/json.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'
import { overrideAt } from '../../lib/spec/parse.ts'
import { originText } from '../../lib/spec/keys.ts'
import type { Spec } from '../../lib/spec.ts'
import type { Declared } from './parse-spec-input.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { writeNew } from '../output/new-file.ts'
import { schemaLine } from './starters.ts'

/**
 * Writes the spec that a command line stands for: whoever builds it makes the same drive. What names a secret still names
 * it, and what names a file names it from where the new spec is.
 *
 * @throws Failure when it cannot be written, or would mean something else there
 */
export async function saveSpec(
  file: string,
  declared: Declared,
  { isOver, hasCommands }: { readonly isOver: boolean; readonly hasCommands: boolean },
): Promise<void> {
  if (file === '-') throw new Failure(EXIT.usage, '--save-spec takes the name of a file.')
  const folder = dirname(resolve(file))
  if (hasCommands && folderOf(declared) !== folder)
    throw new Failure(
      EXIT.usage,
      '--save-spec: commands of a spec run in its folder; save the new one there.',
    )
  await writeNew(file, `${schemaLine(folder)}\n${writeYaml(yamlOf(fieldsIn(folder, declared)))}`, isOver)
}

function fieldsIn(folder: string, declared: Declared): Json {
  const { overrides, named, added } = declared
  let fields = declared.fields as Json
  // A folder is named once, and read file by file.
  for (const place of new Map(named.map((place) => [JSON.stringify(place), place])).values()) {
    const from = overrideAt(overrides, place) === undefined ? folderOf(declared) : resolve('.')
    fields = changed(fields, place, (name) => nameIn(folder, from, name as string))
  }
  if (added.size === 0) return fields
  const keys = declared.fields.has('public_keys')
    ? keysOf(declared.spec)
    : new Map(Array.from(added, ([name, key]) => [name, addedIn(folder, key)]))
  return new Map([...membersOf(fields), ['public_keys', keys]])
}

/** Where the spec of the command line is, or would be. */
function folderOf({ path }: Declared): string {
  return path === undefined || path === '-' ? resolve('.') : dirname(resolve(path))
}

/** A name that the spec of one folder has, as the spec of another has it. */
export function nameIn(folder: string, from: string, name: string): string {
  if (name.startsWith('~/') || isAbsolute(name)) return name
  const moved = relative(folder, resolve(from, name)).split(sep).join('/')
  return moved.startsWith('~') ? `./${moved}` : moved
}

function addedIn(folder: string, key: string | { readonly file: string }): Json {
  return typeof key === 'string' ? key : { file: nameIn(folder, resolve('.'), key.file) }
}

/** Every key by its name. Which names keys of a file get depends on those before them, so they stand there themselves. */
function keysOf({ keypairs, key_sources }: Spec): Json {
  const keys = new Map<string, Json>()
  for (let n = 0; n <= keypairs.length; n++) {
    for (const { name, origin, after } of key_sources) if (after === n) keys.set(name, originText(origin))
    for (const { name, public_key } of keypairs.slice(n, n + 1)) keys.set(name, public_key)
  }
  return keys
}

/** The value with another one at a place. */
function changed(value: Json, [key, ...rest]: Path, change: (value: Json) => Json): Json {
  if (key === undefined) return change(value)
  if (Array.isArray(value))
    return (value as Json[]).map((item, n) => (n === key ? changed(item, rest, change) : item))
  return new Map(
    Array.from(membersOf(value), ([name, member]) => [
      name,
      name === key ? changed(member, rest, change) : member,
    ]),
  )
}
