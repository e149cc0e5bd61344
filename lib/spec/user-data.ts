import { allow } from '../report/allow.ts'
import { type Diagnostic, hasErrors, type Position } from '../report/diagnostics.ts'
import { checkUserData } from '../user-data/check.ts'
import { below, type Cursor, membersOf } from '../shape/shape.ts'

/**
 * Checks user data, and tells whether it may go to the guest. Each problem is reported at its place in the spec, or in the file
 * that `value` names.
 *
 * @param added the number of lines above the first that the author wrote
 */
export function isSound(bytes: Uint8Array, at: Cursor, value?: unknown, added = 0): boolean {
  const { gunzip, schemas, guests, isMerged = false, isVerbatim = false } = at
  const [key, name] = Array.from(membersOf(value) ?? [])[0] ?? []
  const isFile = key === 'file' && typeof name === 'string'
  const place = isFile ? below(at, 'file').path : at.path
  const isOwn = ({ code }: Diagnostic): boolean => !isMerged || code !== 'cloud-config-overwritten'
  const all = allow(checkUserData(bytes, { gunzip, schemas, guests }), at.allow)
  const found = all.filter(isOwn).map(({ range: made, ...each }): Diagnostic => {
    const range = made && { start: lineUp(made.start, added), end: lineUp(made.end, added) }
    // Its path and part belong to the inner structure.
    const severity = isVerbatim ? 'warning' : each.severity
    const outer = { ...each, severity, path: place, part: 'value' as const }
    if (range === undefined) return outer
    return isFile ? { ...outer, source: name, range } : { ...outer, within: range }
  })
  at.report.push(...found)
  return !hasErrors(found)
}

function lineUp({ line, column }: Position, by: number): Position {
  return { line: Math.max(1, line - by), column }
}

/** Reports the problems of a cloud-config that was made from the data at the cursor, each at its key. */
export function checkMadeConfig(bytes: Uint8Array, at: Cursor): void {
  const { schemas, guests } = at
  for (const { range: _, path, ...each } of allow(checkUserData(bytes, { schemas, guests }), at.allow)) {
    at.report.push({ ...each, path: [...at.path, ...path] })
  }
}
