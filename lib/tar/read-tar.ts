import { DecodeError, type FindingCode } from '../image/findings.ts'
import type { RandomAccess } from '../image/random-access.ts'
import { type Attributes, type Content, type Entry, pathProblem, type Tree } from '../image/tree.ts'
import { decodeRecords, type PaxRecord } from './extended-header.ts'
import { BLOCK, checksumOf, decodeText, tarHeader } from './header.ts'
import { oldSparse, paxSparse, sparseContent, type SparseFile, storedSize } from './sparse.ts'

/** The most entries: more than any drive has, and few enough for memory. */
const MOST_ENTRIES = 250_000
const MOST_HEADER = 1024 * 1024
const MOST_PATH = 4096

/** Bytes that are read at once. */
const PIECE = 256 * 1024

/** Types of headers about later entries: pax, also in Solaris's form, and GNU's long names. */
const META = 'xXgLK'

/** Types without content. */
const EMPTY = '123456'

/** Types without a counterpart in a tree: GNU's volume label, and Solaris's ACL of the next entry. */
const LEFT_OUT = 'VA'

/** The state of reading an archive. */
interface State {
  readonly access: RandomAccess
  readonly tree: Map<string, Entry>
  /** Paths that have entries below them. */
  readonly above: Set<string>
  readonly global: Map<string, string>
  /** The records of the headers before the next entry, in order. */
  readonly local: PaxRecord[]
  inodes: number
}

/** A header with its place and that of its content. */
interface Header extends ReturnType<typeof tarHeader.decode> {
  readonly block: Uint8Array
  readonly letter: string
  readonly start: number
  readonly fail: Fail
}

/**
 * Reads an archive: ustar, pax and older forms, with GNU's long names, sparse files, labels and directories of incremental
 * archives. When a path occurs several times, the last entry counts. Contents are read on demand; a hard link has the content
 * of the file that it names.
 *
 * @throws DecodeError `not-found`, `malformed`, `outside-image`, `bad-name`, `too-many`, `unsupported` for a file that
 * began in another archive
 */
export function readTar(access: RandomAccess): Tree {
  const state: State = {
    access,
    tree: new Map(),
    above: new Set(['']),
    global: new Map(),
    local: [],
    inodes: 0,
  }
  let offset = 0
  while (offset + BLOCK <= access.size) {
    const block = access.read(offset, BLOCK)
    if (block.every((byte) => byte === 0)) break
    offset = readHeader(state, block, offset)
  }
  return state.tree
}

/** Reads one header with its content, and returns the offset of the next one. */
function readHeader(state: State, block: Uint8Array, offset: number): number {
  const fail = failing(offset)
  const fields = tarHeader.decode(block, 0)
  if (Number(`0o${digitsOf(fields.checksum)}`) !== checksumOf(block)) {
    return fail(offset === 0 ? 'not-found' : 'malformed', 'its checksum is wrong')
  }
  const letter = String.fromCharCode(fields.type)
  const header: Header = { ...fields, block, letter, start: offset + BLOCK, fail }
  const isMeta = META.includes(letter)
  const size = isMeta ? fields.size : Number(valueOf(state, 'size') ?? fields.size)
  const bytes = EMPTY.includes(letter) ? 0 : size
  if (!Number.isSafeInteger(bytes) || bytes < 0) return fail('malformed', `its size is ${bytes}`)
  if (isMeta) readMeta(state, header, inArchive(state, header, header.start, bytes))
  else if (LEFT_OUT.includes(letter)) state.local.length = 0
  else {
    const sparse = sparseOf(state, header, bytes)
    // The blocks of an old map are not counted in its size.
    const start = letter === 'S' ? sparse!.start : header.start
    inArchive(state, header, start, bytes)
    readEntry(state, header, bytes, sparse)
    state.local.length = 0
    return start + filled(bytes)
  }
  return header.start + filled(bytes)
}

function filled(bytes: number): number {
  return Math.ceil(bytes / BLOCK) * BLOCK
}

/** Returns `bytes` if the archive has that many from `start` on, or else fails. */
function inArchive({ access }: State, { fail }: Header, start: number, bytes: number): number {
  if (start + bytes > access.size) return fail('outside-image', `its ${bytes} bytes exceed the archive`)
  return bytes
}

/** Returns the value of an extended header; an empty one cancels the global value. */
function valueOf({ local, global }: State, key: string): string | undefined {
  const own = local.findLast(([name]) => name === key)
  return (own === undefined ? global.get(key) : own[1]) || undefined
}

function sparseOf(state: State, header: Header, bytes: number): SparseFile | undefined {
  const { access, local } = state
  const { letter, block, start, fail } = header
  const isPax = local.some(([key]) => key.startsWith('GNU.sparse.'))
  if (letter !== 'S' && !isPax) return undefined
  const sparse = letter === 'S' ? oldSparse(access, block, start) : paxSparse(access, local, start, bytes)
  if (sparse === undefined) return fail('malformed', 'the map of a sparse file is damaged')
  const stored = letter === 'S' ? bytes : bytes - (sparse.start - start)
  if (storedSize(sparse) > stored) return fail('malformed', 'a sparse file has fewer bytes than its map')
  return sparse
}

function readEntry(state: State, header: Header, bytes: number, sparse: SparseFile | undefined): void {
  const { access, tree } = state
  const { letter, start, fail } = header
  if (letter === 'M') {
    return fail('unsupported', 'this is the rest of a file from another volume; join the volumes first')
  }
  const stored = valueOf(state, 'GNU.sparse.name') ?? valueOf(state, 'path') ?? nameOf(header)
  const path = stored.replace(/^(?:\.\/+)+|^\.$/, '').replace(/(?<!\/)\/+$/, '')
  const isDirectory = letter === '5' || letter === 'D' || ('0\0'.includes(letter) && stored.endsWith('/'))
  const problem = path === '' && isDirectory ? undefined : pathProblem(path)
  if (problem !== undefined) return fail('bad-name', `${JSON.stringify(stored.slice(0, 200))}: ${problem}`)
  if (tree.size >= MOST_ENTRIES || path.length > MOST_PATH)
    return fail('too-many', 'too many entries, or too long a path')
  addParents(state, path, fail)
  if (!isDirectory && state.above.has(path)) return fail('bad-name', 'there are entries below it')
  const attributes = attributesOf(state, header)
  const target = valueOf(state, 'linkpath') ?? header.target
  if (isDirectory) tree.set(path, { kind: 'directory', ...attributes })
  else if (letter === '2') tree.set(path, { kind: 'symlink', target, ...attributes })
  else if (letter === '1') addHardLink(state, path, target, fail)
  else if ('346'.includes(letter)) {
    const type = ({ 3: 'character', 4: 'block', 6: 'fifo' } as const)[letter as '3' | '4' | '6']
    const numbers = letter === '6' ? {} : numbersOf(state, header)
    tree.set(path, { kind: 'device', type, ...numbers, ...attributes })
  } else {
    const content =
      sparse === undefined
        ? contentAt(access, start, bytes)
        : sparseContent(sparse, (offset, size) => pieces(access, offset, size))
    tree.set(path, { kind: 'file', content, ...attributes })
  }
}

/** Adds the parents of an entry, which must be directories: GNU tar and libarchive extract nothing below a file. */
function addParents({ tree, above }: State, path: string, fail: Fail): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end)
    if (above.has(folder)) return
    if ((tree.get(folder)?.kind ?? 'directory') !== 'directory') {
      return fail('bad-name', 'its parent is not a directory')
    }
    above.add(folder)
  }
}

function attributesOf(state: State, header: Header): Required<Attributes> {
  const modified = Number(valueOf(state, 'mtime') ?? header.modified) * 1000
  const attributes = {
    mode: header.mode & 0o7777,
    uid: Number(valueOf(state, 'uid') ?? header.uid),
    gid: Number(valueOf(state, 'gid') ?? header.gid),
    modified: new Date(Math.round(modified)),
  }
  if (Object.values(attributes).every((value) => !Number.isNaN(Number(value)))) return attributes
  return header.fail('malformed', 'a field is not a valid number')
}

/** Returns the device numbers; star and libarchive write large ones in records of their own. */
function numbersOf(state: State, { major, minor, fail }: Header): { major: number; minor: number } {
  const numbers = {
    major: Number(valueOf(state, 'SCHILY.devmajor') ?? major),
    minor: Number(valueOf(state, 'SCHILY.devminor') ?? minor),
  }
  if (Number.isNaN(numbers.major + numbers.minor)) return fail('malformed', 'a field is not a valid number')
  return numbers
}

function addHardLink(state: State, path: string, target: string, fail: Fail): void {
  const { tree } = state
  const at = target.replace(/^(?:\.\/+)+/, '')
  const linked = tree.get(at)
  if (linked?.kind !== 'file') return fail('malformed', 'a hard link to a file that does not come before it')
  const inode = linked.inode ?? String(++state.inodes)
  tree.set(at, { ...linked, inode })
  tree.set(path, { ...linked, inode })
}

/** The size of the prefix in star's form, which has dates after it. */
const STAR_PREFIX = 131

/** Returns the name from one or two fields: GNU tar has other data in place of the prefix, and star a shorter prefix. */
function nameOf({ name, prefix, magic, block }: Header): string {
  const isUstar = String.fromCharCode(...magic.subarray(0, 6)) === 'ustar\0'
  const before = isStar(block) ? decodeText(upToNul(block.subarray(345, 345 + STAR_PREFIX))) : prefix
  return isUstar && before !== '' ? `${before}/${name}` : name
}

/** Tells star's form as GNU tar does: the prefix ends early, and two dates of eleven digits follow. */
function isStar(block: Uint8Array): boolean {
  const dates = String.fromCharCode(...block.subarray(345 + STAR_PREFIX - 1, 500))
  return /^\0(?:[0-7]{11} ){2}/.test(dates)
}

function upToNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

type Fail = (code: FindingCode, message: string) => never

function failing(offset: number): Fail {
  return (code, message) => {
    const section = 'POSIX pax, "ustar Interchange Format"'
    throw new DecodeError({ code, structure: 'tar header', offset, section, message })
  }
}

/** Stores the values of an extended header or a GNU long name for later entries. */
function readMeta(state: State, { letter, start, fail }: Header, size: number): void {
  if (size > MOST_HEADER) return fail('too-many', `an extended header has ${size} bytes`)
  const bytes = state.access.read(start, size)
  if (letter === 'L' || letter === 'K') {
    const key = letter === 'L' ? 'path' : 'linkpath'
    state.local.push([key, decodeText(upToNul(bytes))])
    return
  }
  const records =
    decodeRecords(bytes) ?? fail('malformed', 'a record of its extended header has a wrong length')
  for (const record of records) {
    if (letter === 'g') state.global.set(...record)
    else state.local.push(record)
  }
}

function digitsOf(checksum: Uint8Array): string {
  return /^ *([0-7]+)/.exec(String.fromCharCode(...checksum))?.[1] ?? ''
}

function contentAt(access: RandomAccess, offset: number, size: number): Content {
  if (access.bytes !== undefined) return access.read(offset, size)
  return {
    size,
    async *open() {
      yield* pieces(access, offset, size)
    },
    readInto(target) {
      target.set(access.read(offset, size))
    },
  }
}

function* pieces(access: RandomAccess, offset: number, size: number): Generator<Uint8Array> {
  for (let done = 0; done < size; done += PIECE)
    yield access.read(offset + done, Math.min(PIECE, size - done))
}
