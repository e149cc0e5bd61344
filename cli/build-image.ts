import { type RenderContext } from '../lib/context.ts'
import { driveOptions } from '../lib/drive.ts'
import { EncodeError, type Image } from '../lib/image.ts'
import { nodeContext } from '../lib/node/context.ts'
import { reasonOf } from '../lib/node/reason.ts'
import type { Progress, PumpOptions } from '../lib/node/pump.ts'
import { writeChunks, writeImage, type Written } from '../lib/node/write-image.ts'
import { pack } from '../lib/pack.ts'
import { render } from '../lib/render.ts'
import type { Spec } from '../lib/spec.ts'
import { EXIT, Failure } from './exit.ts'
import { interruptible } from './interruptible.ts'
import { progress } from './progress.ts'

/** The context of a command: its date is that of SOURCE_DATE_EPOCH, or the fixed one. */
export function commandContext(): RenderContext {
  const epoch = process.env.SOURCE_DATE_EPOCH
  if (epoch === undefined || epoch === '') return nodeContext()
  if (!/^\d{1,12}$/.test(epoch))
    throw new Failure(EXIT.usage, 'SOURCE_DATE_EPOCH is no number of seconds since 1970.')
  return nodeContext(new Date(Number(epoch) * 1000))
}

/**
 * Makes the drive and writes it to `output`, showing progress on a terminal; Ctrl-C ends the writing and leaves nothing.
 *
 * @throws Failure when the drive cannot be represented or written
 */
export async function buildImage(spec: Spec, output: string, isQuiet: boolean): Promise<Written> {
  const context = commandContext()
  const image = represent(spec, context)
  await checkSize(spec, image.size)
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

/** Reports a drive that is over a limit of where it goes. */
async function checkSize({ destinations }: Spec, size: number): Promise<void> {
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

function represent(spec: Spec, context: RenderContext): Image {
  try {
    return pack(render(spec, { context }), driveOptions(spec, context))
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
