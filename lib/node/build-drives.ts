import type { RenderContext } from '../context.ts'
import type { DriveFormat } from '../drive-format.ts'
import type { Drive } from '../image/drive.ts'
import type { Image } from '../image/image.ts'
import type { Tree } from '../image/tree.ts'
import { judgeDrives } from '../inspect/judge-drives.ts'
import { unsaid } from '../inspect/known-guest-findings.ts'
import { render } from '../layouts/render.ts'
import { packedDrive } from '../pack/as-drive.ts'
import { driveOptions } from '../pack/drive-options.ts'
import { pack } from '../pack/pack.ts'
import { isRefused } from '../report/allow.ts'
import type { Report } from '../report/diagnostics.ts'
import type { Spec } from '../spec.ts'
import { nodeContext } from './context.ts'
import { type Destination, writeDrives, type WriteDrivesOptions } from './write-drives.ts'
import type { Written } from './write-image.ts'

/** A packed drive that is not yet written. */
export interface PackedDrive {
  /** The format that it is packed in. */
  readonly format: DriveFormat
  /** The files, by path. */
  readonly tree: Tree
  /** The image; undefined for a folder. */
  readonly image: Image | undefined
  /** The drive as a guest finds it. */
  readonly drive: Drive
}

/** The destination and the format of a drive. */
export interface Output {
  /** The path, or a stream. */
  readonly to: Destination
  /** The format; by default that of the spec. `dir` writes a folder. */
  readonly format?: DriveFormat | undefined
}

/** Options of `buildDrives`. */
export interface BuildOptions extends WriteDrivesOptions {
  /** The source of time and random bytes; by default a fixed date and the system's random bytes. */
  readonly context?: RenderContext | undefined
  /** Guests that must accept the drives; by default those of the spec. An empty list checks none. */
  readonly guests?: readonly string[] | undefined
  /** The report about the spec, from which diagnostics that guests repeat with details are removed. */
  readonly reported?: Report | undefined
  /** Whether warnings of guests prevent the writing like errors. */
  readonly isStrict?: boolean | undefined
  /** Replaces places on the drive by places in the spec. */
  readonly locate?: ((report: Report) => Report) | undefined
  /** Called with the findings when the drives are accepted, before the first byte is written. */
  readonly onGood?: ((found: Report) => Promise<void>) | undefined
}

/** A written drive; `sha256` is empty for a folder. */
export interface BuiltDrive extends PackedDrive, Written {
  /** Where it was written. */
  readonly output: Output
}

/** The result of `buildDrives`. */
export interface Built {
  /** `reported`, without the diagnostics that guests repeat, and then `found`. */
  readonly report: Report
  /** Drives that exceed a limit; if there are none, the findings of the guests. */
  readonly found: Report
  /** The written drives in the order of the outputs; undefined when nothing was written, because a drive is too large or a guest rejects it. */
  readonly drives: readonly BuiltDrive[] | undefined
}

/**
 * Makes the drive of a spec in every requested format, and writes all of them or none. Nothing is written when one exceeds a
 * limit of a destination, when a guest of the spec rejects one, or when one cannot be written.
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
  if (isRefused(found, isStrict)) return { report, found, drives: undefined }
  await onGood?.(found)
  const placed = packed.map(({ image, tree }, n) => ({ image, tree, to: outputs[n]!.to }))
  const written = await writeDrives(placed, options)
  const drives = packed.map((each, n) => ({ ...each, ...written[n]!, output: outputs[n]! }))
  return { report, found, drives }
}

/**
 * Packs the drive of a spec in each of the formats, all from the same tree.
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
    const image = format === 'base64' ? await base64Of(plain) : plain
    packed.push({ format, tree, image, drive: packedDrive(tree, plain, options) })
  }
  return packed
}

async function base64Of(image: Image): Promise<Image> {
  const { ironicPayload } = await import('./ironic-payload.ts')
  return ironicPayload(image)
}
