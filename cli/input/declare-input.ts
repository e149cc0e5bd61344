import { fileDeclarer } from '../../lib/node/read-spec.ts'
import { complete, declare, type Declared, type DeclareOptions } from '../../lib/spec/declare.ts'
import { macOf } from '../../lib/metadata/mac.ts'
import type { InputArguments } from '../args/input-options.ts'
import { overridesOf } from '../args/spec-flags.ts'
import { knowSource } from '../report/sources.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { allowedCodes } from './allowed-codes.ts'
import { keysByName } from './ssh-keys.ts'
import { unreadable } from '../report/file-failures.ts'
import { readFilling } from './variables.ts'

/** A spec as the command line declares it. */
export interface DeclaredInput extends Declared {
  readonly overrides: NonNullable<DeclareOptions['overrides']>
  /** The spec file, if any. */
  readonly path: string | undefined
  /** The keys of --ssh-key, which are not among the fields. */
  readonly added: ReadonlyMap<string, string | { readonly file: string }>
  readonly template: DeclareOptions['template']
}

/** Reads the arguments and the files that they name, but nothing that the spec names. */
export async function declareInput(args: InputArguments): Promise<DeclaredInput> {
  const unnamed = overridesOf(args)
  const { spec: path } = args
  const saved = await readSaved(args, unnamed.size > 0)
  const filling = await readFilling(args)
  const added = keysByName(args['ssh-key'] ?? [], new Set())
  const options: DeclareOptions = {
    ...filling,
    schemas: args.schema && (await import('./schemas.ts')).readSchemas(args.schema),
    overrides: unnamed,
    allow: await allowedCodes(args.allow),
    defaults: saved?.defaults,
    reported: saved?.report,
    publicKeys: { value: added, source: '--ssh-key' },
  }
  const declarer = await declarerOf(path)
  const first = declarer(options)
  const needsMac = (args.ip !== undefined || args.dhcp) && args.mac === undefined
  const uuid = needsMac ? uuidOf(first) : undefined
  const overrides = uuid === undefined ? unnamed : overridesOf(args, macOf(uuid))
  const declared = uuid === undefined ? first : declarer({ ...options, overrides })
  const { template } = filling
  return { ...declared, overrides, path, added, template }
}

/** Reads the files of --from-openstack or --from-ironic. */
async function readSaved(args: InputArguments, hasFlags: boolean) {
  const { spec: path, hostname, name, 'from-openstack': answers, 'from-ironic': ironic } = args
  if (answers === undefined && ironic === undefined) {
    if (path !== undefined || hasFlags) return undefined
    throw new Failure(
      EXIT.usage,
      'The spec is missing: name a file, - for standard input, or at least --hostname.',
    )
  }
  const { readIronic, readOpenstack } = await import('./openstack-files.ts')
  if (ironic !== undefined) return readIronic(ironic)
  const isWhole = path === undefined && hostname === undefined && name === undefined
  return readOpenstack(answers!, { isWhole })
}

/** Reads the file of the spec, and returns a function that declares its fields. */
async function declarerOf(path: string | undefined): Promise<(options: DeclareOptions) => Declared> {
  if (path === undefined) {
    const { gunzip } = await import('../../lib/node/gunzip.ts')
    return (options) => declare('{}', { ...options, gunzip, template: undefined, source: 'the command line' })
  }
  try {
    return fileDeclarer(path, knowSource)
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** Returns the UUID of a declared spec; undefined for one with errors. */
function uuidOf(declared: Declared): string | undefined {
  return complete(declared, new Map(), { isLenient: true }).value?.uuid
}
