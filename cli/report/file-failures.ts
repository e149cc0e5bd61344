import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { nearest } from '../../lib/report/nearest.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { EXIT, Failure } from './exit.ts'
import type { FailureCode } from './failure-codes.ts'

/** Returns the name of an input for messages. */
export function inputName(file: string): string {
  return file === '-' ? 'standard input' : file
}

/** The codes of errors of the system when a file is read. */
const READING: Readonly<Record<string, FailureCode>> = {
  ENOENT: 'file-missing',
  ENOTDIR: 'file-missing',
  EISDIR: 'file-is-directory',
  EACCES: 'file-not-permitted',
  EPERM: 'file-not-permitted',
  EFBIG: 'file-too-large',
  EILSEQ: 'file-name-not-utf8',
}

/** The same when a file is written. */
const WRITING: Readonly<Record<string, FailureCode>> = {
  EEXIST: 'output-exists',
  ENOTEMPTY: 'output-exists',
  EACCES: 'output-not-permitted',
  EPERM: 'output-not-permitted',
  EROFS: 'output-not-permitted',
  ENOSPC: 'output-no-space',
  EDQUOT: 'output-no-space',
  EFBIG: 'output-no-space',
}

/**
 * Returns the Failure for an input that cannot be read: it is invalid, wherever it is named. In a folder it names the file that
 * cannot be read.
 *
 * @throws the cause itself when it is a bug
 */
export function unreadable(file: string, cause: unknown): Failure {
  const { code = '', path } = cause as NodeJS.ErrnoException
  const isWithin =
    file !== '-' && typeof path === 'string' && path.startsWith(`${file.replace(/(?<!\/)\/+$/, '')}/`)
  const source = isWithin ? path : inputName(file)
  const kind = READING[code] ?? 'file-unreadable'
  const close = kind === 'file-missing' ? neighbour(source) : undefined
  const hint = close === undefined ? [] : [`Did you mean ${close}?`]
  return new Failure(EXIT.invalid, `cannot read ${source}: ${reasonOf(cause)}`, hint, { source, code: kind })
}

/** Returns the path of a file beside a missing one with nearly the same name. */
function neighbour(file: string): string | undefined {
  const folder = dirname(file)
  try {
    const close = nearest(basename(file), readdirSync(folder))
    return close && (folder === '.' ? close : join(folder, close))
  } catch {
    return undefined
  }
}

/**
 * Returns the Failure for an output that cannot be written.
 *
 * @throws the cause itself when it is a bug
 */
export function unwritable(file: string, cause: unknown): Failure {
  const { code = '' } = cause as NodeJS.ErrnoException
  const place = file === '-' ? 'standard output' : file
  return new Failure(EXIT.failed, `cannot write ${place}: ${reasonOf(cause)}`, [], {
    source: place,
    code: WRITING[code] ?? 'output-unwritable',
  })
}

/** Returns the Failure for an output that is not overwritten, with the remedy. */
export function existing(file: string, remedy: string): Failure {
  return new Failure(EXIT.failed, `${file} exists; ${remedy}`, [], { source: file, code: 'output-exists' })
}
