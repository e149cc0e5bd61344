import { AsyncLocalStorage } from 'node:async_hooks'
import { maskedReport } from '../../lib/metadata/masked.ts'
import type { Diagnostic, Report } from '../../lib/report/diagnostics.ts'
import { type Json, stringify } from '../../lib/text/json.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { EXIT, type Failure } from './exit.ts'
import type { FailureCode } from './failure-codes.ts'
import { withOwnHints } from './own-hints.ts'
import { printableJson } from './printable.ts'

/** What --json prints when the command has ended. */
interface Answer {
  readonly report: object[]
  fields: object
  /** Whether events come before the answer, so that each is a line. */
  isLine: boolean
  readonly print: (text: string) => Promise<void>
}

const answers = new AsyncLocalStorage<Answer>()

/** Codes of failures that carry no code of their own, by exit code. Every other exit code is that of a signal. */
const DEFAULT_CODES: Readonly<Record<number, FailureCode>> = {
  [EXIT.failed]: 'failed',
  [EXIT.usage]: 'wrong-usage',
  [EXIT.invalid]: 'invalid-input',
}

/**
 * Returns whether a command line asks for JSON. Help and version stay text.
 *
 * @param letters the letters of the command's own options, which win over -h and -V
 */
export function asksJson(args: readonly string[], letters: readonly string[] = []): boolean {
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  return (
    own.includes('--json') &&
    own[0] !== 'help' &&
    !['-h', '--help', '-V', '--version'].some(
      (word) => own.includes(word) && !letters.includes(word.slice(1)),
    )
  )
}

/** Returns whether the command that runs answers in JSON; it then prints nothing else on standard output. */
export function isJson(): boolean {
  return answers.getStore() !== undefined
}

/**
 * Sets the fields of the JSON answer, which a schema in answer-schemas.ts describes. Plain objects are the program's own and
 * get snake_case keys; maps are the user's and keep theirs.
 */
export function answer(fields: object): void {
  const own = answers.getStore()
  if (own !== undefined) own.fields = { ...own.fields, ...fields }
}

/** Makes the JSON answer one line, the last after those of events. */
export function answerInLines(): void {
  const own = answers.getStore()
  if (own !== undefined) own.isLine = true
}

/** Prints an event as a line of JSON, before the answer. */
export async function tellEvent(fields: object): Promise<void> {
  const own = answers.getStore()
  if (own !== undefined) await own.print(`${printableJson(stringify(snakeCase(fields) as Json))}\n`)
}

/** Adds findings to the JSON answer. */
export function note(report: Report): void {
  answers.getStore()?.report.push(...withOwnHints(maskedReport(report)).map(entryOf))
}

/** Adds the failure that ends the command to the JSON answer, unless the findings already explain it. */
export function noteFailure({ exitCode, message, lines, about }: Failure): void {
  if (message === '' || about.isReported === true) return
  const code = about.code ?? DEFAULT_CODES[exitCode] ?? 'interrupted'
  noteProblem({
    severity: 'error',
    code,
    message,
    hint: lines.join('\n') || null,
    source: about.source ?? null,
  })
}

/** A problem that is not about a place in a text. */
interface Problem extends Pick<Diagnostic, 'severity' | 'message'> {
  readonly code: string
  readonly hint?: string | null
  readonly source?: string | null
}

/** Adds a problem that is not about a place in a text. */
export function noteProblem({ severity, code, message, hint = null, source = null }: Problem): void {
  answers
    .getStore()
    ?.report.push({ severity, code, message, hint, path: [], source, range: null, guests: [] })
}

/** Returns a finding as JSON shows it: every member is there, and null or empty when there is nothing to say. */
function entryOf(found: Diagnostic): object {
  const { severity, code, message, hint = null, path, source = null, range = null, guests = [] } = found
  const { within, allowed } = found
  return {
    severity,
    code,
    message,
    hint,
    path,
    source,
    range,
    guests,
    ...(within !== undefined && { within }),
    ...(allowed !== undefined && { allowed }),
  }
}

/**
 * Runs a command that answers in JSON, and prints the answer, also when the command fails.
 *
 * @param run returns the exit code
 * @throws what `run` throws, after an answer that reports an internal error
 */
export function answering(
  run: () => Promise<number>,
  print: (text: string) => Promise<void>,
): Promise<number> {
  const own: Answer = { report: [], fields: {}, isLine: false, print }
  return answers.run(own, async () => {
    const exitCode = await run().catch(async (cause: unknown) => {
      noteProblem({ severity: 'error', ...unexpected(cause) })
      await print(textOf(own, EXIT.failed))
      throw cause
    })
    await print(textOf(own, exitCode))
    return exitCode
  })
}

/** Returns the code and the message of an exception that no command expects. Only the system's own message holds no input. */
function unexpected(cause: unknown): Pick<Problem, 'code' | 'message'> {
  const { syscall, path } = (cause ?? {}) as NodeJS.ErrnoException
  if (syscall === undefined) return { code: 'internal-error', message: 'internal error' }
  return { code: 'failed', message: `${path ?? syscall}: ${reasonOf(cause)}` }
}

function textOf({ report, fields, isLine }: Answer, exitCode: number): string {
  const all = snakeCase({ ok: exitCode === EXIT.fine, report, ...fields })
  return `${printableJson(stringify(all as Json, isLine ? 0 : 2))}\n`
}

/** Writes the keys of plain objects in snake_case. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  if (Object.getOwnPropertySymbols(value).length > 0) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
      snakeCase(member),
    ]),
  )
}
