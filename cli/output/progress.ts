import type { Progress } from '../../lib/node/pump.ts'
import { isJson } from '../report/answer.ts'
import { eraseStatus, showStatus } from '../report/status-line.ts'

/** Milliseconds before progress is shown, and between updates. */
const PATIENCE = 1000
const STEP = 200

/** An amount of work. */
export interface Amount {
  readonly files?: number | undefined
  readonly bytes?: number | undefined
}

/** Shows how far some work is. */
export interface Meter {
  /** Notes what is done so far, how much there is in all if that is known, and a remark. */
  at(done: Amount, all?: Amount, remark?: string): void
  /** Erases what is shown. */
  end(): void
}

const SILENT: Meter = { at: () => undefined, end: () => undefined }

/** Returns a meter that shows a line at the end of the terminal, or none if messages go elsewhere or nobody wants to see it. */
export function terminalMeter(what: string, isQuiet = false): Meter {
  if (isQuiet || isJson() || !process.stderr.isTTY) return SILENT
  return meter(what, { show: showStatus, erase: eraseStatus, now: () => performance.now() })
}

/** Returns the listener that shows the progress of writing. */
export function writingOn(meter: Meter): (progress: Progress) => void {
  return ({ written, size, files, ofFiles }) =>
    meter.at({ files, bytes: written }, { files: ofFiles, bytes: size })
}

/** Passes chunks of `size` bytes in all on, and notes each when the next one is wanted. */
export async function* metered(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  size: number,
  meter: Meter,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    yield chunk
    bytes += chunk.length
    meter.at({ bytes }, { bytes: size })
  }
}

/** Where a meter shows its line, and its clock in milliseconds. */
interface Surroundings {
  readonly show: (line: string) => void
  readonly erase: () => void
  readonly now: () => number
}

/** Returns a meter that shows progress, rate and time left once the work takes longer than a second. */
export function meter(what: string, { show, erase, now }: Surroundings): Meter {
  const start = now()
  let last = start + PATIENCE - STEP
  return {
    at(done, all = {}, remark) {
      const time = now()
      if (time - last < STEP) return
      last = time
      const text = progressText(done, all, (time - start) / 1000)
      show(`${shortened(what)}: ${text}${remark === undefined ? '' : `, ${remark}`}`)
    },
    end: erase,
  }
}

/** The longest name of a work, in UTF-16 units, so that the figures behind it fit the line. */
const LONGEST = 32

function shortened(what: string): string {
  return what.length <= LONGEST ? what : `${what.slice(0, LONGEST - 1)}…`
}

/** A file takes about as long as these bytes, since it is opened and closed, too. */
const FILE_WEIGHT = 16 * 1024

function weightOf({ files = 0, bytes = 0 }: Amount): number {
  return files * FILE_WEIGHT + bytes
}

/** Returns for example `45%, 412 of 900 MiB, 206 MiB/s, 3 s left`. */
function progressText(done: Amount, all: Amount, seconds: number): string {
  const part = weightOf(all) > 0 ? Math.min(1, weightOf(done) / weightOf(all)) : undefined
  const { files, bytes = 0 } = done
  // The one that takes longer tells the rate.
  const isOfFiles = files !== undefined && files * FILE_WEIGHT >= bytes
  const [count, text] = isOfFiles ? [files, fileText] : [bytes, byteText]
  const total = isOfFiles ? all.files : all.bytes
  const amount =
    isOfFiles && total !== undefined ? `${count} of ${text(total)}` : amountText(count, total, text)
  return [
    ...(part === undefined ? [] : [`${Math.floor(100 * part)}%`]),
    amount,
    `${text(count / seconds)}/s`,
    ...(part === undefined || part === 0 ? [] : [`${durationText((seconds * (1 - part)) / part)} left`]),
  ].join(', ')
}

function amountText(done: number, all: number | undefined, text: (amount: number) => string): string {
  return all === undefined ? text(done) : `${text(done)} of ${text(all)}`
}

function fileText(count: number): string {
  const files = Math.round(count)
  return `${files} ${files === 1 ? 'file' : 'files'}`
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']

function byteText(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`
}

function durationText(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 100) return `${whole} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${Math.ceil(seconds / 3600)} h`
}
