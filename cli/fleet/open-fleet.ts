import { availableParallelism } from 'node:os'
import { inventoryFormOf } from '../../lib/fleet/inventory-forms.ts'
import type { ManifestEntry } from '../../lib/fleet/manifest.ts'
import { outputPath } from '../../lib/fleet/output-path.ts'
import type { PresetName } from '../../lib/fleet/presets.ts'
import type { FleetOptions } from '../../lib/node/fleet-options.ts'
import { type FleetTemplate, fleetTemplate } from '../../lib/node/fleet-template.ts'
import { inventoryRows, type RowOrProblem } from '../../lib/node/inventory-rows.ts'
import { folderOf } from '../../lib/node/read-spec.ts'
import { decodeUtf8 } from '../../lib/text/utf8.ts'
import type { ArgumentsOf } from '../args/command.ts'
import type { fleetOptions, fleetPositional } from '../args/fleet-options.ts'
import { wrong } from '../args/wrong-usage.ts'
import { allowedCodes } from '../input/allowed-codes.ts'
import { policyOf } from '../input/policy.ts'
import { readInputFile } from '../input/read-input-file.ts'
import { inputName } from '../report/file-failures.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { knowSource } from '../report/sources.ts'
import { commandContext } from '../terminal/command-context.ts'
import { askTwice } from '../terminal/secret-lines.ts'
import { isLarge, layoutOf, spreadBefore } from './layout.ts'
import { openStore } from './open-store.ts'
import { saltOf } from './salt.ts'
import { shardOption } from './shard-option.ts'

export type FleetArguments = ArgumentsOf<typeof fleetOptions, typeof fleetPositional>

/** What `buildFleet` takes. */
export interface Fleet {
  readonly template: FleetTemplate
  readonly rows: AsyncIterable<RowOrProblem>
  readonly options: FleetOptions
  /** The output path, with `${…}` for columns. */
  readonly pattern: string
}

/** The most threads that a run may ask for. */
const MOST_WORKERS = 256

function workersOf(text: string | undefined, verb: string): number {
  const count = text === undefined ? availableParallelism() : Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= MOST_WORKERS) return count
  throw wrong(`--workers needs a number from 1 to ${MOST_WORKERS}: ${JSON.stringify(text)}.`, verb)
}

/** What a command adds to its arguments. */
export interface FleetSurroundings {
  readonly signal: AbortSignal
  /** Returns what the manifest has; it is called when the arguments are right. */
  readonly entries: () => ReadonlyMap<string, ManifestEntry> | undefined
  /** Called with the number of bytes of the inventory that are read so far. */
  readonly onRead?: (bytes: number) => void
}

/**
 * Opens the fleet that a command line describes.
 *
 * @throws Failure for wrong usage, and for a template that cannot be read
 */
export async function openFleet(
  verb: string,
  args: FleetArguments,
  { signal, entries, onRead }: FleetSurroundings,
): Promise<Fleet> {
  const { template: path, inventory, format, manifest } = args
  const preset = args.from as PresetName | undefined
  if (inventory === undefined) throw wrong('--inventory is missing.', verb)
  if (path === '-' && inventory === '-') throw wrong('Only one input can come from standard input.', verb)
  const form =
    (args['inventory-format'] as ReturnType<typeof inventoryFormOf>) ??
    inventoryFormOf(inventory) ??
    (preset === undefined ? undefined : 'json')
  if (form === undefined)
    throw wrong(
      'The name of the inventory does not tell its form: add --inventory-format csv, ndjson, json or yaml.',
      verb,
    )
  const shard = args.shard === undefined ? undefined : shardOption(args.shard, verb)
  if (form === 'csv' && preset !== undefined) throw wrong('--from reads JSON or YAML, not CSV.', verb)
  const layout = layoutOf(args.output, format)
  if (layout === undefined)
    throw wrong(
      'The output path is the same for every drive: add ${name} to --output, or a slash to the name of a folder.',
      verb,
    )
  const { checkOutputs } = await import('../output/check-outputs.ts')
  checkOutputs(manifest === undefined ? [] : [manifest], [path, inventory])
  const source = inputName(path)
  const bytes = readInputFile(path)
  const text = decodeUtf8(bytes)
  if (text === undefined)
    throw new Failure(EXIT.invalid, `${source} is not UTF-8.`, [], { code: 'file-not-utf8' })
  knowSource(source, bytes)
  const known = entries()
  const pattern =
    typeof layout === 'string'
      ? layout
      : layout(
          spreadBefore(known, layout) ??
            (inventory === '-' || (await isLarge(inventoryRows(inventory, form, { preset })))),
        )
  const store = await openStore(pattern, args['temp-url'], { verb, source: inputName(inventory), signal })
  if (store?.urlSeconds !== undefined && manifest === undefined)
    throw wrong('--temp-url needs --manifest FILE, where the URLs are noted.', verb)
  const context = commandContext()
  return {
    template: fleetTemplate(text, {
      source,
      inventory: inputName(inventory),
      salt: saltOf(format, context.now),
      folder: folderOf(path),
      policy: policyOf(args),
      allow: await allowedCodes(args.allow),
      prompt: askTwice,
      signal,
    }),
    rows: inventoryRows(inventory, form, { preset, onRead }),
    pattern,
    options: {
      output: store?.output ?? outputPath(pattern, inputName(inventory)),
      to: store?.to,
      inventory: inputName(inventory),
      inputs: [path, inventory, ...(manifest === undefined ? [] : [manifest])],
      format: format as FleetOptions['format'],
      known,
      shard,
      workers: workersOf(args.workers, verb),
      stopsAtFailure: !args['keep-going'],
      judgesAll: args['check-all'],
      isStrict: args.strict,
      context,
      signal,
    },
  }
}
