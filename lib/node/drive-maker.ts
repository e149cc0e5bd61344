import { createHash } from 'node:crypto'
import type { RenderContext } from '../context.ts'
import type { DriveFormat } from '../drive-format.ts'
import { type Identity, identitiesOf } from '../fleet/duplicates.ts'
import { rowFinding } from '../fleet/findings.ts'
import type { FinishedDrive, FleetOutput, StoredDrive } from '../fleet/fleet-output.ts'
import { likenessOf } from '../fleet/likeness.ts'
import type { InventoryRow } from '../fleet/row.ts'
import { EncodeError, type Image } from '../image/image.ts'
import { unsaid } from '../inspect/known-guest-findings.ts'
import { judgeDrives } from '../inspect/judge-drives.ts'
import { identified } from '../layouts/render.ts'
import { isRefused } from '../report/allow.ts'
import type { Report } from '../report/diagnostics.ts'
import { packDrives, type PackedDrive } from './build-drives.ts'
import type { FleetTemplate } from './fleet-template.ts'
import { gathered, gatherer, imageOf } from './gather.ts'
import { gzippedImage } from './gzip.ts'

/** A row whose drive is to be made. */
export interface DriveTask {
  readonly row: InventoryRow
  readonly name: string
  readonly path: string
  /** The hash of the input from which the drive that is there was made; undefined when it must be made. */
  readonly known: string | undefined
  /** Set for a row of another part of the fleet: only its addresses are wanted. */
  readonly isElsewhere?: boolean
}

/** A drive that is packed, and waits to be stored or not. */
export interface PreparedDrive {
  /** What is wrong with the row, without what the guests say. */
  readonly report: Report
  /** Whether the row's spec is wrong. */
  readonly isWrong: boolean
  readonly input: string
  readonly identities: readonly Identity[]
  /** Equal for rows whose drives the guests cannot tell apart. */
  readonly likeness: string
  /** The ids of what the spec takes from elsewhere. */
  readonly needs: readonly string[]
  /** What the guests say; undefined when they were not asked. */
  readonly judged: Report | undefined
}

/** Makes drives in two steps, a batch at a time: what is prepared can still be rejected. */
export interface DriveMaker {
  /** Prepares the drives of rows, in their order. `first` are the needs of the first row, if it is known. */
  prepare(
    batch: number,
    tasks: readonly DriveTask[],
    first: readonly string[] | undefined,
  ): Promise<readonly PreparedDrive[]>
  /** Stores the prepared drives of a batch at these places in it by itself, and forgets the others. */
  store(batch: number, places: readonly number[]): Promise<readonly StoredDrive[]>
  /** Returns the prepared drives of a batch at these places in it, for an output elsewhere, and forgets the others. */
  finish(batch: number, places: readonly number[]): Promise<readonly FinishedDrive[]>
}

/** How the drives of a fleet are made, for all of its rows. */
export interface MakerOptions {
  readonly inventory: string
  readonly format: Exclude<DriveFormat, 'dir'> | undefined
  readonly judgesAll: boolean
  readonly isStrict: boolean
  readonly context: RenderContext
}

const NOT_MADE: PreparedDrive = {
  report: [],
  isWrong: true,
  input: '',
  identities: [],
  likeness: '',
  needs: [],
  judged: undefined,
}

/** Returns a maker that works in this thread. `output` is where `store` stores. */
export function driveMaker(
  template: FleetTemplate,
  output: FleetOutput | undefined,
  { inventory, format, judgesAll, isStrict, context }: MakerOptions,
): DriveMaker {
  /** The likenesses of which the guests accepted one. */
  const accepted = new Set<string>()
  const batches = new Map<number, readonly (DriveTask & { readonly image: Image | undefined })[]>()
  const gather = gatherer()

  const prepared = async (task: DriveTask, first: readonly string[] | undefined) => {
    const { row, known, path } = task
    if (task.isElsewhere === true)
      return { drive: { ...NOT_MADE, identities: await template.identities(row) } }
    const { report, spec: found, input, needs } = await template.fill(row)
    const likeness = likenessOf(row)
    const wrong: PreparedDrive = {
      report,
      input,
      likeness,
      needs,
      isWrong: true,
      identities: [],
      judged: undefined,
    }
    if (found === undefined || isRefused(report, isStrict)) return { drive: wrong }
    const spec = identified(found, { context })
    const drive = { ...wrong, isWrong: false, identities: identitiesOf(spec) }
    if (known === input) return { drive }
    let packed: PackedDrive
    try {
      packed = (await packDrives(spec, [format ?? spec.drive.format], context))[0]!
    } catch (cause) {
      if (!(cause instanceof EncodeError)) throw cause
      const problem = rowFinding('row-not-packed', inventory, row.line, { reason: cause.message })
      return { drive: { ...wrong, report: [...report, problem] } }
    }
    const image = path.endsWith('.gz') ? await gzippedImage(packed.image!) : packed.image!
    const hasOwnNeeds = first !== undefined && needs.some((id) => !first.includes(id))
    if (!judgesAll && !hasOwnNeeds && accepted.has(likeness)) return { drive, image }
    const judged = judgeDrives(spec, [packed])
    if (!isRefused(judged, isStrict)) accepted.add(likeness)
    return { drive: { ...drive, report: unsaid(report, judged), judged }, image }
  }

  return {
    async prepare(batch, tasks, first) {
      const drives: PreparedDrive[] = []
      const images: (Image | undefined)[] = []
      for (const task of tasks) {
        const { drive, image } = await prepared(task, first)
        if (task.isElsewhere !== true) first ??= drive.needs
        drives.push(drive)
        images.push(image)
      }
      batches.set(
        batch,
        tasks.map((task, n) => ({ ...task, image: images[n] })),
      )
      return drives
    },
    async store(batch, places) {
      const stored: StoredDrive[] = []
      for (const drive of taken(batch, places)) stored.push(await output!.put(finished(drive, gather)))
      return stored
    },
    async finish(batch, places) {
      return taken(batch, places).map((drive) => finished(drive, (image) => gathered(image)))
    },
  }

  function taken(batch: number, places: readonly number[]) {
    const drives = batches.get(batch)!
    batches.delete(batch)
    return places.map((place) => drives[place]!)
  }
}

/** Gathers a drive in memory and hashes it, unless it is large. */
function finished(
  { name, path, image }: Pick<DriveTask, 'name' | 'path'> & { readonly image: Image | undefined },
  gather: (image: Image) => Uint8Array<ArrayBuffer> | undefined,
): FinishedDrive {
  const bytes = gather(image!)
  if (bytes === undefined) return { name, path, image: image!, sha256: undefined }
  return { name, path, image: imageOf(bytes), sha256: createHash('sha256').update(bytes).digest('hex') }
}
