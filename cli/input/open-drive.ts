import { statSync } from 'node:fs'
import { DecodeError } from '../../lib/image/findings.ts'
import type { Report } from '../../lib/report/diagnostics.ts'
import type { Drive } from '../../lib/image/drive.ts'
import { directoryDrive, driveIn, openBytes, type OpenDrive } from '../../lib/node/open-drive.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import type { RandomAccess } from '../../lib/image/random-access.ts'
import type { KeyOrigin, Spec } from '../../lib/spec.ts'
import type { ParseOptions } from '../../lib/spec/parse.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printable } from '../report/printable.ts'
import { say } from '../report/say.ts'

/** What a path names that a drive can be had of. */
export type DriveInput = OpenDrive | SpecDrive

/** What fills the open places of a spec. */
export type Filling = Pick<ParseOptions, 'variables' | 'template'>

export interface LookOptions extends Filling {
  /** What guests may say of a spec too is left to who asks them. */
  readonly isJudged?: boolean
}

/** The drive is the one that `build` would make of the spec. */
export interface SpecDrive extends Drive, Pick<OpenDrive, 'image' | 'wrapping' | 'size' | 'close'> {
  readonly kind: 'spec'
  readonly spec: Spec
  readonly report: Report
}

/**
 * Lends the drive at `path`: an image or a disk, an archive, a directory with its files, or a spec in YAML or JSON.
 *
 * @throws Failure when it cannot be read, now or later; what is wrong with a spec is printed before
 */
export async function withDrive<T>(
  path: string,
  use: (drive: DriveInput) => Promise<T> | T,
  options: LookOptions = {},
): Promise<T> {
  let input: DriveInput | undefined
  try {
    input = await openInput(path, options)
    return await use(input)
  } catch (cause) {
    throw failureOf(cause, path)
  } finally {
    input?.close()
  }
}

/** What a command ends with that reads the drive `path`: bugs stay what they are. */
export function failureOf(cause: unknown, path: string): unknown {
  const name = path === '-' ? 'standard input' : path
  if (cause instanceof Failure) return cause
  if (cause instanceof DecodeError) return new Failure(EXIT.invalid, findingText(cause, name))
  const { code, syscall } = cause as NodeJS.ErrnoException
  // What a reader says of bytes that are too many is no bug.
  if (syscall === undefined && code === undefined && !(cause instanceof RangeError)) return cause
  return new Failure(EXIT.failed, `cannot read ${name}: ${reasonOf(cause)}`)
}

/** `drive.iso: byte 32768: primary volume descriptor: … (ECMA-119 8.4)` */
export function findingText(
  finding: DecodeError | Omit<DecodeError, 'reason' | 'name'>,
  name: string,
): string {
  const { offset, structure, section } = finding
  const reason = 'reason' in finding ? finding.reason : finding.message
  return `${name}: byte ${offset}: ${structure}: ${printable(reason)} (${section})`
}

async function openInput(path: string, options: LookOptions): Promise<DriveInput> {
  if (path !== '-' && statSync(path).isDirectory()) return directoryDrive(path)
  const { close, ...access } = await openBytes(path)
  try {
    return driveIn(access, close)
  } catch (cause) {
    const text = cause instanceof DecodeError && cause.code === 'not-found' ? textOf(access) : undefined
    close()
    if (text === undefined) throw cause
    return specDrive(path, text, options)
  }
}

/** What can be a spec; undefined: it is too long, or no text. */
function textOf(access: RandomAccess): string | undefined {
  if (access.size > MOST_SPEC) return undefined
  const bytes = access.read(0, access.size)
  return bytes.includes(0) ? undefined : new TextDecoder().decode(bytes)
}

/** Bytes: parseSpec has its own limit, in characters. */
const MOST_SPEC = 16 * 1024 ** 2

async function specDrive(
  path: string,
  text: string,
  { isJudged = false, ...filling }: LookOptions,
): Promise<SpecDrive> {
  const { parseSpec } = await import('../../lib/spec/parse.ts')
  const { readers, readSpec } = await import('../../lib/node/read-spec.ts')
  const { hasErrors } = await import('../../lib/report/diagnostics.ts')
  const { printReport } = await import('../report/report.ts')
  const { isForGuests } = await import('../report/known-guest-findings.ts')
  const { packSpec } = await import('../output/write-drives.ts')
  const { identified } = await import('../../lib/layouts/render.ts')
  const { originText } = await import('../../lib/spec/keys.ts')
  const { commandContext } = await import('../terminal/command-context.ts')
  const { ask } = await import('../terminal/secret-lines.ts')
  const source = path === '-' ? 'standard input' : path
  // A URL can hold a password.
  const shown = (origin: KeyOrigin): string =>
    'url' in origin ? new URL(origin.url).host : originText(origin)
  const left = new Set<string>()
  const fetchedKeys = (origin: KeyOrigin): readonly string[] => {
    left.add(shown(origin))
    // A comment of authorized_keys: cloud-init takes no empty list.
    return [`# ${shown(origin)}`]
  }
  const reading = { prompt: ask, fetchedKeys, ...filling }
  const { report, value } =
    path === '-' ? parseSpec(text, { source, ...filling, ...readers('.', reading) }) : readSpec(path, reading)
  const isWrong = value === undefined || hasErrors(report)
  printReport(isJudged && !isWrong ? report.filter((found) => !isForGuests(found)) : report)
  if (isWrong) throw new Failure(EXIT.invalid, `${source} describes no drive`)
  // A look at a drive talks to nobody: neither keys nor what the targets of vendor data say are asked for.
  for (const { origin } of value.key_sources) left.add(shown(origin))
  if (left.size > 0) say(`${source}: without the keys that build fetches: ${[...left].join(', ')}`)
  const known = { ...value, key_sources: [], dynamic_vendor_data: undefined }
  const spec = identified(known, { context: commandContext() })
  const { image, drive } = (await packSpec(spec)).packed[0]!
  return {
    kind: 'spec',
    ...drive,
    spec,
    report,
    image: undefined,
    wrapping: [],
    size: image?.size ?? 0,
    close() {},
  }
}
