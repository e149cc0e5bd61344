import { dirname } from 'node:path'
import type { DriveFormat } from '../../lib/drive-format.ts'
import { driveOptions } from '../../lib/pack/drive-options.ts'
import { EncodeError, type Image } from '../../lib/image/image.ts'
import type { Drive } from '../../lib/image/drive.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import type { Progress, PumpOptions } from '../../lib/node/pump.ts'
import { replaced, type Replaced, type Staged, syncFolder } from '../../lib/node/atomic-write.ts'
import { stageImage } from '../../lib/node/stage-image.ts'
import { isWrittenInPlace, writeChunks, writeImage, type Written } from '../../lib/node/write-image.ts'
import { pack } from '../../lib/pack/pack.ts'
import { packedDrive } from '../../lib/pack/as-drive.ts'
import { render } from '../../lib/layouts/render.ts'
import type { Spec } from '../../lib/spec.ts'
import { type Entry, sizeOf, type Tree } from '../../lib/image/tree.ts'
import { inWords } from '../../lib/report/in-words.ts'
import { commandContext } from '../terminal/command-context.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'
import { interruptible } from '../terminal/signals.ts'
import { writeStdout } from '../terminal/stdout.ts'
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
  const [written] = await writeDrives([{ packed, output }], isQuiet)
  return written!
}

/**
 * Writes every drive to its `output`, or none: files and folders have their names when all of them are whole. A device, a
 * pipe and standard output are written before that, for nothing can be taken back there.
 *
 * @throws Failure when one cannot be written
 */
export function writeDrives(drives: readonly Placed[], isQuiet: boolean): Promise<readonly Written[]> {
  return interruptible(async (signal) => {
    const staged = new Map<Placed, Staged<Written>>()
    const written = new Map<Placed, Written>()
    const inPlace: Placed[] = []
    const named: Replaced[] = []
    const each = <T>(drive: Placed, write: (options: PumpOptions) => Promise<T>): Promise<T> =>
      failing(drive, signal, () => showing(isQuiet, (onProgress) => write({ signal, onProgress })))
    try {
      for (const drive of drives) {
        if (await failing(drive, signal, () => isInPlace(drive))) inPlace.push(drive)
        else staged.set(drive, await each(drive, (options) => stage(drive, options)))
      }
      for (const drive of inPlace)
        written.set(drive, await each(drive, (options) => writeThrough(drive, options)))
      if (staged.size === 1) for (const [drive, { commit }] of staged) await failing(drive, signal, commit)
      else
        for (const [drive, each] of foldersLast(staged))
          named.push(await failing(drive, signal, () => replaced(each)))
    } catch (cause) {
      for (const { undo } of named.reverse()) undo()
      for (const { discard } of staged.values()) discard()
      throw cause
    }
    for (const folder of new Set(Array.from(staged.values(), ({ target }) => dirname(target))))
      syncFolder(folder)
    for (const { settle } of named) settle()
    if (!isQuiet) for (const [{ output }, each] of staged) sayNotKept(output, each.written)
    return drives.map((drive) => staged.get(drive)?.written ?? written.get(drive)!)
  })
}

function sayNotKept(output: string, { notKept = [] }: Written): void {
  if (notKept.length === 0) return
  const what = inWords(notKept, 'and')
  say(`${output}: warning: this user may not keep the ${what} of the file that was replaced`)
}

/** The last one to be named need not be taken back, and an empty folder cannot be kept aside as a file can. */
function foldersLast<T>(staged: ReadonlyMap<Placed, T>): readonly (readonly [Placed, T])[] {
  const isFolder = ([{ packed }]: readonly [Placed, T]): boolean => packed.image === undefined
  return [...staged].sort((a, b) => Number(isFolder(a)) - Number(isFolder(b)))
}

/** A drive, and where it goes. */
interface Placed {
  readonly packed: Packed
  /** A file, a folder, or `-`. */
  readonly output: string
}

async function failing<T>({ output }: Placed, signal: AbortSignal, work: () => T): Promise<Awaited<T>> {
  try {
    return await work()
  } catch (cause) {
    if (signal.aborted) throw cause
    if (cause instanceof EncodeError) throw new Failure(EXIT.failed, cause.message)
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause
    const place = output === '-' ? 'standard output' : output
    throw new Failure(EXIT.failed, `cannot write ${place}: ${reasonOf(cause)}`)
  }
}

async function showing<T>(
  isQuiet: boolean,
  work: (onProgress: PumpOptions['onProgress']) => Promise<T>,
): Promise<T> {
  const shown = isQuiet || !process.stderr.isTTY ? undefined : progress((text) => process.stderr.write(text))
  const done = await work(shown && (({ written, size }: Progress): void => shown.at(written / size)))
  shown?.done()
  return done
}

/** Reports drives that are over a limit of where they go. */
export async function checkSize(spec: Spec, packed: readonly Packed[]): Promise<void> {
  const { LAYOUTS } = await import('../../lib/layouts/layouts.ts')
  const destinations = [...new Set([...spec.destinations, ...LAYOUTS[spec.drive.datasource].destinations])]
  if (destinations.length === 0) return
  const { excesses } = await import('../../lib/metadata/limits.ts')
  const { diagnose } = await import('../../lib/report/diagnostics.ts')
  const { printReport } = await import('../report/report.ts')
  const report = packed.flatMap(({ tree, image: { size: found } = { size: 0 } }) =>
    excesses(destinations, 'drive', found).map(({ name, bytes: most }) =>
      diagnose('drive-over-limit', ['destination'], { name, most, found, largest: largestOf(tree, found) }),
    ),
  )
  printReport(report)
  if (report.length > 0) throw new Failure(EXIT.invalid, 'nothing was made')
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
  const { ironicPayload } = await import('../../lib/node/ironic-payload.ts')
  return ironicPayload(image)
}

function isInPlace({ packed, output }: Placed): boolean {
  return packed.image !== undefined && (output === '-' || isWrittenInPlace(output))
}

async function stage({ packed, output }: Placed, options: PumpOptions): Promise<Staged<Written>> {
  const { image, tree } = packed
  if (image !== undefined) return stageImage(image, output, options)
  const { stageFolder } = await import('../../lib/node/write-tree.ts')
  const sizes = Array.from(tree.values(), (entry) => (entry.kind === 'file' ? sizeOf(entry.content) : 0))
  const staged = await stageFolder(tree, output, { ...options, isSynced: true })
  const size = sizes.reduce((sum, size) => sum + size, 0)
  return { ...staged, written: { ...staged.written, size, sha256: '' } }
}

async function writeThrough({ packed, output }: Placed, options: PumpOptions): Promise<Written> {
  const image = packed.image!
  if (output !== '-') return writeImage(image, output, options)
  return writeChunks(image, (bytes) => writeStdout(bytes, options.signal), options.signal, options)
}
