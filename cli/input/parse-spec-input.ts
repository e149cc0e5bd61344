import { hasErrors, type Path, type Report } from '../../lib/report/diagnostics.ts'
import { withMoreKeys } from '../../lib/keys/keypairs.ts'
import { readers, readSpec, type ReadSpecOptions } from '../../lib/node/read-spec.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import type { Spec } from '../../lib/spec.ts'
import { checkSpec, overrideAt, type ParsedText, type ParseOptions, parseSpec } from '../../lib/spec/parse.ts'
import { EXIT, Failure } from '../report/exit.ts'
import type { InputArguments } from '../args/input-options.ts'
import { printReport } from '../report/report.ts'
import { isForGuests } from '../report/known-guest-findings.ts'
import { overridesOf } from '../args/spec-flags.ts'
import { keysByName } from './ssh-keys.ts'
import { ask } from '../terminal/secret-lines.ts'
import { type UserKeySources, userKeySources } from './user-keys.ts'
import { readFilling } from './variables.ts'

/** What a command line came to, before anything was fetched. */
export interface Declared {
  readonly fields: ReadonlyMap<string, unknown>
  readonly overrides: NonNullable<ParseOptions['overrides']>
  /** Where files and folders are named in the fields. */
  readonly named: readonly Path[]
  /** The file of the spec, if any. */
  readonly path: string | undefined
  /** The keys of --ssh-key, which are none of the fields. */
  readonly added: ReadonlyMap<string, string | { readonly file: string }>
  readonly template: ParseOptions['template']
  readonly spec: Spec
  readonly report: Report
  /** The keys that users have of elsewhere. */
  readonly userKeys: UserKeySources
  readonly reading: ReadSpecOptions
}

/**
 * Reads what the arguments and the files that they name say. Warnings are printed; with `isJudged` not what guests may
 * say too.
 *
 * @throws Failure when nothing is given, when a file cannot be read, or when the report has errors
 */
export async function readDeclared(args: InputArguments, isJudged: boolean): Promise<Declared> {
  const overrides = overridesOf(args)
  const { spec: path, strict: isStrict } = args
  const saved = await readSaved(args, overrides.size > 0)
  const named: Path[] = []
  const onFile = (place: Path): string | undefined => {
    named.push(place)
    return overrideAt(overrides, place) && '.'
  }
  const userKeys = userKeySources()
  const { runCommand } = args['allow-commands'] ? await import('../../lib/node/run-command.ts') : {}
  const reading: ReadSpecOptions = {
    runCommand: runCommand && userKeys.once(runCommand),
    prompt: userKeys.once(ask),
    schemas: args.schema && (await import('./schemas.ts')).readSchemas(args.schema),
    onFile,
    fetchedKeys: userKeys.keysOf,
  }
  const filling = await readFilling(args)
  const parsed = readMain(path, {
    ...reading,
    ...filling,
    overrides,
    ...(saved && { defaults: saved.defaults }),
  })
  const taken = [...(parsed.value?.keypairs ?? []), ...(parsed.value?.key_sources ?? [])]
  const added = keysByName(args['ssh-key'] ?? [], new Set(taken.map(({ name }) => name)))
  const more = checkSpec({ hostname: 'none', public_keys: added }, readers('.'))
  const report = [
    ...(saved?.report ?? []),
    ...parsed.report,
    ...more.report.map((diagnostic) => ({ ...diagnostic, source: '--ssh-key' })),
  ]
  const isWrong = hasErrors(report)
  const isRefused = isWrong || (isStrict && report.length > 0)
  printReport(isJudged && !isRefused ? report.filter((found) => !isForGuests(found)) : report)
  if (isRefused) throw new Failure(EXIT.invalid, `nothing was made${isWrong ? '' : ' (--strict)'}`)
  const spec = withMoreKeys(parsed.value!, more.value!)
  const { template } = filling
  return { fields: parsed.fields!, overrides, named, path, added, template, spec, report, userKeys, reading }
}

/** What OpenStack's or Ironic's own files say. */
async function readSaved(args: InputArguments, hasFlags: boolean) {
  const { spec: path, hostname, name, 'from-openstack': answers, 'from-ironic': ironic } = args
  if (answers !== undefined && ironic !== undefined)
    throw new Failure(EXIT.usage, 'Give --from-openstack or --from-ironic, not both.')
  if (answers === undefined && ironic === undefined) {
    if (path !== undefined || hasFlags) return undefined
    throw new Failure(EXIT.usage, 'Give a spec file, - for standard input, or at least --hostname.')
  }
  const { readIronic, readOpenstack } = await import('./openstack-files.ts')
  if (ironic !== undefined) return readIronic(ironic)
  const isWhole = path === undefined && hostname === undefined && name === undefined
  return readOpenstack(answers!, { isWhole })
}

function readMain(path: string | undefined, options: ReadSpecOptions): ParsedText {
  if (path === undefined) {
    const { overrides, defaults, variables } = options
    return parseSpec('{}', {
      ...(overrides && { overrides }),
      ...(defaults && { defaults }),
      variables,
      source: 'the command line',
      ...readers('.', options),
    })
  }
  try {
    return readSpec(path, options)
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw new Failure(EXIT.failed, `cannot read ${path}: ${reasonOf(cause)}`)
  }
}
