import type { RenderContext } from '../context.ts'
import type { DriveFormat } from '../drive-format.ts'
import type { Drive } from '../image/drive.ts'
import type { Image } from '../image/image.ts'
import { type Entry, sizeOf, type Tree } from '../image/tree.ts'
import { check } from '../inspect/check.ts'
import { unsaid } from '../inspect/known-guest-findings.ts'
import { LAYOUTS } from '../layouts/layouts.ts'
import { render } from '../layouts/render.ts'
import { excesses } from '../metadata/limits.ts'
import { packedDrive } from '../pack/as-drive.ts'
import { driveOptions } from '../pack/drive-options.ts'
import { pack } from '../pack/pack.ts'
import { diagnose, hasErrors, type Report } from '../report/diagnostics.ts'
import type { Spec } from '../spec.ts'
import { nodeContext } from './context.ts'
import { ironicPayload } from './ironic-payload.ts'
import { type Destination, writeDrives, type WriteDrivesOptions } from './write-drives.ts'
import type { Written } from './write-image.ts'

/** A drive that is packed and not yet written. */
export interface PackedDrive {
  readonly format: DriveFormat
  readonly tree: Tree
  /** Absent: it is a folder. */
  readonly image: Image | undefined
  /** As a guest finds it. */
  readonly drive: Drive
}

/** Where a drive goes, and as what. */
export interface Output {
  readonly to: Destination
  /** That of the spec when absent; `dir` for a folder. */
  readonly format?: DriveFormat | undefined
}

export interface BuildOptions extends WriteDrivesOptions {
  /** The time and random bytes; those of the system by default. */
  readonly context?: RenderContext | undefined
  /** Guests that have to take the drives; those of the spec by default, none when empty. */
  readonly guests?: readonly string[] | undefined
  /** What was reported of the spec: guests may say some of it better. */
  readonly reported?: Report | undefined
  /** Warnings of guests are errors. */
  readonly isStrict?: boolean | undefined
  /** Puts what is found on a drive where its spec has it. */
  readonly locate?: ((report: Report) => Report) | undefined
  /** Called with what was found once the drives are good, before the first byte is written. */
  readonly onGood?: ((found: Report) => Promise<void>) | undefined
}

/** A drive that was written. `sha256` is empty for a folder. */
export interface BuiltDrive extends PackedDrive, Written {
  readonly output: Output
}

export interface Built {
  /** What was reported before, but for what guests say again, and what was found. */
  readonly report: Report
  /** What was found: drives that are too large, or else what the guests would not take. */
  readonly found: Report
  /** In the order of the outputs; undefined: something is too large, or a guest would not take it, and nothing was written. */
  readonly drives: readonly BuiltDrive[] | undefined
}

/**
 * Makes the drive of a spec in every form that is asked for, and writes all of them or none: not when one is over a limit of
 * where it goes, or a guest that the spec is meant for would refuse it, and not when one cannot be written.
 *
 * @throws EncodeError when a format cannot hold the drive; OutputError when one cannot be written; the signal's reason
 */
export async function buildDrives(
  spec: Spec,
  outputs: readonly Output[],
  options: BuildOptions = {},
): Promise<Built> {
  const { context = nodeContext(), isStrict = false, onGood, reported = [] } = options
  const formats = outputs.map(({ format = spec.drive.format }) => format)
  const packed = await packDrives(spec, formats, context)
  const found = judgeDrives(spec, packed, options)
  const report = [...unsaid(reported, found), ...found]
  if (hasErrors(found) || (isStrict && found.length > 0)) return { report, found, drives: undefined }
  await onGood?.(found)
  const placed = packed.map(({ image, tree }, n) => ({ image, tree, to: outputs[n]!.to }))
  const written = await writeDrives(placed, options)
  const drives = packed.map((each, n) => ({ ...each, ...written[n]!, output: outputs[n]! }))
  return { report, found, drives }
}

/**
 * Packs the drive of a spec in each of the formats, all of one tree.
 *
 * @throws EncodeError when a format cannot hold it
 */
export async function packDrives(
  spec: Spec,
  formats: readonly DriveFormat[],
  context: RenderContext = nodeContext(),
): Promise<readonly PackedDrive[]> {
  const tree = render(spec, { context })
  const packed: PackedDrive[] = []
  for (const format of formats) {
    if (format === 'dir') {
      packed.push({ format, tree, image: undefined, drive: { tree, medium: { fileSystem: 'none' } } })
      continue
    }
    const options = driveOptions(spec, context, format)
    const plain = pack(tree, options)
    const image = format === 'base64' ? await ironicPayload(plain) : plain
    packed.push({ format, tree, image, drive: packedDrive(tree, plain, options) })
  }
  return packed
}

/** Reports drives that are over a limit of where they go, or else what the guests would not take of any of them. */
export function judgeDrives(
  spec: Spec,
  packed: readonly PackedDrive[],
  { guests = spec.guests, locate = (report) => report }: Pick<BuildOptions, 'guests' | 'locate'> = {},
): Report {
  const sizes = overLimits(spec, packed)
  if (sizes.length > 0) return sizes
  const found = packed.flatMap(({ drive }) => check(drive, { guests }))
  return locate([...new Map(found.map((each) => [JSON.stringify(each), each])).values()])
}

function overLimits(spec: Spec, packed: readonly PackedDrive[]): Report {
  const destinations = [...new Set([...spec.destinations, ...LAYOUTS[spec.drive.datasource].destinations])]
  return packed.flatMap(({ tree, image: { size: found } = { size: 0 } }) =>
    excesses(destinations, 'drive', found).map(({ name, bytes: most }) =>
      diagnose('drive-over-limit', ['destination'], { name, most, found, largest: largestOf(tree, found) }),
    ),
  )
}

/** What costs most of a drive of so many bytes; undefined: what is around its files. */
function largestOf(tree: Tree, found: number): { path: string; size: number } | undefined {
  const sizes = new Map<Entry, { path: string; size: number }>()
  for (const [path, entry] of tree)
    if (entry.kind === 'file' && !sizes.has(entry)) sizes.set(entry, { path, size: sizeOf(entry.content) })
  const files = [...sizes.values()].sort((a, b) => b.size - a.size)
  const around = files.reduce((rest, { size }) => rest - size, found)
  return files[0] !== undefined && files[0].size > around ? files[0] : undefined
}
