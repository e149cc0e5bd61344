import type { Diagnostic, Report } from '../../lib/report/diagnostics.ts'
import { reading } from '../../lib/reading/documents.ts'
import { OPENSTACK } from '../../lib/layouts/config-drive.ts'
import { layoutOf } from '../../lib/layouts/layouts.ts'
import { gunzip } from '../../lib/node/gunzip.ts'
import { allow } from '../../lib/report/allow.ts'
import { checkUserData } from '../../lib/user-data/check.ts'
import type { UserDataOptions } from '../../lib/user-data/options.ts'
import type { DriveInput } from './open-drive.ts'
import { printReport } from '../report/report.ts'
import { unsaid } from '../../lib/inspect/known-guest-findings.ts'

interface UserDataQuestion extends Pick<UserDataOptions, 'schemas' | 'guests'> {
  /** Codes of findings that pass as warnings. */
  readonly allow: readonly string[]
}

/**
 * Prints and returns what is wrong in the user data of a drive beyond the findings of its readers, `guestFindings`. The user
 * data of a spec was checked when the spec was read.
 */
export function userDataReport(
  drive: DriveInput,
  guestFindings: Report,
  { schemas, guests, allow: codes }: UserDataQuestion,
): Report {
  if (drive.kind === 'spec' && schemas === undefined) return []
  const read = reading(drive)
  const { userData } = layoutOf(read)?.documents ?? OPENSTACK
  const path = userData.find((path) => read.bytes(path) !== undefined)
  const bytes = path === undefined ? undefined : read.bytes(path)
  if (bytes === undefined || bytes.length === 0) return []
  const found = checkUserData(bytes, { source: path, gunzip, schemas, guests })
  // Everything else in a spec was reported when the spec was read.
  const isNew = ({ code }: Diagnostic): boolean =>
    drive.kind !== 'spec' || code === 'schema-mismatch' || code === 'schema-unusable'
  const report = allow(unsaid(found.filter(isNew), guestFindings), codes)
  printReport(report)
  return report
}
