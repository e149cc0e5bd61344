import type { Range } from '../../report/diagnostics.ts'
import { fromBase64 } from '../../text/base64.ts'
import type { Json } from '../../text/json.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { compose, positions } from '../../text/yaml/compose.ts'
import { type ContextVariable, contextVariables } from '../../layouts/context-variables.ts'
import type { Reading } from '../../reading/documents.ts'
import { userDataKind } from '../../user-data/kind.ts'
import type { Fault, Found } from '../rule.ts'
import type { NamePlace } from './host-name.ts'

export const CONTEXT = 'context.sh'

export function contextText(reading: Reading): string {
  return decodeUtf8(reading.bytes(CONTEXT) ?? new Uint8Array()) ?? ''
}

/** Returns the last assignment of each variable that a shell would keep. */
export function variablesIn(reading: Reading): ReadonlyMap<string, ContextVariable> {
  const kept = contextVariables(contextText(reading)).filter(({ isForCommand }) => !isForCommand)
  return new Map(kept.map((variable) => [variable.name, variable]))
}

/** Returns the place of a variable's value. */
export function placeOfVariable(
  reading: Reading,
  { name, start, end }: Pick<ContextVariable, 'name' | 'start' | 'end'>,
): Pick<Found, 'file' | 'path'> & { readonly file: string; readonly path: [string]; readonly range: Range } {
  const position = positions(contextText(reading))
  return { file: CONTEXT, path: [name], range: { start: position(start), end: position(end) } }
}

/** Returns the name in the first of `names` that the context sets, even to an empty value. */
export function nameInContext(...names: readonly string[]): NamePlace {
  return (reading) => {
    const variables = variablesIn(reading)
    const found = names.map((name) => variables.get(name)).find((variable) => variable !== undefined)
    if (found?.value === undefined) return undefined
    return { ...placeOfVariable(reading, found), value: found.value }
  }
}

/** Returns the user data of the context as cloud-init reads it. Source: DataSourceOpenNebula.py, read_context_disk_dir */
function userDataOf(reading: Reading): Uint8Array | undefined {
  const variables = variablesIn(reading)
  const valueOf = (...names: readonly string[]): string | undefined =>
    names.map((name) => variables.get(name)).find((variable) => variable !== undefined)?.value
  const text = valueOf('USER_DATA', 'USERDATA')
  if (text === undefined) return undefined
  const isBase64 = valueOf('USERDATA_ENCODING', 'USER_DATA_ENCODING') === 'base64'
  return isBase64 ? fromBase64(text) : new TextEncoder().encode(text)
}

/** Returns the #cloud-config of the context; undefined when there is none. */
export function cloudConfigInContext(reading: Reading): Json | undefined {
  const bytes = userDataOf(reading)
  const source = bytes !== undefined && userDataKind(bytes) === 'cloud-config' ? decodeUtf8(bytes) : undefined
  return source === undefined ? undefined : compose(source, { version: '1.1' }).value
}

/** Returns the fault of a value of several words without quotes, which a shell takes for a command. */
export const commandInContext: Fault = {
  code: 'guest-context-command',
  hint: 'put the value in single quotes',
  *find(reading): Iterable<Found> {
    for (const variable of contextVariables(contextText(reading)))
      if (variable.isForCommand)
        yield { ...placeOfVariable(reading, variable), is: 'is followed by a command' }
  },
}
