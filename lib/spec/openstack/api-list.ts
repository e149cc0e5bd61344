import { correlate } from '../../report/correlate.ts'
import type { Diagnostic } from '../../report/diagnostics.ts'
import { isMap } from '../../text/json.ts'
import { readJson } from '../../text/read-json.ts'
import { compose } from '../../text/yaml/compose.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import {
  anySchema,
  below,
  type Cursor,
  described,
  eachAlone,
  fail,
  membersOf,
  schemaOf,
  type Shape,
  titled,
  wrongType,
} from '../../shape/shape.ts'
import { askBytes, asStandIn, isOpen } from '../ask.ts'

/**
 * Returns the shape of a list of objects from an API or its command line: the list, one object, the API's envelope
 * (`{"ports": […]}`), or `{file: PATH}` of a JSON file with any of these. Problems in a file are reported there.
 *
 * @param title the name of one object in the schema
 */
export function apiList<T>(title: string, names: readonly string[], item: Shape<T>): Shape<readonly T[]> {
  const itemSchema = titled(title, schemaOf(item))
  const expected = `a list of ${names[0]}, or {file: PATH} of a JSON file`
  const decodeList = (value: unknown, at: Cursor): readonly T[] | undefined => {
    const { list, path } = openEnvelope(value, names)
    if (list === undefined) return wrongType(at, expected, value)
    const items = list.map((entry, index) => {
      const steps = path.isSingle ? path.steps : [...path.steps, index]
      return item.decode(entry, { ...at, path: [...at.path, ...steps] })
    })
    return items.every((entry) => entry !== undefined) ? items : undefined
  }
  return {
    expected,
    schema: anySchema(
      { type: 'array', items: itemSchema },
      itemSchema,
      ...eachAlone({ file: described('The path of a JSON file with the objects.', { type: 'string' }) }),
      ...names.map((name) => ({ type: 'object', required: [name] })),
    ),
    decode(value, at) {
      const members = Array.from(membersOf(value) ?? [])
      const [key, name] = members[0] ?? []
      const isFile = members.length === 1 && key === 'file' && typeof name === 'string'
      if (!isFile || at.isLiteral) return decodeList(value, at)
      return decodeFile(name, below(at, 'file'), decodeList)
    },
  }
}

interface Opened {
  readonly list: readonly unknown[] | undefined
  /** The path of the list in the value. */
  readonly path: { readonly steps: readonly string[]; readonly isSingle: boolean }
}

function openEnvelope(value: unknown, names: readonly string[]): Opened {
  if (Array.isArray(value)) return { list: value, path: { steps: [], isSingle: false } }
  const members = new Map(membersOf(value) ?? [])
  for (const name of names) {
    const inner = members.get(name)
    if (Array.isArray(inner)) return { list: inner, path: { steps: [name], isSingle: false } }
    if (isMap(inner)) return { list: [inner], path: { steps: [name], isSingle: true } }
  }
  return { list: members.size > 0 ? [value] : undefined, path: { steps: [], isSingle: true } }
}

function decodeFile<T>(
  name: string,
  at: Cursor,
  decode: (value: unknown, at: Cursor) => readonly T[] | undefined,
): readonly T[] | undefined {
  const bytes = askBytes({ kind: 'file', file: name }, at)
  if (bytes === undefined) return undefined
  if (isOpen(bytes)) return asStandIn([], at)
  const source = decodeUtf8(bytes)
  if (source === undefined) return fail(at, 'not-utf8', {})
  const { value, problem } = readJson(source, name)
  if (problem !== undefined) {
    at.report.push({ ...problem, path: at.path })
    return undefined
  }
  const report: Diagnostic[] = []
  const decoded = decode(value, { ...at, path: [], report })
  if (report.length > 0) {
    const places = compose(source)
    at.report.push(
      ...report.map((found) => ({ ...correlate(found, places, { source: name }), path: at.path })),
    )
  }
  return decoded
}
