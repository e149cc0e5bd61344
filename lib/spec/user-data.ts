import { type Diagnostic, hasErrors } from '../diagnostics.ts'
import { checkUserData } from '../user-data/check.ts'
import { contents } from './contents.ts'
import { below, type Cursor, membersOf, type Shape } from './shape.ts'

/** User data of any kind, as bytes, once nothing is wrong in it whatever the guest. */
export const userData: Shape<Uint8Array> = {
  expected: contents.expected,
  decode(value, at) {
    const bytes = contents.decode(value, at)
    return bytes === undefined || isSound(bytes, at, value) ? bytes : undefined
  },
}

/**
 * Whether user data has no error; what is wrong is reported where it stands: in the spec itself, or in the file that
 * `value` names.
 */
export function isSound(bytes: Uint8Array, at: Cursor, value?: unknown): boolean {
  const { gunzip, schemas } = at
  const [key, name] = Array.from(membersOf(value) ?? [])[0] ?? []
  const isFile = key === 'file' && typeof name === 'string'
  const place = isFile ? below(at, 'file').path : at.path
  const found = checkUserData(bytes, { gunzip, schemas }).map(({ range, ...each }): Diagnostic => {
    // Its path and part were those of the inner structure.
    const outer = { ...each, path: place, part: 'value' as const }
    if (range === undefined) return outer
    return isFile ? { ...outer, source: name, range } : { ...outer, within: range }
  })
  at.report.push(...found)
  return !hasErrors(found)
}
