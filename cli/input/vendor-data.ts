import type { Report } from '../../lib/report/diagnostics.ts'
import { withAnswers } from '../../lib/metadata/vendor-data.ts'
import { fetchVendorData, VendorDataError } from '../../lib/node/vendor-data.ts'
import type { Spec } from '../../lib/spec.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { interruptible } from '../terminal/signals.ts'
import { printReport } from '../report/report.ts'

/**
 * The spec with what the targets of its vendor data answer. Warnings are printed.
 *
 * @throws Failure when a target fails and the spec or --strict wants none to
 */
export async function askTargets(spec: Spec, isStrict: boolean): Promise<{ spec: Spec; report: Report }> {
  return interruptible(async (signal) => {
    const { answers, report } = await fetchVendorData(spec, { signal }).catch((cause: unknown) => {
      throw cause instanceof VendorDataError ? new Failure(EXIT.failed, cause.message) : cause
    })
    printReport(report)
    if (isStrict && report.length > 0) throw new Failure(EXIT.failed, 'nothing was made (--strict)')
    return { spec: withAnswers(spec, answers), report }
  })
}
