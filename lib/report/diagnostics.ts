import { devices } from './devices.ts'
import { drive } from './drive.ts'
import type { GuestCode } from './guest-codes.ts'
import type { InventoryCode } from './inventory.ts'
import { identity } from './identity.ts'
import { network } from './network.ts'
import { novaLimits } from './nova-limits.ts'
import { openstack } from './openstack.ts'
import { printable, printableLines } from './printable.ts'
import type { OptionHint, Row } from './row.ts'
import { shape } from './shape.ts'
import { text } from './text.ts'
import { userDataParts } from './user-data-parts.ts'
import { variables } from './variables.ts'
import { userData } from './user-data.ts'
import { vendorData } from './vendor-data.ts'

export type { GuestCode } from './guest-codes.ts'
export type { InventoryCode } from './inventory.ts'

/** A place in a spec: keys of maps and indices of lists. */
export type Path = readonly (string | number)[]

/** A place in a text. Lines and columns start at 1; columns count UTF-16 units. */
export interface Position {
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
}

/** A range in a text, from `start` up to but excluding `end`. */
export interface Range {
  /** The first character. */
  readonly start: Position
  /** The place after the last character. */
  readonly end: Position
}

/** One problem of the user's input. It never contains a secret. */
export interface Diagnostic {
  /** An error prevents a spec or a drive; a warning does not. */
  readonly severity: 'error' | 'warning'
  /** A stable code: one of `codes`, that of a guest's rule, which starts with `guest-`, or of an inventory's row, which starts with `row-`. */
  readonly code: Code | GuestCode | InventoryCode
  /** What is wrong. */
  readonly message: string
  /** How to fix it. */
  readonly hint?: string
  /** The option of the command line that the hint names, and the hint for a command without it. */
  readonly hintOption?: Pick<OptionHint, 'option' | 'otherwise'>
  /** The path in the spec, or in the document on the drive that `source` names. */
  readonly path: Path
  /** Whether the problem is the key at `path` or its value. */
  readonly part?: 'key' | 'value'
  /** The source of `range`: a file name, an option of the command line, or a path on the drive. */
  readonly source?: string
  /** The place in the source. */
  readonly range?: Range
  /** For a guest's rule: the diagnostic of the catalogue that reports the same for every guest. */
  readonly repeats?: Code
  /** For a guest's rule: the guests that have it, by the names that the caller gave. */
  readonly guests?: readonly string[]
  /** Set when it would be an error or stop `--strict`, and somebody let its code pass. */
  readonly allowed?: true
  /** The range within the text at `path`, while that text has no range in the source. */
  readonly within?: Range
}

/** Diagnostics in the order of the source. */
export type Report = readonly Diagnostic[]

/** Every diagnostic of a spec, by topic. A code is stable: programs may rely on it. */
const catalogue = {
  ...text,
  ...shape,
  ...identity,
  ...userData,
  ...userDataParts,
  ...variables,
  ...vendorData,
  ...drive,
  ...novaLimits,
  ...devices,
  ...network,
  ...openstack,
} satisfies Record<string, Row<any>>

/** The stable code of a diagnostic of the catalogue. */
export type Code = keyof typeof catalogue

type Parameters<C extends Code> = (typeof catalogue)[C] extends Row<infer P> ? P : never

/** All codes of the catalogue with their severities, in the order of the documentation. */
export const codes: ReadonlyMap<Code, Diagnostic['severity']> = new Map(
  Object.entries(catalogue).map(([code, { severity }]) => [code as Code, severity]),
)

/** Makes a diagnostic of the catalogue at `path`. */
export function diagnose<C extends Code>(code: C, path: Path, parameters: Parameters<C>): Diagnostic {
  return diagnosis(code, catalogue[code] as Row<any>, path, parameters)
}

/** Makes a diagnostic of a row of any catalogue. */
export function diagnosis<P>(code: Diagnostic['code'], row: Row<P>, path: Path, parameters: P): Diagnostic {
  const given = row.hint?.(parameters)
  const { severity } = row
  const found = { severity, code, message: row.message(parameters), path }
  if (given === undefined) return found
  if (typeof given === 'string') return { ...found, hint: given }
  const { hint, ...hintOption } = given
  return { ...found, hint, hintOption }
}

/** Tells whether a report contains an error. */
export function hasErrors(report: Report): boolean {
  return report.some(({ severity }) => severity === 'error')
}

/** Formats a diagnostic as `file:line:column: error: message [code]`, with the hint on a second line; control characters are escaped. */
export function format({
  source,
  range,
  within,
  severity,
  code,
  message,
  hint,
  path,
  allowed,
}: Diagnostic): string {
  const place = [source, range?.start.line, range?.start.column]
    .filter((part) => part !== undefined)
    .join(':')
  const where =
    place !== '' ? `${printable(place)}: ` : path.length > 0 ? `${printable(path.join('.'))}: ` : ''
  const inner = within === undefined ? '' : `line ${within.start.line}, column ${within.start.column} of it: `
  const remedy = hint === undefined ? '' : `\n  ${printableLines(hint)}`
  return `${where}${severity}: ${allowed === true ? 'allowed: ' : ''}${inner}${printable(message)} [${code}]${remedy}`
}
