import { DecodeError, type FindingCode } from '../image/findings.ts'
import type { RandomAccess } from '../image/random-access.ts'
import { type Content, type Entry, pathProblem, type Tree } from '../image/tree.ts'
import { decodeRecords } from './extended-header.ts'
import { BLOCK, checksumOf, decodeText, tarHeader } from './header.ts'

/** More than any drive has, and few enough to be held. */
const MOST_ENTRIES = 250_000
const MOST_HEADER = 1024 * 1024
const MOST_PATH = 4096

/** Bytes that are read at once. */
const PIECE = 256 * 1024

/**
 * Reads an archive: ustar and pax, the older form before them, and GNU's long names. The last entry of a path counts. A
 * content is read when it is asked for; a hard link has that of the file it names.
 *
 * @throws DecodeError `not-found`, `malformed`, `outside-image`, `bad-name`, `too-many`, `unsupported` for a sparse file
 */
export function readTar(access: RandomAccess): Tree {
  const tree = new Map<string, Entry>()
  const global = new Map<string, string>()
  let local = new Map<string, string>()
  let inodes = 0
  let offset = 0
  while (offset + BLOCK <= access.size) {
    const block = access.read(offset, BLOCK)
    if (block.every((byte) => byte === 0)) return tree
    const fail = failing(offset)
    const header = tarHeader.decode(block, 0)
    if (Number(`0o${digitsOf(header.checksum)}`) !== checksumOf(block)) {
      return fail(offset === 0 ? 'not-found' : 'malformed', 'its checksum does not hold')
    }
    const type = String.fromCharCode(header.type)
    const value = (key: string): string | undefined => local.get(key) || global.get(key) || undefined
    const isMeta = 'xgLK'.includes(type)
    const size = isMeta ? header.size : Number(value('size') ?? header.size)
    const hasContent = !'123456'.includes(type)
    const bytes = hasContent ? size : 0
    const start = offset + BLOCK
    if (!Number.isSafeInteger(bytes) || bytes < 0) return fail('malformed', `its size is ${bytes}`)
    if (start + bytes > access.size) return fail('outside-image', `its ${bytes} bytes go beyond the end`)
    offset = start + Math.ceil(bytes / BLOCK) * BLOCK
    if (isMeta) {
      if (bytes > MOST_HEADER) return fail('too-many', `an extended header of ${bytes} bytes`)
      readMeta(type, access.read(start, bytes), local, global, fail)
      continue
    }
    if (type === 'S' || [...local.keys()].some((key) => key.startsWith('GNU.sparse.'))) {
      return fail('unsupported', 'a sparse file')
    }
    const name =
      header.prefix === '' || !isUstar(header.magic) ? header.name : `${header.prefix}/${header.name}`
    const stored = value('path') ?? name
    const path = stored.replace(/^(?:\.\/+)+|^\.$/, '').replace(/\/+$/, '')
    const isDirectory = type === '5' || ('0\0'.includes(type) && stored.endsWith('/'))
    const problem = path === '' && isDirectory ? undefined : pathProblem(path)
    if (problem !== undefined) return fail('bad-name', `${JSON.stringify(stored.slice(0, 200))}: ${problem}`)
    if (tree.size >= MOST_ENTRIES || path.length > MOST_PATH)
      return fail('too-many', 'too many entries, or too long a path')
    const attributes = {
      mode: header.mode & 0o7777,
      uid: Number(value('uid') ?? header.uid),
      gid: Number(value('gid') ?? header.gid),
      modified: new Date(Math.round(Number(value('mtime') ?? header.modified) * 1000)),
    }
    if (Object.values(attributes).some((value) => Number.isNaN(Number(value)))) {
      return fail('malformed', 'a number that is none')
    }
    const target = value('linkpath') ?? header.target
    local = new Map()
    if (isDirectory) tree.set(path, { kind: 'directory', ...attributes })
    else if (type === '2') tree.set(path, { kind: 'symlink', target, ...attributes })
    else if (type === '1') {
      const at = target.replace(/^(?:\.\/+)+/, '')
      const linked = tree.get(at)
      if (linked?.kind !== 'file') return fail('malformed', 'a hard link to what is no file before it')
      const inode = linked.inode ?? String(++inodes)
      tree.set(at, { ...linked, inode })
      tree.set(path, { ...linked, inode })
    } else if ('346'.includes(type)) {
      const device = ({ 3: 'character', 4: 'block', 6: 'fifo' } as const)[type as '3' | '4' | '6']
      const numbers = type === '6' ? {} : { major: header.major, minor: header.minor }
      tree.set(path, { kind: 'device', type: device, ...numbers, ...attributes })
    } else tree.set(path, { kind: 'file', content: contentAt(access, start, bytes), ...attributes })
  }
  return tree
}

type Fail = (code: FindingCode, message: string) => never

function failing(offset: number): Fail {
  return (code, message) => {
    const section = 'POSIX pax, "ustar Interchange Format"'
    throw new DecodeError({ code, structure: 'tar header', offset, section, message })
  }
}

/** Keeps what an extended header, or a long name of GNU tar, says of the entries after it. */
function readMeta(
  type: string,
  bytes: Uint8Array,
  local: Map<string, string>,
  global: Map<string, string>,
  fail: Fail,
): void {
  if (type === 'L' || type === 'K') {
    local.set(type === 'L' ? 'path' : 'linkpath', decodeText(bytes).split('\0')[0]!)
    return
  }
  const records =
    decodeRecords(bytes) ?? fail('malformed', 'a record of its extended header has no such length')
  for (const [key, value] of records) (type === 'g' ? global : local).set(key, value)
}

function digitsOf(checksum: Uint8Array): string {
  return /^ *([0-7]+)/.exec(String.fromCharCode(...checksum))?.[1] ?? ''
}

function isUstar(magic: Uint8Array): boolean {
  return String.fromCharCode(...magic.subarray(0, 6)) === 'ustar\0'
}

function contentAt(access: RandomAccess, offset: number, size: number): Content {
  if (access.bytes !== undefined) return access.read(offset, size)
  return {
    size,
    async *open() {
      for (let done = 0; done < size; done += PIECE)
        yield access.read(offset + done, Math.min(PIECE, size - done))
    },
    readInto(target) {
      target.set(access.read(offset, size))
    },
  }
}
