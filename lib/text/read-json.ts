import { atPosition } from '../report/correlate.ts'
import { type Diagnostic, diagnose } from '../report/diagnostics.ts'
import { type Json, JsonSyntaxError, parse } from './json.ts'
import { positions } from './yaml/compose.ts'

/** Parses JSON. An invalid text gives a diagnostic at its place, in `source` when the text has a name. */
export function readJson(
  text: string,
  source?: string,
):
  | { readonly value: Json; readonly problem?: never }
  | { readonly value?: never; readonly problem: Diagnostic } {
  try {
    return { value: parse(text) }
  } catch (cause) {
    if (!(cause instanceof JsonSyntaxError)) throw cause
    const problem = diagnose('json-syntax', [], { reason: cause.message })
    const named = source === undefined ? problem : { ...problem, source }
    return { problem: atPosition(named, positions(text)(cause.offset)) }
  }
}
