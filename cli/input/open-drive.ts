import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DecodeError } from '../../lib/image/findings.ts'
import type { Report } from '../../lib/report/diagnostics.ts'
import type { Drive } from '../../lib/image/drive.ts'
import { staysInside } from '../../lib/node/judge-tree.ts'
import { directoryDrive, driveIn, openBytes, type OpenDrive } from '../../lib/node/open-drive.ts'
import type { RandomAccess } from '../../lib/image/random-access.ts'
import type { Spec } from '../../lib/spec.ts'
import type { DeclareOptions } from '../../lib/spec/declare.ts'
import type { ArgumentsOf } from '../args/command.ts'
import type { lookOptions } from '../args/look-options.ts'
import { hasOption } from '../report/own-hints.ts'
import { knowSource } from '../report/sources.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { inputName, unreadable } from '../report/file-failures.ts'
import { terminalMeter } from '../output/progress.ts'
import { printable } from '../report/printable.ts'
import { warn } from '../report/say.ts'

/** What a path can name: a drive, or a spec to build one from. */
export type DriveInput = OpenDrive | SpecDrive

/** What fills the placeholders of a spec. */
export type Filling = Pick<DeclareOptions, 'variables' | 'template'>

export interface LookOptions extends Filling, ArgumentsOf<typeof lookOptions> {
  /** The caller asks the guests, so findings that a guest may repeat are not printed. */
  readonly isJudged?: boolean
  /** Codes of findings that pass as warnings. */
  readonly allow?: readonly string[]
}

/** The drive that `build` would make from a spec, with placeholders for what the spec is not allowed to read. */
export interface SpecDrive extends Drive, Pick<OpenDrive, 'image' | 'wrapping' | 'size' | 'close'> {
  readonly kind: 'spec'
  readonly spec: Spec
  readonly report: Report
}

/**
 * Opens the drive at `path` for `use`: an image or a disk, an archive, a directory, or a spec in YAML or JSON.
 *
 * @throws Failure when the drive cannot be read, now or later; problems in a spec are printed first
 */
export async function withDrive<T>(
  path: string,
  options: LookOptions,
  use: (drive: DriveInput) => Promise<T> | T,
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

/** Turns an error of reading the drive `path` into a Failure; throws internal errors on. */
export function failureOf(cause: unknown, path: string): unknown {
  const name = inputName(path)
  if (cause instanceof Failure) return cause
  if (cause instanceof DecodeError)
    return new Failure(EXIT.invalid, findingText(cause, name), [], { code: cause.code, source: name })
  return unreadable(path, cause)
}

/** Formats a finding: `drive.iso: byte 32768: primary volume descriptor: … (ECMA-119 8.4)` */
export function findingText(
  finding: DecodeError | Omit<DecodeError, 'reason' | 'name'>,
  name: string,
): string {
  const { offset, structure, section } = finding
  const reason = 'reason' in finding ? finding.reason : finding.message
  return `${name}: byte ${offset}: ${structure}: ${printable(reason)} (${section})`
}

async function openInput(path: string, options: LookOptions): Promise<DriveInput> {
  if (path !== '-' && statSync(path).isDirectory()) return directoryInput(path, options)
  const { close, ...access } = await openedBytes(path)
  try {
    if (!options['as-spec']) return driveIn(access, close)
  } catch (cause) {
    const isNone = cause instanceof DecodeError && cause.code === 'not-found'
    if (!isNone || !isCalledSpec(path)) {
      const isText = isNone && textOf(access) !== undefined
      close()
      throw isText ? notSpec(cause, path) : cause
    }
  }
  const bytes = textOf(access)
  close()
  if (bytes === undefined)
    throw new Failure(EXIT.invalid, `${inputName(path)} is not a text file, so it is not a spec`, [], {
      code: 'not-a-spec',
    })
  return specDrive(path, bytes, options)
}

async function openedBytes(path: string): ReturnType<typeof openBytes> {
  const meter = terminalMeter(`reading ${inputName(path)}`)
  try {
    return await openBytes(path, { onBytes: (bytes) => meter.at({ bytes }) })
  } finally {
    meter.end()
  }
}

function directoryInput(path: string, options: LookOptions): OpenDrive {
  const meter = terminalMeter(`reading ${path}`)
  let files = 0
  const accept = (): boolean => {
    meter.at({ files: ++files })
    return true
  }
  try {
    return warned(directoryDrive(path, { followLinks: options.trust ?? false, accept }), path)
  } finally {
    meter.end()
  }
}

/** Warns about the links of a directory that lead out of it. */
function warned(drive: OpenDrive, path: string): OpenDrive {
  const follows = hasOption('trust') ? '; --trust follows it' : ''
  for (const [name, entry] of drive.tree)
    if (entry.kind === 'symlink' && !staysInside(name, entry.target))
      warn(join(path, name), 'link-outside', `this link leads out of the directory${follows}`)
  return drive
}

/** Tells a spec by its name only: the sender of a file controls its contents. */
function isCalledSpec(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path)
}

function notSpec(cause: DecodeError, path: string): Failure {
  const hint = `to read a spec, name it .yaml, .yml or .json${hasOption('as-spec') ? ', or add --as-spec' : ''}`
  const name = inputName(path)
  return new Failure(EXIT.invalid, `${findingText(cause, name)}\n  ${hint}`, [], {
    code: cause.code,
    source: name,
  })
}

/** Returns the bytes of a possible spec; undefined: the file is too long or not text. */
function textOf(access: RandomAccess): Uint8Array | undefined {
  if (access.size > MOST_SPEC) return undefined
  const bytes = access.read(0, access.size)
  return bytes.includes(0) ? undefined : bytes
}

/** Bytes. The limit of a spec itself counts characters. */
const MOST_SPEC = 16 * 1024 ** 2

async function specDrive(path: string, bytes: Uint8Array, options: LookOptions): Promise<SpecDrive> {
  const { isJudged = false, trust: isTrusted, allow, variables, template } = options
  const { declareBytes, folderOf } = await import('../../lib/node/read-spec.ts')
  const { resolveSpec, SANDBOX, TRUSTED } = await import('../../lib/node/resolve-needs.ts')
  const { printReport } = await import('../report/report.ts')
  const { isForGuests } = await import('../../lib/inspect/known-guest-findings.ts')
  const { packSpec } = await import('../output/write-drives.ts')
  const { identified } = await import('../../lib/layouts/render.ts')
  const { commandContext } = await import('../terminal/command-context.ts')
  const { askTwice } = await import('../terminal/secret-lines.ts')
  const { interruptible } = await import('../terminal/signals.ts')
  const source = inputName(path)
  knowSource(source, bytes)
  const declared = declareBytes(bytes, { source, variables, template, allow })
  const how = {
    policy: isTrusted ? TRUSTED : SANDBOX,
    folder: folderOf(path),
    isLenient: true,
    prompt: askTwice,
  }
  const { report, value } = await interruptible((signal) => resolveSpec(declared, { ...how, signal }))
  printReport(isJudged && value !== undefined ? report.filter((found) => !isForGuests(found)) : report)
  if (value === undefined)
    throw new Failure(EXIT.invalid, `${source} is not a valid spec`, [], { isReported: true })
  const spec = identified(value, { context: commandContext() })
  const { image, drive } = await packSpec(spec)
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
