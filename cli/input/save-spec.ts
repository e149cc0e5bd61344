import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import type { Path } from '../../lib/report/diagnostics.ts'
import { type Json, membersOf } from '../../lib/text/json.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'
import type { Spec } from '../../lib/spec.ts'
import type { Need } from '../../lib/shape/need.ts'
import type { DeclaredInput } from './declare-input.ts'
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
  declared: DeclaredInput,
  spec: Spec,
  { isOver, hasCommands }: { readonly isOver: boolean; readonly hasCommands: boolean },
): Promise<void> {
  if (file === '-') throw new Failure(EXIT.usage, '--save-spec takes the name of a file.')
  const folder = dirname(resolve(file))
  if (hasCommands && folderOf(declared) !== folder)
    throw new Failure(
      EXIT.usage,
      '--save-spec: commands of a spec run in its folder; save the new one there.',
    )
  await writeNew(
    file,
    `${schemaLine(folder)}\n${writeYaml(yamlOf(fieldsIn(folder, declared, spec)))}`,
    isOver,
  )
}

function fieldsIn(folder: string, declared: DeclaredInput, spec: Spec): Json {
  const { needs, added } = declared
  let fields = declared.fields as Json
  const isAdded = ({ path: [field] }: Need): boolean => !declared.fields?.has(String(field))
  for (const need of needs) {
    const { kind, path, isOverride } = need
    if ((kind !== 'file' && kind !== 'folder') || isAdded(need)) continue
    const from = isOverride ? resolve('.') : folderOf(declared)
    fields = changed(fields, path, (name) => nameIn(folder, from, name as string))
  }
  if (added.size === 0) return fields
  const keys = declared.fields?.has('public_keys')
    ? keysOf(spec)
    : new Map(Array.from(added, ([name, key]) => [name, addedIn(folder, key)]))
  return new Map([...membersOf(fields), ['public_keys', keys]])
}

/** Where the spec of the command line is, or would be. */
function folderOf({ path }: DeclaredInput): string {
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
function keysOf({ keypairs }: Spec): Json {
  return new Map(keypairs.map(({ name, public_key }) => [name, public_key]))
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
