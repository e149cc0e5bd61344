import { closeSync, openSync, statSync, truncateSync, writeSync } from 'node:fs'
import { EncodeError, type Image } from '../../lib/image/image.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { writeChunks } from '../../lib/node/fill-file.ts'
import type { Progress } from '../../lib/node/pump.ts'
import { writeInPlace } from '../../lib/node/write-in-place.ts'
import { writeStdout } from '../terminal/stdout.ts'
import { EXIT, Stop } from './exit.ts'

export interface Writing {
  readonly signal: AbortSignal
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/**
 * Writes the image to `output`; `-` is standard output. An existing file is emptied and written in place, structures last, so
 * it is not a valid image until it is complete. After a failure an existing file is empty and a new one is removed.
 *
 * @throws Stop when the output cannot be written
 */
export async function write(image: Image, output: string, { signal, onProgress }: Writing): Promise<void> {
  const options = { mode: 0o666, sha256: false, signal, onProgress }
  try {
    if (output === '-') await writeChunks(image, (bytes) => writeStdout(bytes, signal), signal, options)
    else if (isRegular(output))
      await structuresLast(image, output, (rest) => writeInPlace(rest, output, options))
    else await writeInPlace(image, output, options)
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof EncodeError) throw new Stop(EXIT.input, cause.message)
    throw unwritten(cause, output === '-' ? 'standard output' : output)
  }
}

/** Returns the error for an unwritable `place`, with genisoimage's exit code; returns internal errors unchanged. */
function unwritten(cause: unknown, place: string): unknown {
  const { code, errno = 0, syscall } = cause as NodeJS.ErrnoException
  if (code === undefined) return cause
  if (code === 'EPIPE') return new Stop(EXIT.pipe, 'standard output was closed')
  const exitCode = syscall === 'open' || errno >= 0 ? EXIT.input : -errno
  return new Stop(exitCode, `cannot write ${place}: ${reasonOf(cause)}`)
}

/**
 * Prints a text instead of writing an image.
 *
 * @throws Stop when the output cannot be written
 */
export async function print(text: string): Promise<void> {
  try {
    await writeStdout(text)
  } catch (cause) {
    throw unwritten(cause, 'standard output')
  }
}

/** Returns whether the path is a regular file, or does not exist yet. */
function isRegular(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true
}

/** Writes the structures after the contents, in reverse, so that the volume descriptors come last. */
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
