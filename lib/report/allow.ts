import { codes, type Code, type Diagnostic, diagnose, hasErrors, type Report } from './diagnostics.ts'
import { GUEST_CODES } from './guest-codes.ts'
import { nearest } from './nearest.ts'

/** All codes that can be allowed somewhere, in the order of the documentation. */
export const ALL_CODES: readonly string[] = [...codes.keys(), ...GUEST_CODES]

/** Returns the problem of a code that does not exist. */
export function checkCode(code: string): Diagnostic | undefined {
  if (ALL_CODES.includes(code)) return undefined
  return diagnose('unknown-code', [], { code, suggestion: nearest(code, ALL_CODES) })
}

/**
 * Errors about a whole spec that leave a drive to be made. Any other error of a spec leaves a field without a value. What is
 * wrong within the user data, or on a finished drive, can always be allowed.
 */
const ALLOWABLE: ReadonlySet<string> = new Set<Code>([
  'bad-bus-address',
  'bad-ip-address',
  'bad-mac',
  'bad-netmask',
  'drive-over-limit',
  'duplicate-link',
  'duplicate-mac',
  'gzip-unread',
  'interface-name-twice',
  'link-number',
  'mac-of-no-nic',
  'netmask-mismatch',
  'network-over-limit',
  'unknown-link',
  'user-data-over-limit',
])

/** Lets findings with these codes pass: each becomes a warning that is marked as allowed. */
export function allow(report: Report, allowed: readonly string[] = []): Report {
  return allowed.length === 0 ? report : report.map((found) => pass(found, allowed))
}

/** Does the same for a report about a spec, in which some errors leave nothing to be made; `isMade` tells whether there is something. */
export function allowInSpec(report: Report, allowed: readonly string[] = [], isMade = true): Report {
  if (allowed.length === 0) return report
  return report.map((found) => {
    const canPass = found.severity === 'warning' || (isMade && ALLOWABLE.has(found.code))
    if (canPass) return pass(found, allowed)
    if (!allowed.includes(found.code)) return found
    const reason = 'it cannot be allowed, because no drive can be made without it'
    return { ...found, hint: found.hint === undefined ? reason : `${found.hint}; ${reason}` }
  })
}

function pass(found: Diagnostic, allowed: readonly string[]): Diagnostic {
  return allowed.includes(found.code) ? { ...found, severity: 'warning', allowed: true } : found
}

/** Tells whether a report stops a command: it has an error or, if the command is strict, a warning that is not allowed. */
export function isRefused(report: Report, isStrict = false): boolean {
  return hasErrors(report) || (isStrict && report.some(({ allowed }) => allowed !== true))
}
