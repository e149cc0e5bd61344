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
import { commandContext } from './command-context.ts'
import { EXIT, Failure } from './exit.ts'
import { interruptible } from './interruptible.ts'
import { progress } from './progress.ts'

/**
 * Writes the drive to `output`, showing progress on a terminal; Ctrl-C ends the writing and leaves nothing.
 *
 * @throws Failure when it cannot be written
 */
export async function writeDrive(image: Image, output: string, isQuiet: boolean): Promise<Written> {
  const shown = isQuiet || !process.stderr.isTTY ? undefined : progress((text) => process.stderr.write(text))
  const onProgress = shown && (({ written, size }: Progress): void => shown.at(written / size))
  const written = await interruptible(async (signal) => {
    try {
      return await writeTo(image, output, { signal, onProgress })
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

/** A drive that is packed and not yet written. */
interface Packed {
  readonly image: Image
  readonly drive: Drive
}

/** Reports a drive that is over a limit of where it goes. */
export async function checkSize({ destinations }: Spec, { size }: Image): Promise<void> {
  if (destinations.length === 0) return
  const { excesses } = await import('../lib/metadata/limits.ts')
  const { diagnose } = await import('../lib/diagnostics.ts')
  const { printReport } = await import('./report.ts')
  const report = excesses(destinations, 'drive', size).map(({ name, bytes }) =>
    diagnose('drive-over-limit', ['destination'], { name, most: bytes, found: size }),
  )
  printReport(report)
  if (report.length > 0) throw new Failure(EXIT.invalid, 'nothing was made')
}

/**
 * The drive that the spec describes.
 *
 * @throws Failure when the format cannot represent it
 */
export function packSpec(spec: Spec): Packed {
  const context = commandContext()
  const options = driveOptions(spec, context)
  try {
    const tree = render(spec, { context })
    const image = pack(tree, options)
    return { image, drive: packedDrive(tree, image, options) }
  } catch (cause) {
    if (!(cause instanceof EncodeError)) throw cause
    throw new Failure(EXIT.invalid, `${cause.message} [${cause.code}]`)
  }
}

function writeTo(image: Image, output: string, options: PumpOptions): Promise<Written> {
  if (output !== '-') return writeImage(image, output, options)
  const { stdout } = process
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => stdout.write(bytes, (cause) => (cause ? reject(cause) : resolve())))
  return new Promise((resolve, reject) => {
    stdout.once('error', reject)
    writeChunks(image, write, options.signal, options).then(resolve, reject)
  })
}
