import { closeSync, openSync, statSync, truncateSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { EncodeError, type Image } from '../../lib/image/image.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { type Progress, writeChunks, writeImage } from '../../lib/node/write-image.ts'
import { EXIT, Stop } from './exit.ts'

export interface Writing {
  readonly signal: AbortSignal
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/**
 * Writes the image to `output`, `-` being standard output. An existing file is emptied and written in place, its structures
 * last: until the image is whole it is not a valid one. After a failure an existing file is empty and a new one is gone.
 *
 * @throws Stop when it cannot be written
 */
export async function write(image: Image, output: string, { signal, onProgress }: Writing): Promise<void> {
  const options = { inPlace: true, mode: 0o666, sha256: false, signal, onProgress }
  try {
    if (output === '-') await writeChunks(image, toStdout(), signal, options)
    else if (isRegular(output))
      await structuresLast(image, output, (rest) => writeImage(rest, output, options))
    else await writeImage(image, output, options)
  } catch (cause) {
    if (cause instanceof EncodeError) throw new Stop(EXIT.input, cause.message)
    const { code, errno = 0, syscall } = cause as NodeJS.ErrnoException
    if (code === 'EPIPE') throw new Stop(EXIT.pipe, 'the reader of standard output has gone')
    const place = output === '-' ? 'standard output' : output
    throw new Stop(
      syscall === 'open' || errno >= 0 ? EXIT.input : -errno,
      `cannot write ${place}: ${reasonOf(cause)}`,
    )
  }
}

/** A file, or nothing yet. */
function isRegular(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true
}

/** The volume descriptors lie before all other structures, so they are the very last. */
async function structuresLast(
  image: Image,
  path: string,
  writeContents: (image: Image) => Promise<unknown>,
): Promise<void> {
  await writeContents({ ...image, segments: image.segments.filter(({ kind }) => kind === 'content') })
  const structures = image.segments.filter((segment) => segment.kind === 'structure')
  const descriptor = openSync(path, 'r+')
  try {
    for (const { offset, content } of structures.reverse()) {
      for (let done = 0; done < content.length;)
        done += writeSync(descriptor, content, done, content.length - done, offset + done)
    }
  } catch (cause) {
    truncateSync(path)
    throw cause
  } finally {
    closeSync(descriptor)
  }
}

function toStdout(): (bytes: Uint8Array) => Promise<void> {
  const { stdout } = process
  // Without a listener the error would end the process before its callback is called.
  stdout.on('error', () => undefined)
  return (bytes) =>
    new Promise((resolve, reject) => stdout.write(bytes, (cause) => (cause ? reject(cause) : resolve())))
}

/** 128 and the number of the signal. */
export function signalCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}
