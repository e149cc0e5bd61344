import { dirname } from 'node:path'
import type { Diagnostic, Report } from '../../lib/report/diagnostics.ts'
import { readers } from '../../lib/node/read-spec.ts'
import type { Keypair, Spec } from '../../lib/spec.ts'
import { checkSpec } from '../../lib/spec/parse.ts'
import type { Declared } from './parse-spec-input.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printReport } from '../report/report.ts'

/**
 * The spec with what it has from elsewhere: keys of sources, and what the targets of vendor data answer. Warnings are
 * printed.
 *
 * @throws Failure when something cannot be had, or for a warning with --strict
 */
export async function fetched(
  declared: Declared,
  isStrict: boolean,
): Promise<{ spec: Spec; report: Report; userKeys: readonly Keypair[] }> {
  const userKeys = await declared.userKeys.fetch(declared.spec)
  let { spec } = declared
  const report = [...declared.report]
  const take = (more: { readonly spec: Spec; readonly report: Report }): void => {
    spec = more.spec
    report.push(...more.report)
  }
  if (userKeys.length > 0) take(withUserKeys(declared, isStrict))
  if (spec.key_sources.length > 0) {
    const { askSources } = await import('./public-keys.ts')
    take(await askSources(spec, isStrict))
  }
  if (spec.dynamic_vendor_data !== undefined) {
    const { askTargets } = await import('./vendor-data.ts')
    take(await askTargets(spec, isStrict))
  }
  return { spec, report, userKeys }
}

/** The fields read again, now that the keys of users are here: they may be weak, and the user data too large with them. */
function withUserKeys(
  { fields, path, reading, report, spec }: Declared,
  isStrict: boolean,
): { spec: Spec; report: Report } {
  const folder = path === undefined || path === '-' ? '.' : dirname(path)
  const again = checkSpec(fields, readers(folder, reading))
  const placed = ({ path, message }: Diagnostic): string => JSON.stringify([path, message])
  const known = new Set(report.map(placed))
  const changed = again.report.filter((found) => !known.has(placed(found)))
  printReport(changed)
  if (again.value === undefined || (isStrict && changed.length > 0))
    throw new Failure(EXIT.invalid, 'nothing was made')
  return { spec: { ...spec, user_data: again.value.user_data }, report: changed }
}
