import type { RenderContext } from '../lib/context.ts'
import { driveOptions } from '../lib/drive.ts'
import { EncodeError, type Image } from '../lib/image.ts'
import { reasonOf } from '../lib/node/reason.ts'
import type { Progress, PumpOptions } from '../lib/node/pump.ts'
import { writeChunks, writeImage, type Written } from '../lib/node/write-image.ts'
import { pack } from '../lib/pack.ts'
import { render } from '../lib/render.ts'
import type { Spec } from '../lib/spec.ts'
import { commandContext } from './command-context.ts'
import { EXIT, Failure } from './exit.ts'
import { interruptible } from './interruptible.ts'
import { progress } from './progress.ts'

/**
 * Makes the drive and writes it to `output`, showing progress on a terminal; Ctrl-C ends the writing and leaves nothing.
 *
 * @throws Failure when the drive cannot be represented or written
 */
export async function buildImage(spec: Spec, output: string, isQuiet: boolean): Promise<Written> {
  const context = commandContext()
  const image = represent(spec, context)
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
