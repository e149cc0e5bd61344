import type { Diagnostic, Position, Range } from '../report/diagnostics.ts'
import type { Composed } from '../text/yaml/compose.ts'

/** The text of a spec after its template was rendered. */
export interface FilledTemplate {
  readonly text: string
  /** Returns the range in the template that produced a range of the text; for a value, the range of its expression. */
  readonly origin: (range: Range) => Range
  /** Returns a message about a range of the text with expressions in place of their values. */
  readonly spoken: (message: string, range: Range | undefined) => string
}

/** A function that renders the text of a spec before it is read as YAML. */
export type Template = (text: string) => FilledTemplate | { readonly problem: Diagnostic }

/** Returns the composed YAML with the places of the template. */
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
