import { dirname } from 'node:path'
import type { Diagnostic, Path, Report } from '../lib/diagnostics.ts'
import type { Spec } from '../lib/spec.ts'
import type { ArgumentsOf } from './command.ts'
import { EXIT, Failure } from './exit.ts'
import { combinedFlags, fieldFlags, overridesOf } from './spec-flags.ts'
import { variableOptions } from './variable-options.ts'

export const specPositional = {
  spec: { describe: 'YAML or JSON file, or - for standard input' },
} as const

/** What every command that takes a spec understands. */
export const inputOptions = {
  ...fieldFlags,
  'ssh-key': {
    type: 'string',
    array: true,
    describe: 'public keys: a file, a folder, gh:USER, lp:USER, gl:USER, a URL or agent; can be repeated',
  },
  ...combinedFlags,
  'from-openstack': {
    type: 'string',
    array: true,
    many: true,
    describe: 'files of JSON as the APIs give it: a server, its ports, networks, subnets, key pair, …',
  },
  'from-ironic': {
    type: 'string',
    describe: 'file of JSON of which Ironic makes a drive: meta_data, network_data, user_data, vendor_data',
  },
  'allow-commands': { type: 'boolean', describe: 'run the commands that the spec has values from' },
  ...variableOptions,
  schema: {
    type: 'string',
    array: true,
    describe: 'file of a JSON schema that each #cloud-config of the user data is to fit; can be repeated',
  },
  'save-spec': { type: 'string', describe: 'file to write the spec to that the command line stands for' },
  force: { type: 'boolean', describe: 'with --save-spec: write over a file that is there' },
  strict: { type: 'boolean', describe: 'warnings are errors' },
  json: { type: 'boolean', describe: 'the result as JSON on standard output' },
} as const

/** A command line on which none of them stands. */
export const NO_INPUT = Object.fromEntries(
  Object.entries(inputOptions).map(([name, { type }]) => [name, type === 'boolean' ? false : undefined]),
) as unknown as ArgumentsOf<typeof inputOptions>

/**
 * The spec that the arguments stand for: that of the file with the flags in place of its fields, and the keys of
 * --ssh-key beside its own. Warnings are printed, but with `isJudged` not what guests may say too: who asks them does.
 *
 * @throws Failure when nothing is given, when the file cannot be read, or when the report has errors
 */
export async function readInput(
  args: ArgumentsOf<typeof inputOptions, typeof specPositional>,
  { isJudged = false }: { readonly isJudged?: boolean } = {},
) {
  const { checkSpec, overrideAt, parseSpec } = await import('../lib/spec/parse.ts')
  const { readers, readSpec } = await import('../lib/node/read-spec.ts')
  const { reasonOf } = await import('../lib/node/reason.ts')
  const { hasErrors } = await import('../lib/diagnostics.ts')
  const { printReport } = await import('./report.ts')
  const { isForGuests } = await import('./said-again.ts')

  const overrides = overridesOf(args)
  const { spec: path, 'ssh-key': keys = [], 'from-openstack': answers, 'from-ironic': ironic } = args
  if (answers !== undefined && ironic !== undefined)
    throw new Failure(EXIT.usage, 'Give --from-openstack or --from-ironic, not both.')
  if (path === undefined && overrides.size === 0 && answers === undefined && ironic === undefined) {
    throw new Failure(EXIT.usage, 'Give a spec file, - for standard input, or at least --hostname.')
  }
  const isWhole = path === undefined && args.hostname === undefined && args.name === undefined
  const saved = answers ?? ironic
  const { readIronic, readOpenstack } = saved === undefined ? {} : await import('./openstack-files.ts')
  const found = ironic === undefined ? answers && readOpenstack?.(answers, { isWhole }) : readIronic?.(ironic)
  const { ask } = await import('./typed-lines.ts')
  const { runCommand } = args['allow-commands'] ? await import('../lib/node/run-command.ts') : {}
  const schemas = args.schema && (await import('./schemas.ts')).readSchemas(args.schema)
  const named: Path[] = []
  const onFile = (place: Path): string | undefined => {
    named.push(place)
    return overrideAt(overrides, place) && '.'
  }
  const { userKeySources } = await import('./user-keys.ts')
  const sources = userKeySources()
  const reading = {
    runCommand: runCommand && sources.once(runCommand),
    prompt: sources.once(ask),
    schemas,
    onFile,
    fetchedKeys: sources.keysOf,
  }
  const { readFilling } = await import('./variables.ts')
  const filling = await readFilling(args)
  const base = { overrides, ...filling, ...(found && { defaults: found.defaults }) }
  const readMain = () => {
    if (path === undefined)
      return parseSpec('{}', {
        ...base,
        template: undefined,
        source: 'the command line',
        ...readers('.', reading),
      })
    try {
      return readSpec(path, { ...base, ...reading })
    } catch (cause) {
      if (cause instanceof Failure) throw cause
      throw new Failure(EXIT.failed, `cannot read ${path}: ${reasonOf(cause)}`)
    }
  }
  const parsed = readMain()
  const { keysByName } = await import('./ssh-keys.ts')
  const taken = [...(parsed.value?.keypairs ?? []), ...(parsed.value?.key_sources ?? [])]
  const added = keysByName(keys, new Set(taken.map(({ name }) => name)))
  const more = checkSpec({ hostname: 'none', public_keys: added }, readers('.'))
  const report = [
    ...(found?.report ?? []),
    ...parsed.report,
    ...more.report.map((diagnostic) => ({ ...diagnostic, source: '--ssh-key' })),
  ]
  const isRefused = hasErrors(report) || (args.strict && report.length > 0)
  printReport(isJudged && !isRefused ? report.filter((found) => !isForGuests(found)) : report)
  if (isRefused) {
    throw new Failure(
      EXIT.invalid,
      `nothing was made${args.strict && !hasErrors(report) ? ' (--strict)' : ''}`,
    )
  }
  const { withMoreKeys } = await import('../lib/metadata/keypairs.ts')
  const spec = withMoreKeys(parsed.value!, more.value!)
  let asked: Asked = { spec, report }
  const userKeys = await sources.fetch(spec)
  if (userKeys.length > 0) {
    const folder = path === undefined || path === '-' ? '.' : dirname(path)
    const again = checkSpec(parsed.fields, readers(folder, reading))
    // What the keys changed: they may be weak, and the user data too large with them.
    const placed = ({ path, message }: Diagnostic): string => JSON.stringify([path, message])
    const known = new Set(parsed.report.map(placed))
    const changed = again.report.filter((found) => !known.has(placed(found)))
    printReport(changed)
    if (again.value === undefined || (args.strict && changed.length > 0))
      throw new Failure(EXIT.invalid, 'nothing was made')
    asked = { spec: { ...spec, user_data: again.value.user_data }, report: [...report, ...changed] }
  }
  if (asked.spec.key_sources.length > 0) {
    const { askSources } = await import('./public-keys.ts')
    asked = joined(asked, await askSources(asked.spec, args.strict))
  }
  if (asked.spec.dynamic_vendor_data !== undefined) {
    const { askTargets } = await import('./vendor-data.ts')
    asked = joined(asked, await askTargets(asked.spec, args.strict))
  }
  const { commandContext } = await import('./command-context.ts')
  const { identified } = await import('../lib/render.ts')
  const save = async (): Promise<void> => {
    if (args['save-spec'] === undefined) return
    const { saveSpec } = await import('./save-spec.ts')
    const declared = { fields: parsed.fields!, overrides, named, path, added, spec }
    saveSpec(args['save-spec'], declared, { isOver: args.force, hasCommands: args['allow-commands'] })
  }
  return {
    ...asked,
    template: filling.template,
    spec: identified(asked.spec, { context: commandContext() }),
    save,
    userKeys,
  }
}

interface Asked {
  readonly spec: Spec
  readonly report: Report
}

function joined(before: Asked, { spec, report }: Asked): Asked {
  return { spec, report: [...before.report, ...report] }
}
