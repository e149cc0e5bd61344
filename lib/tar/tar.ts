import { checkDate, checkEntry } from '../image/check-entry.ts'
import { EncodeError, type Image, type Segment } from '../image/image.ts'
import { type Attributes, DEFAULT_DATE, type Entry, sizeOf, type Tree } from '../image/tree.ts'
import { encodeRecords } from './extended-header.ts'
import {
  BLOCK,
  encodeChecksum,
  MAGIC,
  MOST_ID,
  MOST_NAME,
  MOST_PREFIX,
  MOST_SIZE,
  tarHeader,
  TYPE,
} from './header.ts'

/** Options of `tar`. */
export interface TarOptions {
  /** The date of entries without a date. */
  readonly date?: Date
}

/** The default mode of files: only the owner can read them, because a drive contains secrets. */
const FILE_MODE = 0o600
const DIRECTORY_MODE = 0o700

/** The most bytes that a number counts exactly, with room for the end of the archive. */
const MOST_BYTES = Number.MAX_SAFE_INTEGER - 4 * BLOCK

/**
 * Makes an archive of `tree` in the tree's order: POSIX ustar, with extended headers (pax) for long or non-ASCII names and for
 * numbers and dates that exceed the fields. Owners are numbers without names. Directories that are only implied get no entry.
 *
 * @throws EncodeError `unsupported-kind` for a socket, `name-clash`, `content-changed`, `image-too-large`, `bad-option`, or
 * an error of `checkEntry`
 */
export function tar(tree: Tree, options: TarOptions = {}): Image {
  const { size, segments } = tarMembers(tree, options)
  // Two blocks of zeros end it.
  return { size: size + 2 * BLOCK, segments }
}

/** The bytes after the last member of an archive. */
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK)

/**
 * Does the same without the end of the archive, for a stream that has more members than fit into memory. Every path of the stream must
 * be another one.
 *
 * @throws EncodeError as `tar` does
 */
export function tarMembers(tree: Tree, options: TarOptions = {}): Image {
  const { date = DEFAULT_DATE } = options
  const segments: Segment[] = []
  const inodes = new Map<string, { path: string; size: number }>()
  const directories = new Set([''])
  checkDate(date)
  let offset = 0
  const add = (segment: Segment): void => {
    const size = sizeOf(segment.content)
    if (size > 0) segments.push(segment)
    offset += Math.ceil(size / BLOCK) * BLOCK
    if (offset > MOST_BYTES)
      throw new EncodeError('image-too-large', '', 'it has more bytes than can be counted exactly')
  }
  for (const [path, entry] of tree) {
    checkEntry(path, entry)
    checkParents(tree, path, directories)
    const fields = fieldsOf(path, entry, inodes)
    add({ kind: 'structure', offset, label: `header of ${path}`, content: headersOf(fields, entry, date) })
    if (entry.kind === 'file' && fields.type === TYPE.file)
      add({ kind: 'content', offset, label: path, content: entry.content })
  }
  return { size: offset, segments }
}

/** Checks that the parents of `path` are directories; `known` collects checked ones. */
function checkParents(tree: Tree, path: string, known: Set<string>): void {
  const above: string[] = []
  for (let folder = folderOf(path); !known.has(folder); folder = folderOf(folder)) {
    if ((tree.get(folder)?.kind ?? 'directory') !== 'directory') {
      throw new EncodeError('name-clash', folder, 'it is not a directory, but there are entries below it')
    }
    above.push(folder)
  }
  for (const folder of above) known.add(folder)
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

interface Fields {
  readonly path: string
  readonly type: string
  readonly mode: number
  readonly size: number
  readonly target: string
  readonly major: number
  readonly minor: number
}

function fieldsOf(path: string, entry: Entry, inodes: Map<string, { path: string; size: number }>): Fields {
  const none = { path, size: 0, target: '', major: 0, minor: 0 }
  if (entry.kind === 'directory') {
    return { ...none, path: `${path || '.'}/`, type: TYPE.directory, mode: entry.mode ?? DIRECTORY_MODE }
  }
  if (entry.kind === 'symlink') {
    return { ...none, type: TYPE.symlink, mode: entry.mode ?? 0o777, target: entry.target }
  }
  const { mode = FILE_MODE } = entry
  if (entry.kind === 'device') {
    if (entry.type === 'socket') throw new EncodeError('unsupported-kind', path, 'tar cannot hold sockets')
    const { major = 0, minor = 0 } = entry
    return { ...none, type: TYPE[entry.type], mode, major, minor }
  }
  const size = sizeOf(entry.content)
  const first = entry.inode === undefined ? undefined : inodes.get(entry.inode)
  if (first !== undefined) {
    if (first.size !== size) throw new EncodeError('content-changed', path, 'its hard links differ in size')
    return { ...none, type: TYPE.hardLink, mode, target: first.path }
  }
  if (entry.inode !== undefined) inodes.set(entry.inode, { path, size })
  return { ...none, type: TYPE.file, mode, size }
}

/** Returns the header of an entry, after an extended header if it needs one. */
function headersOf(fields: Fields, entry: Attributes, date: Date): Uint8Array {
  const { uid = 0, gid = 0, modified = date } = entry
  const time = modified.getTime()
  const seconds = Math.floor(time / 1000)
  const extended = new Map<string, string>()
  /** Returns the value, or 0 if the extended header holds it. */
  const number = (key: string, value: number, most: number, text = String(value)): number => {
    if (value >= 0 && value <= most && text === String(value)) return value
    extended.set(key, text)
    return Math.min(Math.max(value, 0), most)
  }
  const { prefix, name } = split(fields.path)
  if (!isPlain(fields.path) || name.length > MOST_NAME) extended.set('path', fields.path)
  if (!isPlain(fields.target) || fields.target.length > MOST_NAME) extended.set('linkpath', fields.target)
  const values = {
    name: extended.has('path') ? cut(fields.path) : name,
    prefix: extended.has('path') ? '' : prefix,
    target: extended.has('linkpath') ? cut(fields.target) : fields.target,
    type: fields.type.charCodeAt(0),
    mode: fields.mode & 0o7777,
    uid: number('uid', uid, MOST_ID),
    gid: number('gid', gid, MOST_ID),
    size: number('size', fields.size, MOST_SIZE),
    modified: number('mtime', seconds, MOST_SIZE, decimal(time)),
    major: fields.major,
    minor: fields.minor,
  }
  const header = encode(values)
  if (extended.size === 0) return header
  const records = encodeRecords(extended)
  const before = encode({
    ...values,
    name: 'pax',
    prefix: '',
    target: '',
    type: TYPE.extended.charCodeAt(0),
    size: records.length,
  })
  const length = BLOCK + Math.ceil(records.length / BLOCK) * BLOCK
  const bytes = new Uint8Array(length + BLOCK)
  bytes.set(before, 0)
  bytes.set(records, BLOCK)
  bytes.set(header, length)
  return bytes
}

type Values = Omit<Parameters<typeof tarHeader.encode>[0], 'checksum' | 'magic'>

function encode(values: Values): Uint8Array {
  const header = new Uint8Array(BLOCK)
  tarHeader.encode({ ...values, checksum: new Uint8Array(8), magic: MAGIC }, header, 0)
  encodeChecksum(header)
  return header
}

/** Returns the seconds since 1970 with their fraction. */
function decimal(time: number): string {
  const seconds = Math.floor(time / 1000)
  const fraction = time - seconds * 1000
  if (fraction === 0) return String(seconds)
  // Minus 1.5 seconds are -2 and 0.5: the sign holds for the whole.
  const magnitude = Math.abs(time)
  const digits = String(magnitude % 1000).padStart(3, '0')
  return `${time < 0 ? '-' : ''}${Math.floor(magnitude / 1000)}.${digits}`.replace(/(?<!0)0+$/, '')
}

// eslint-disable-next-line no-control-regex
const isPlain = (text: string): boolean => /^[\x01-\x7e]*$/.test(text)

/** Splits a path into two fields at a slash; a name that is still too long goes into an extended header. */
function split(path: string): { prefix: string; name: string } {
  if (path.length <= MOST_NAME) return { prefix: '', name: path }
  const slash = path.indexOf('/', path.length - MOST_NAME - 1)
  if (slash < 1 || slash > MOST_PREFIX || slash === path.length - 1) return { prefix: '', name: path }
  return { prefix: path.slice(0, slash), name: path.slice(slash + 1) }
}

/** Returns the name for readers without extended headers. */
function cut(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, '_').slice(0, MOST_NAME)
}
