import { basename } from 'node:path'
import { unwritable } from '../report/file-failures.ts'
import { remoteFailure } from '../report/remote-failures.ts'
import type { DriveFormat } from '../../lib/drive-format.ts'
import { EncodeError } from '../../lib/image/image.ts'
import { packDrives, type PackedDrive } from '../../lib/node/build-drives.ts'
import type { Progress } from '../../lib/node/pump.ts'
import { RemoteError } from '../../lib/node/remote/remote-error.ts'
import {
  type Destination,
  destinationName,
  OutputError,
  type PlacedDrive,
  writeDrives,
  type WriteDrivesOptions,
} from '../../lib/node/write-drives.ts'
import type { Written } from '../../lib/node/write-image.ts'
import { inWords } from '../../lib/report/in-words.ts'
import type { Spec } from '../../lib/spec.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { warn } from '../report/say.ts'
import { commandContext } from '../terminal/command-context.ts'
import { interruptible } from '../terminal/signals.ts'
import { writeStdout } from '../terminal/stdout.ts'
import { type Meter, terminalMeter, writingOn } from './progress.ts'

/**
 * Writes a drive to `output`; Ctrl-C stops the writing and leaves no file.
 *
 * @throws Failure when the drive cannot be written
 */
export async function writeDrive(
  packed: Pick<PlacedDrive, 'image' | 'tree'>,
  output: string,
): Promise<Written> {
  const [written] = await writing(true, (options, to) =>
    writeDrives([{ ...packed, to: to(output) }], options),
  )
  return written!
}

/**
 * Runs work that writes drives, stops it at Ctrl-C, and shows progress on a terminal. `-` is standard output.
 *
 * @throws Failure when a drive cannot be written, or does not fit its format
 */
export function writing<T>(
  isQuiet: boolean,
  work: (options: WriteDrivesOptions, to: (output: string) => Destination) => Promise<T>,
): Promise<T> {
  return interruptible(async (signal) => {
    const meters: Meter[] = []
    const onDrive = (to: Destination): ((progress: Progress) => void) => {
      const meter = terminalMeter(
        `writing ${typeof to === 'function' ? 'the drive' : basename(destinationName(to))}`,
        isQuiet,
      )
      meters.push(meter)
      return writingOn(meter)
    }
    const stdout = (bytes: Uint8Array): Promise<void> => writeStdout(bytes, signal)
    try {
      return await work({ signal, onDrive }, (output) => (output === '-' ? stdout : output))
    } catch (cause) {
      throw signal.aborted ? cause : outputFailure(cause)
    } finally {
      for (const meter of meters) meter.end()
    }
  })
}

/** Returns the Failure for a drive that cannot be written or does not fit its format; any other cause as it is. */
export function outputFailure(cause: unknown): unknown {
  if (cause instanceof EncodeError) {
    const exitCode = cause.code === 'content-changed' ? EXIT.failed : EXIT.invalid
    const hint =
      cause.code === 'image-too-small' ? ['Omit --size and drive.size for the smallest that fits.'] : []
    return new Failure(exitCode, `${cause.message} [${cause.code}]`, hint, { code: cause.code })
  }
  if (!(cause instanceof OutputError)) return cause
  const { cause: inner, to } = cause
  if (inner instanceof EncodeError) return new Failure(EXIT.failed, inner.message, [], { code: inner.code })
  const place = typeof to === 'function' ? 'standard output' : destinationName(to)
  if (inner instanceof RemoteError) return remoteFailure(place, inner)
  return unwritable(place, inner)
}

/** Warns about attributes of a replaced file that this user may not set. */
export function sayNotKept(output: string, { notKept = [] }: Written): void {
  if (notKept.length === 0) return
  const what = inWords(notKept, 'and')
  warn(output, 'not-kept', `cannot keep the ${what} of the replaced file: not permitted for this user`)
}

/**
 * Packs the drive of a spec in a format, by default the format of the spec.
 *
 * @throws Failure when the drive does not fit the format
 */
export async function packSpec(spec: Spec, format: DriveFormat = spec.drive.format): Promise<PackedDrive> {
  try {
    const [packed] = await packDrives(spec, [format], commandContext())
    return packed!
  } catch (cause) {
    throw outputFailure(cause)
  }
}
