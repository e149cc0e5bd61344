import { EncodeError } from './image.ts'
import { type Attributes, type DeviceEntry, type Entry, pathProblem, sizeOf } from './tree.ts'

/** The largest mode; owners, groups and device numbers have 32 bits. */
const MOST_MODE = 0o7777
const MOST_NUMBER = 0xffff_ffff

/**
 * Checks for values that no format can hold, although the types allow them. With `areNamesBytes`, names and targets may hold halves
 * of surrogate pairs, which stand for bytes.
 *
 * @throws EncodeError `bad-path` for a path or a target, `bad-attribute` for a number or a date, `bad-size`
 */
export function checkEntry(path: string, entry: Entry, areNamesBytes = false): void {
  const isRoot = path === '' && entry.kind === 'directory'
  const problem = isRoot ? undefined : pathProblem(areNamesBytes ? path.toWellFormed() : path)
  if (problem !== undefined) throw new EncodeError('bad-path', path, `not a valid path: ${problem}`)
  checkAttributes(path, entry)
  if (entry.kind === 'symlink') checkTarget(path, areNamesBytes ? entry.target.toWellFormed() : entry.target)
  if (entry.kind === 'device') checkDevice(path, entry)
  if (entry.kind === 'file') checkSize(path, sizeOf(entry.content))
}

/** @throws EncodeError `bad-option` for a date that is invalid */
export function checkDate(date: Date): void {
  if (Number.isNaN(date.getTime())) throw new EncodeError('bad-option', '', 'not a valid date')
}

function checkAttributes(path: string, { mode, uid, gid, modified }: Attributes): void {
  if (mode !== undefined && !isNumber(mode, MOST_MODE)) {
    throw new EncodeError(
      'bad-attribute',
      path,
      `not a valid mode: ${mode}; only permission bits are allowed`,
    )
  }
  if (uid !== undefined) checkNumber(path, 'owner', uid)
  if (gid !== undefined) checkNumber(path, 'group', gid)
  if (modified !== undefined && Number.isNaN(modified.getTime())) {
    throw new EncodeError('bad-attribute', path, 'not a valid date')
  }
}

function checkDevice(path: string, { major = 0, minor = 0 }: DeviceEntry): void {
  checkNumber(path, 'major number', major)
  checkNumber(path, 'minor number', minor)
}

function checkTarget(path: string, target: string): void {
  const fail = (reason: string): EncodeError => new EncodeError('bad-path', path, reason)
  if (target === '') throw fail('the target of the symbolic link is empty')
  if (target.includes('\0')) throw fail('its target contains a NUL byte')
  if (!target.isWellFormed()) throw fail('its target contains half of a surrogate pair')
}

function checkSize(path: string, size: number): void {
  if (Number.isSafeInteger(size) && size >= 0) return
  throw new EncodeError('bad-size', path, `not a valid file size: ${size}`)
}

function checkNumber(path: string, name: string, value: number): void {
  if (isNumber(value, MOST_NUMBER)) return
  throw new EncodeError('bad-attribute', path, `not a valid ${name}: ${value}; it must fit into 32 bits`)
}

function isNumber(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most
}
