import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import type { Path } from '../../lib/report/diagnostics.ts'
import { isList, type Json, membersOf } from '../../lib/text/json.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'
import type { Spec } from '../../lib/spec.ts'
import { isStandardInput, type Need } from '../../lib/shape/need.ts'
import type { DeclaredInput } from './declare-input.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { writeNew } from '../output/new-file.ts'
import { schemaLine } from './starters.ts'

/**
 * Writes the spec that a command line describes; building it makes the same drive. References to secrets stay references,
 * and file names are made relative to the new spec.
 *
 * @throws Failure when the spec cannot be written, or would mean something else in its new folder
 */
export async function saveSpec(
  file: string,
  declared: DeclaredInput,
  spec: Spec,
  { isOver, hasCommands }: { readonly isOver: boolean; readonly hasCommands: boolean },
): Promise<void> {
  if (file === '-') throw new Failure(EXIT.usage, '--save-spec needs a file name, not -.')
  if (declared.needs.some(isStandardInput))
    throw new Failure(
      EXIT.usage,
      '--save-spec: a spec cannot name standard input; save that input to a file first.',
    )
  const folder = dirname(resolve(file))
  if (hasCommands && folderOf(declared) !== folder)
    throw new Failure(
      EXIT.usage,
      '--save-spec: a spec runs its commands in its own folder; save the new spec in the folder of the old one.',
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

/** Returns the folder of the spec, or the current folder without a spec file. */
function folderOf({ path }: DeclaredInput): string {
  return path === undefined || path === '-' ? resolve('.') : dirname(resolve(path))
}

/** Rewrites a file name of a spec in `from` for a spec in `folder`. */
export function nameIn(folder: string, from: string, name: string): string {
  if (name.startsWith('~/') || isAbsolute(name)) return name
  const moved = relative(folder, resolve(from, name)).split(sep).join('/')
  return moved.startsWith('~') ? `./${moved}` : moved
}

function addedIn(folder: string, key: string | { readonly file: string }): Json {
  return typeof key === 'string' ? key : { file: nameIn(folder, resolve('.'), key.file) }
}

/** Returns every key by its name. The names of the keys in a file depend on earlier keys, so the keys are written out. */
function keysOf({ keypairs }: Spec): Json {
  return new Map(keypairs.map(({ name, public_key }) => [name, public_key]))
}

/** Returns the value with the value at a path replaced. */
function changed(value: Json, [key, ...rest]: Path, change: (value: Json) => Json): Json {
  if (key === undefined) return change(value)
  if (isList(value)) return value.map((item, n) => (n === key ? changed(item, rest, change) : item))
  return new Map(
    Array.from(membersOf(value), ([name, member]) => [
      name,
      name === key ? changed(member, rest, change) : member,
    ]),
  )
}
