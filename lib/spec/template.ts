import type { Diagnostic, Position, Range } from '../report/diagnostics.ts'
import type { Composed } from '../text/yaml/compose.ts'

/** A spec's text with its template rendered. */
export interface FilledTemplate {
  readonly text: string
  /** Where in the template a range of the text comes from: of the value of an expression, the expression. */
  readonly origin: (range: Range) => Range
  /** A message about what is at a range of the text, with the template's own words for values of expressions in it. */
  readonly spoken: (message: string, range: Range | undefined) => string
}

/** Renders the text of a spec before it is read as YAML. */
export type Template = (text: string) => FilledTemplate | { readonly problem: Diagnostic }

/** What was composed of the rendered text, with the places of the template. */
export function inTemplate(composed: Composed, { origin, spoken }: FilledTemplate): Composed {
  const placed = (problem: Diagnostic): Diagnostic => {
    const { range } = problem
    const message = spoken(problem.message, range)
    return range === undefined ? { ...problem, message } : { ...problem, message, range: origin(range) }
  }
  const start = (position: Position): Position => origin({ start: position, end: position }).start
  return {
    value: composed.value,
    refusal: composed.refusal,
    problems: composed.problems.map(placed),
    locate(path, part) {
      const range = composed.locate(path, part)
      return range && origin(range)
    },
    within(path, position) {
      const found = composed.within(path, position)
      return found && start(found)
    },
    form: composed.form,
  }
}
