// What a spec needs, answered within a test.
import type { Diagnostic, Report } from '../lib/report/diagnostics.ts'
import type { Answer, Answers, Need } from '../lib/shape/need.ts'
import type { Shape } from '../lib/shape/shape.ts'
import { complete, declare } from '../lib/spec/declare.ts'
import { answerFrom, type Readers } from '../lib/spec/parse.ts'
import type { Spec } from '../lib/spec.ts'

/** What a shape makes of a value, with answers to all that it comes upon. */
export function decodedWith<T>(
  shape: Shape<T>,
  value: unknown,
  readers: Readers,
): { readonly value: T | undefined; readonly report: Report } {
  let answers: Answers = new Map()
  for (;;) {
    const report: Diagnostic[] = []
    const needs: Need[] = []
    const elsewhere = {
      answers,
      needs,
      standIns: new WeakSet(),
      isLenient: false,
      isOverride: () => false,
    }
    const decoded = shape.decode(value, { path: [], report, elsewhere })
    const open = needs.filter(({ id }) => !answers.has(id))
    if (open.length === 0) return { value: decoded, report }
    answers = new Map([...answers, ...open.map((need) => [need.id, answerFrom(need, readers)] as const)])
  }
}

/** The spec of some fields, each need answered. */
export function specWith(
  fields: unknown,
  answer: (need: Need) => Answer,
): { readonly value: Spec | undefined; readonly report: Report; readonly needs: readonly Need[] } {
  const declared = declare(fields)
  let answers: Answers = new Map()
  for (;;) {
    const completed = complete(declared, answers)
    if (completed.open.length === 0) return completed
    answers = new Map([...answers, ...completed.open.map((need) => [need.id, answer(need)] as const)])
  }
}
