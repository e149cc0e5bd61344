import type { DriveFormat } from '../lib/drive-format.ts'
import { driveOptions } from '../lib/drive.ts'
import { EncodeError, type Image } from '../lib/image.ts'
import type { Drive } from '../lib/medium.ts'
import { reasonOf } from '../lib/node/reason.ts'
import type { Progress, PumpOptions } from '../lib/node/pump.ts'
import { writeChunks, writeImage, type Written } from '../lib/node/write-image.ts'
import { pack } from '../lib/pack.ts'
import { packedDrive } from '../lib/packed-drive.ts'
import { render } from '../lib/render.ts'
import type { Spec } from '../lib/spec.ts'
import { sizeOf, type Tree } from '../lib/tree.ts'
import { commandContext } from './command-context.ts'
import { EXIT, Failure } from './exit.ts'
import { interruptible } from './interruptible.ts'
import { progress } from './progress.ts'

/** A drive that is packed and not yet written. */
export interface Packed {
  readonly format: DriveFormat
  readonly tree: Tree
  /** Absent: it is a folder. */
  readonly image: Image | undefined
  readonly drive: Drive
}

/**
 * Writes the drive to `output`, showing progress on a terminal; Ctrl-C ends the writing and leaves nothing.
 *
 * @throws Failure when it cannot be written
 */
export async function writeDrive(packed: Packed, output: string, isQuiet: boolean): Promise<Written> {
  const shown = isQuiet || !process.stderr.isTTY ? undefined : progress((text) => process.stderr.write(text))
  const onProgress = shown && (({ written, size }: Progress): void => shown.at(written / size))
  const written = await interruptible(async (signal) => {
    try {
      return await writeTo(packed, output, { signal, onProgress })
    } catch (cause) {
      if (signal.aborted) throw cause
      if (cause instanceof EncodeError) throw new Failure(EXIT.failed, cause.message)
      const place = output === '-' ? 'standard output' : output
      throw new Failure(EXIT.failed, `cannot write ${place}: ${reasonOf(cause)}`)
    }
  })
  shown?.done()
  return written
}

/** Reports drives that are over a limit of where they go. */
export async function checkSize(spec: Spec, packed: readonly Packed[]): Promise<void> {
  const isCloudstack = spec.drive.datasource === 'cloudstack'
  const destinations = isCloudstack
    ? [...new Set([...spec.destinations, 'cloudstack'] as const)]
    : spec.destinations
  if (destinations.length === 0) return
  const { excesses } = await import('../lib/metadata/limits.ts')
  const { diagnose } = await import('../lib/diagnostics.ts')
  const { printReport } = await import('./report.ts')
  const report = packed.flatMap(({ image: { size } = { size: 0 } }) =>
    excesses(destinations, 'drive', size).map(({ name, bytes }) =>
      diagnose('drive-over-limit', ['destination'], { name, most: bytes, found: size }),
    ),
  )
  printReport(report)
  if (report.length > 0) throw new Failure(EXIT.invalid, 'nothing was made')
}

/**
 * The drive that the spec describes in each of the formats, all of one tree.
 *
 * @throws Failure when a format cannot represent it
 */
export async function packSpec(
  spec: Spec,
  formats: readonly DriveFormat[] = [spec.drive.format],
): Promise<{ readonly tree: Tree; readonly packed: readonly Packed[] }> {
  const context = commandContext()
  try {
    const tree = render(spec, { context })
    const packed: Packed[] = []
    for (const format of formats) {
      if (format === 'dir') {
        packed.push({ format, tree, image: undefined, drive: { tree, medium: { fileSystem: 'none' } } })
        continue
      }
      const options = driveOptions(spec, context, format)
      const image = pack(tree, options)
      packed.push({
        format,
        tree,
        image: format === 'base64' ? await payloadOf(image) : image,
        drive: packedDrive(tree, image, options),
      })
    }
    return { tree, packed }
  } catch (cause) {
    if (!(cause instanceof EncodeError)) throw cause
    throw new Failure(EXIT.invalid, `${cause.message} [${cause.code}]`)
  }
}

async function payloadOf(image: Image): Promise<Image> {
  const { ironicPayload } = await import('../lib/node/ironic-payload.ts')
  return ironicPayload(image)
}

async function writeTo({ image, tree }: Packed, output: string, options: PumpOptions): Promise<Written> {
  if (image === undefined) {
    const { writeFolder } = await import('../lib/node/write-tree.ts')
    await writeFolder(tree, output)
    const sizes = Array.from(tree.values(), (entry) => (entry.kind === 'file' ? sizeOf(entry.content) : 0))
    return { size: sizes.reduce((sum, size) => sum + size, 0), sha256: '' }
  }
  if (output !== '-') return writeImage(image, output, options)
  const { stdout } = process
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => stdout.write(bytes, (cause) => (cause ? reject(cause) : resolve())))
  return new Promise((resolve, reject) => {
    stdout.once('error', reject)
    writeChunks(image, write, options.signal, options).then(resolve, reject)
  })
}
