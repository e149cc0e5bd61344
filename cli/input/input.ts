import type { Diagnostic, Report } from '../../lib/report/diagnostics.ts'
import { keysOfText } from '../../lib/keys/public-key.ts'
import { keypair, unusedName } from '../../lib/keys/keypairs.ts'
import { folderOf } from '../../lib/node/read-spec.ts'
import { type Resolved, resolveSpec } from '../../lib/node/resolve-needs.ts'
import type { Keypair, Spec } from '../../lib/spec.ts'
import type { DeclareOptions } from '../../lib/spec/declare.ts'
import { stemOf } from '../../lib/spec/keys.ts'
import { identified } from '../../lib/layouts/render.ts'
import { decodeUtf8 } from '../../lib/text/utf8.ts'
import type { InputArguments } from '../args/input-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { isRefused } from '../../lib/report/allow.ts'
import { isForGuests } from '../../lib/inspect/known-guest-findings.ts'
import { printReport } from '../report/report.ts'
import { commandContext } from '../terminal/command-context.ts'
import { askTwice } from '../terminal/secret-lines.ts'
import { interruptible } from '../terminal/signals.ts'
import { checkOutputs } from '../output/check-outputs.ts'
import type { Need } from '../../lib/shape/need.ts'
import { declareInput } from './declare-input.ts'
import { filesOfNeeds, namedInputs } from './input-files.ts'
import { policyOf } from './policy.ts'

/** The spec that a command line describes, and its origin. */
export interface Input {
  readonly spec: Spec
  readonly report: Report
  /** The template that turned the text of the file into the spec. */
  readonly template: DeclareOptions['template']
  /** What the spec takes from elsewhere. */
  readonly needs: readonly Need[]
  /** Keys that were fetched for users. */
  readonly userKeys: readonly Keypair[]
  /** Writes the file of --save-spec. */
  readonly save: () => Promise<void>
}

interface InputOptions {
  /** The caller asks the guests, so warnings that a guest may repeat are not printed. */
  readonly isJudged?: boolean
  /** Files and folders that will be written, besides the saved spec; none of them may be an input. */
  readonly outputs?: readonly string[]
  /** Files that are read besides those of the spec. */
  readonly inputs?: readonly string[]
  /** Adds to the spec what the command line does not say. */
  readonly amend?: (spec: Spec) => Spec | Promise<Spec>
  /** Tells which findings do not matter to the caller. */
  readonly isMoot?: (found: Diagnostic) => boolean
}

/**
 * Reads the spec that the arguments describe: the file, with flags replacing its fields and the keys of --ssh-key added,
 * and everything that the spec takes from elsewhere. Prints the warnings; with `isJudged`, leaves those that a guest may
 * repeat to the caller.
 *
 * @throws Failure when no spec is given, when the file cannot be read, or when the report has errors
 */
export async function readInput(
  args: InputArguments,
  {
    isJudged = false,
    outputs = [],
    inputs = [],
    amend = (spec) => spec,
    isMoot = () => false,
  }: InputOptions = {},
): Promise<Input> {
  const policy = policyOf(args)
  const declared = await declareInput(args)
  const folder = declared.path === undefined ? '.' : folderOf(declared.path)
  const saved = args['save-spec'] === undefined ? [] : [args['save-spec']]
  const check = (needs: readonly Need[]): void => {
    const read = [...inputs, ...namedInputs(args), ...filesOfNeeds(needs, folder ?? '.')]
    if (read.filter((name) => name === '-').length > 1)
      throw new Failure(EXIT.usage, 'Only one input can come from standard input.')
    checkOutputs([...outputs, ...saved], read)
  }
  check(declared.needs)
  const resolved = await interruptible((signal) =>
    resolveSpec(declared, { folder, policy, prompt: askTwice, signal }),
  )
  check(resolved.needs)
  const { value } = resolved
  const report = resolved.report.filter((found) => !isMoot(found))
  if (value === undefined || isRefused(report, args.strict)) throw refusal(report)
  printReport(isJudged ? report.filter((found) => !isForGuests(found)) : report)
  const save = async (): Promise<void> => {
    if (args['save-spec'] === undefined) return
    const { saveSpec } = await import('./save-spec.ts')
    const how = { isOver: args.force, hasCommands: args['allow-commands'] }
    await saveSpec(args['save-spec'], declared, value, how)
  }
  const spec = identified(await amend(value), { context: commandContext() })
  return {
    spec,
    report,
    template: declared.template,
    needs: resolved.needs,
    userKeys: userKeysOf(resolved),
    save,
  }
}

/** Prints a report with errors and returns the Failure to throw. */
function refusal(report: Report): Failure {
  const errors = report.filter(({ severity }) => severity === 'error')
  const outside = (errors.length > 0 ? errors : report).find(isOutside)
  printReport(report.filter((found) => found !== outside || found.severity === 'warning'))
  const strict = errors.length > 0 ? '' : ' (--strict)'
  if (outside?.severity === 'error')
    return new Failure(EXIT.failed, outside.message, [], { code: outside.code })
  const exitCode = outside === undefined ? EXIT.invalid : EXIT.failed
  return new Failure(exitCode, `nothing was written${strict}`, [], { isReported: true })
}

/** Returns whether the fault lies with a server that the spec names, not with the spec. */
function isOutside({ code }: Diagnostic): boolean {
  return ['keys-unavailable', 'vendor-target-unanswered', 'vendor-target-failed'].includes(code)
}

/** Returns the keys that were fetched for users, each source once, named after the source. */
function userKeysOf({ answers, needs }: Resolved): readonly Keypair[] {
  const taken = new Set<string>()
  const sources = needs.flatMap((need) =>
    need.kind === 'keys' && need.path[0] === 'cloud_config' ? [[need.id, need.origin] as const] : [],
  )
  return [...new Map(sources)].flatMap(([id, origin]) => {
    const answer = answers.get(id)
    const text = answer instanceof Uint8Array ? decodeUtf8(answer) : answer
    const keys = typeof text === 'string' ? keysOfText(text) : []
    if ('problem' in keys) return []
    return keys.map((key) => {
      const name = unusedName(taken, stemOf(origin))
      taken.add(name)
      return keypair(name, key)
    })
  })
}
