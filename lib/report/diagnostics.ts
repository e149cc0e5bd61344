import { devices } from './devices.ts'
import { drive } from './drive.ts'
import { identity } from './identity.ts'
import { network } from './network.ts'
import { novaLimits } from './nova-limits.ts'
import { openstack } from './openstack.ts'
import { printable, printableLines } from './printable.ts'
import type { Row } from './row.ts'
import { shape } from './shape.ts'
import { text } from './text.ts'
import { userDataParts } from './user-data-parts.ts'
import { variables } from './variables.ts'
import { userData } from './user-data.ts'
import { vendorData } from './vendor-data.ts'

/** Where in a spec something stands: keys of maps, indices of lists. */
export type Path = readonly (string | number)[]

/** One-based; a column counts UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Range {
  readonly start: Position
  readonly end: Position
}

/** One thing to say about what the user wrote. It never holds a secret. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  /** Stable: one of `codes`, or the code of a guest's rule, which all start with `guest-`. */
  readonly code: Code | GuestCode
  /** What is wrong. */
  readonly message: string
  /** How to mend it. */
  readonly hint?: string
  readonly path: Path
  /** What `path` is known by: a key of a map, or the value there. */
  readonly part?: 'key' | 'value'
  /** The source that `range` is in: a file's name, a flag of the command line, or a path on the drive. */
  readonly source?: string
  readonly range?: Range
  /** Of a guest's rule: the diagnostic of the catalogue that says the same, whatever the guest. */
  readonly repeats?: Code
  /** Of a guest's rule: the guests that mind, as they were asked for. */
  readonly guests?: readonly string[]
  /** The range within the text that stands at `path`, while or where that has no range of its own in the source. */
  readonly within?: Range
}

/** The code of a rule that a guest has, see `check`. */
export type GuestCode = `guest-${string}`

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

export type Code = keyof typeof catalogue

type Parameters<C extends Code> = (typeof catalogue)[C] extends Row<infer P> ? P : never

/** Every code with its severity, for the table in the documentation. */
export const codes: ReadonlyMap<Code, Diagnostic['severity']> = new Map(
  Object.entries(catalogue).map(([code, { severity }]) => [code as Code, severity]),
)

/** A diagnostic of the catalogue at `path`. */
export function diagnose<C extends Code>(code: C, path: Path, parameters: Parameters<C>): Diagnostic {
  const row: Row<Parameters<C>> = catalogue[code] as Row<any>
  const hint = row.hint?.(parameters)
  const { severity } = row
  const message = row.message(parameters)
  return { severity, code, message, path, ...(hint === undefined ? {} : { hint }) }
}

export function hasErrors(report: Report): boolean {
  return report.some(({ severity }) => severity === 'error')
}

/** Writes `file:line:column: error: message [code]`, and the hint on a line of its own, as a terminal may show it. */
export function format({ source, range, within, severity, code, message, hint, path }: Diagnostic): string {
  const place = [source, range?.start.line, range?.start.column]
    .filter((part) => part !== undefined)
    .join(':')
  const where =
    place !== '' ? `${printable(place)}: ` : path.length > 0 ? `${printable(path.join('.'))}: ` : ''
  const inner = within === undefined ? '' : `line ${within.start.line}, column ${within.start.column} of it: `
  const remedy = hint === undefined ? '' : `\n  ${printableLines(hint)}`
  return `${where}${severity}: ${inner}${printable(message)} [${code}]${remedy}`
}
