import { correlate } from '../report/correlate.ts'
import { type Diagnostic, hasErrors, type Report } from '../report/diagnostics.ts'
import type { JsonObject } from '../text/json.ts'
import { compose } from '../text/yaml/compose.ts'
import type { Cursor } from '../shape/shape.ts'
import { type NetworkForm, type NetworkFound, readNetwork, writeNetwork } from './forms.ts'

/** Options of `convertNetwork`. */
export interface ParseNetworkOptions {
  /** The form of the text; by default its keys decide. */
  readonly from?: NetworkForm
  /** The name of the text in diagnostics. */
  readonly source?: string
}

/** Reads a network from YAML or JSON. `use` converts it and may report more problems. */
export function parseNetwork<T>(
  text: string,
  { from, source = 'network' }: ParseNetworkOptions,
  use: (found: NetworkFound) => T,
): { readonly report: Report; readonly value: T | undefined } {
  const composed = compose(text)
  const report: Diagnostic[] = []
  const at: Cursor = { path: [], report }
  const found = composed.value === undefined ? undefined : readNetwork(composed.value, at, from)
  const value = found && use(found)
  const located = report.map((found) => correlate(found, composed, { source }))
  const all = [...composed.problems.map((problem) => ({ ...problem, source })), ...located]
  return { report: all, value: hasErrors(all) ? undefined : value }
}

/** Converts a network from one form to another. It never throws: the report has the problems, and the settings that the form cannot hold. */
export function convertNetwork(
  text: string,
  { to, ...options }: ParseNetworkOptions & { readonly to: NetworkForm },
): { readonly report: Report; readonly value: JsonObject | undefined } {
  return parseNetwork(text, options, (found) => writeNetwork(found, to))
}
