import { correlate } from '../report/correlate.ts'
import { type Diagnostic, diagnose } from '../report/diagnostics.ts'
import { isList, isMap, type Json, kindOf } from '../text/json.ts'
import { compose } from '../text/yaml/compose.ts'
import { userDataKind } from './kind.ts'
import type { CheckPart, Gunzip } from './options.ts'
import { archiveItems, checkOverwritten } from './overwritten.ts'

/** Returns the problems of a #cloud-config-archive: a list of strings, or of maps with a `content`. */
export function checkArchive(text: string, checkPart: CheckPart, gunzip?: Gunzip): Diagnostic[] {
  const composed = compose(text, { version: '1.1' })
  const { value, problems } = composed
  if (value === undefined) return [...problems]
  const found = isList(value)
    ? [
        ...value.flatMap((item, index) => checkItem(item, index, checkPart)),
        ...checkOverwritten(archiveItems(value), gunzip).map(({ index, found }) => ({
          ...found,
          path: [index],
        })),
      ]
    : [diagnose('wrong-type', [], { expected: 'a list', found: kindOf(value) })]
  // A text that is not written line by line has one place.
  const placed = found.map((each) => {
    const { within: _, ...whole } = correlate(each, composed)
    return whole
  })
  return [...problems, ...placed]
}

/** Returns the problems of an item. Source: cloudinit/user_data.py, `_explode_archive` */
function checkItem(item: Json, index: number, checkPart: CheckPart): Diagnostic[] {
  const content = isMap(item) ? item.get('content') : item
  const path = isMap(item) ? [index, 'content'] : [index]
  if (content === undefined) return [diagnose('missing-key', [index], { key: 'content' })]
  if (typeof content !== 'string')
    return [diagnose('wrong-type', path, { expected: 'a string', found: kindOf(content) })]
  const type = isMap(item) ? item.get('type') : undefined
  const bytes = new TextEncoder().encode(content)
  // An item without a type and without a known first line is a cloud-config.
  const told =
    typeof type === 'string' ? type : userDataKind(bytes) === undefined ? 'text/cloud-config' : undefined
  const found = checkPart(told, bytes)
  // Their ranges are in the content, and so are their parts.
  return found.map(({ range, ...each }) => ({
    ...each,
    path,
    part: 'value',
    ...(range && { within: range }),
  }))
}
