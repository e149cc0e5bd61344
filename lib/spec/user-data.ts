import { type Diagnostic, hasErrors } from '../report/diagnostics.ts'
import { checkUserData } from '../user-data/check.ts'
import { below, type Cursor, membersOf } from '../shape/shape.ts'

/**
 * Whether user data may go to the guest. What is wrong is reported where it stands: in the spec itself, or in the file
 * that `value` names.
 */
export function isSound(bytes: Uint8Array, at: Cursor, value?: unknown): boolean {
  const { gunzip, schemas, isVerbatim = false } = at
  const [key, name] = Array.from(membersOf(value) ?? [])[0] ?? []
  const isFile = key === 'file' && typeof name === 'string'
  const place = isFile ? below(at, 'file').path : at.path
  const found = checkUserData(bytes, { gunzip, schemas }).map(({ range, ...each }): Diagnostic => {
    // Its path and part were those of the inner structure.
    const severity = isVerbatim ? 'warning' : each.severity
    const outer = { ...each, severity, path: place, part: 'value' as const }
    if (range === undefined) return outer
    return isFile ? { ...outer, source: name, range } : { ...outer, within: range }
  })
  at.report.push(...found)
  return !hasErrors(found)
}

/** Reports what is wrong in the cloud-config that was made of the data at the cursor, each at its own key there. */
export function checkMadeConfig(bytes: Uint8Array, at: Cursor): void {
  for (const { range: _, path, ...each } of checkUserData(bytes, { schemas: at.schemas })) {
    at.report.push({ ...each, path: [...at.path, ...path] })
  }
}
