import { u32b, u8, text } from '../../image/binary/codecs.ts'
import { bp, fixed, struct } from '../../image/binary/struct.ts'
import { EncodeError } from '../../image/image.ts'
import type { DeviceEntry } from '../../image/tree.ts'
import { recordDate } from '../date.ts'
import type { DirectoryNode, Node } from './hierarchy.ts'
import type { NameEncoding } from './options.ts'
import { entry, er, type Entries, SP } from '../susp.ts'
import { symbolicLink } from './symbolic-link.ts'

/** NAME_MAX of a POSIX system, in bytes. */
const NAME_MAX = 255

/** The maximum part of a name in one NM entry of 255 bytes, in bytes. */
const ENTRY_DATA = 250

/** The identifiers of the 1991 release, which every reader recognises. Source: RRIP 4.3, "Specification of the ER" */
const ER = er(
  'RRIP_1991A',
  'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS',
  'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.',
  1,
)

/** The bits of the RR entry, which lists the other entries of the record. Source: RRIP 1991A 4.1 */
const HAS = { PX: 0x01, PN: 0x02, SL: 0x04, NM: 0x08, CL: 0x10, PL: 0x20, RE: 0x40, TF: 0x80 } as const

/** The type bits of POSIX file modes. Source: RRIP 4.1.1 */
export const TYPE = {
  directory: 0o040000,
  relocated: 0o040000,
  file: 0o100000,
  symlink: 0o120000,
  block: 0o060000,
  character: 0o020000,
  fifo: 0o010000,
  socket: 0o140000,
} as const

/** The default modes, as with `genisoimage -r`: everyone can read files, and list and enter directories. */
export const DEFAULT_MODE = {
  directory: 0o555,
  relocated: 0o555,
  symlink: 0o555,
  file: 0o444,
  device: 0o444,
} as const

/** The entry that lists the other entries of a record. Source: RRIP 1991A 4.1 */
const RR = entry('RR', [0])
const RR_FLAGS = 4

export const px = struct('PX', 36, {
  signature: fixed(1, 2, text, 'PX'),
  length: fixed(3, 3, u8, 36),
  version: fixed(4, 4, u8, 1),
  mode: bp(5, 12, u32b), // RRIP 4.1.1
  links: bp(13, 20, u32b),
  user: bp(21, 28, u32b),
  group: bp(29, 36, u32b),
})

/** The serial number that RRIP 1.12 appends, equal for all hard links of a file. Source: RRIP 1.12 4.1.1 */
export const PX_SERIAL = bp(37, 44, u32b)

/** Device numbers; Linux takes the first word as the major number. Source: RRIP 4.1.2 */
export const pn = struct('PN', 20, {
  signature: fixed(1, 2, text, 'PN'),
  length: fixed(3, 3, u8, 20),
  version: fixed(4, 4, u8, 1),
  major: bp(5, 12, u32b),
  minor: bp(13, 20, u32b),
})

/** The times of modification, access and attribute change. Source: RRIP 4.1.6 */
const tf = struct('TF', 26, {
  signature: fixed(1, 2, text, 'TF'),
  length: fixed(3, 3, u8, 26),
  version: fixed(4, 4, u8, 1),
  flags: fixed(5, 5, u8, 0x0e),
  modify: bp(6, 12, recordDate),
  access: bp(13, 19, recordDate),
  attributes: bp(20, 26, recordDate),
})

/** The entries with the sector of a relocated directory or of its former parent, resolved later. Source: RRIP 4.1.5 */
const CL = entry('CL', new Uint8Array(8))
const PL = entry('PL', new Uint8Array(8))
const RE = entry('RE', [])

/** The sector in a CL or PL entry. */
export const LINK_BLOCK = bp(5, 12, u32b)

/** Bytes of system use before the sector in a CL or PL entry, which follows RR. */
export const LINK_SECTOR = RR.length + 4

/** The maximum size of the entries of a record, in bytes: a name, and a target of one-byte components. */
const MOST = 16 * 1024

/** The writer of a record's entries. Each result is valid until the next call. */
export interface RockRidge {
  /** Returns the entries of a directory's own (`.`) record; the root's own declares the protocol. */
  self(directory: DirectoryNode, isRoot: boolean): Entries
  /** Returns the entries of the parent's (`..`) record. */
  parent(directory: DirectoryNode, movedFrom: DirectoryNode | undefined): Entries
  /**
   * Returns the entries of a child's record.
   *
   * @throws EncodeError `name-too-long`, `target-too-long`
   */
  child(node: Node): Entries
}

/** Returns a writer of entries; `date` is the date of nodes without one. Names are written in UTF-8, or as `encoding` says. */
export function rockRidge(date: Date, encoding?: NameEncoding): RockRidge {
  const bytes = new Uint8Array(MOST)
  let end = 0
  /** The first bytes, by their number: an array for each record would be garbage. */
  const views: Entries[] = []
  const written = (): Entries => (views[end] ??= bytes.subarray(0, end))
  // Cached, because most entries of an image have the attributes and times of the one before.
  const posix = { values: { mode: -1, links: 0, user: 0, group: 0 }, bytes: new Uint8Array(px.size) }
  const times = { time: Number.NaN, bytes: new Uint8Array(tf.size) }
  const put = (entries: Entries): void => {
    bytes.set(entries, end)
    end += entries.length
  }
  const putRR = (flags: number): void => {
    // A call of `set` costs more than a short loop.
    for (let i = 0; i < RR.length; i++) bytes[end + i] = RR[i]!
    bytes[end + RR_FLAGS] = flags
    end += RR.length
  }
  const putPX = (node: Node): void => {
    const [mode, links] = [modeOf(node), linksOf(node)]
    const { uid: user = 0, gid: group = 0 } = node.entry
    const { values } = posix
    if (mode !== values.mode || links !== values.links || user !== values.user || group !== values.group) {
      posix.values = { mode, links, user, group }
      px.encode(posix.values, posix.bytes, 0)
    }
    put(posix.bytes)
  }
  const putTF = ({ entry: { modified = date } }: Node): void => {
    if (modified.getTime() !== times.time) {
      tf.encode({ modify: modified, access: modified, attributes: modified }, times.bytes, 0)
      times.time = modified.getTime()
    }
    put(times.bytes)
  }

  return {
    self(directory, isRoot) {
      end = 0
      if (isRoot) put(SP)
      putRR(HAS.PX | HAS.TF)
      putPX(directory)
      putTF(directory)
      if (isRoot) put(ER)
      return written()
    },
    parent(directory, movedFrom) {
      end = 0
      putRR(HAS.PX | HAS.TF | (movedFrom === undefined ? 0 : HAS.PL))
      if (movedFrom !== undefined) put(PL)
      putPX(movedFrom ?? directory)
      putTF(movedFrom ?? directory)
      return written()
    },
    child(node) {
      end = 0
      const isMoved = node.kind === 'directory' && node.movedFrom !== undefined
      const isNumbered = node.kind === 'device' && isNumberedType(node.entry.type)
      putRR(
        HAS.PX |
          HAS.TF |
          HAS.NM |
          (node.kind === 'symlink' ? HAS.SL : 0) |
          (node.kind === 'relocated' ? HAS.CL : 0) |
          (isMoved ? HAS.RE : 0) |
          (isNumbered ? HAS.PN : 0),
      )
      if (node.kind === 'relocated') put(CL)
      if (isMoved) put(RE)
      putName(node)
      putPX(node)
      if (isNumbered) putNumbers(node.entry)
      if (node.kind === 'symlink') {
        for (const data of symbolicLink(node.path, node.entry.target, encoding)) put(entry('SL', data))
      }
      putTF(node)
      return written()
    },
  }

  function putNumbers({ major = 0, minor = 0 }: DeviceEntry): void {
    pn.encode({ major, minor }, bytes, end)
    end += pn.size
  }

  /** Writes NM entries, all but the last with the CONTINUE flag. Source: RRIP 4.1.4 */
  function putName({ path }: Node): void {
    const start = end + 5
    const length = writeName(path, path.lastIndexOf('/') + 1, start)
    if (length > NAME_MAX) {
      const reason = `its name has ${length} bytes; Rock Ridge readers allow at most ${NAME_MAX}`
      throw new EncodeError('name-too-long', path, reason)
    }
    if (length <= ENTRY_DATA) return putNM(0, length)
    const more = bytes.slice(start + ENTRY_DATA, start + length)
    putNM(0x01, ENTRY_DATA)
    bytes.set(more, end + 5)
    putNM(0, more.length)
  }

  /** Writes the name at the end of a path and returns its size in bytes. For a name that is too long, it may return only the size. */
  function writeName(path: string, from: number, offset: number): number {
    if (encoding === undefined) return writeUtf8(path, from, bytes, offset)
    const encoded = encoding.encode(path.slice(from))
    if (encoded.length <= NAME_MAX) bytes.set(encoded, offset)
    return encoded.length
  }

  /** Writes the header of an NM entry before the `length` bytes of the name that are already there. */
  function putNM(flags: number, length: number): void {
    bytes[end] = 0x4e // N
    bytes[end + 1] = 0x4d // M
    bytes[end + 2] = 5 + length
    bytes[end + 3] = 1
    bytes[end + 4] = flags
    end += 5 + length
  }
}

function modeOf(node: Node): number {
  const { kind, entry } = node
  return TYPE[kind === 'device' ? entry.type : kind] | (entry.mode ?? DEFAULT_MODE[kind])
}

function isNumberedType(type: DeviceEntry['type']): boolean {
  return type === 'block' || type === 'character'
}

function linksOf(node: Node): number {
  if (node.kind === 'directory') return node.links
  if (node.kind === 'relocated') return node.directory.links
  return node.kind === 'file' ? (node.inode?.links ?? 1) : 1
}

const utf8 = new TextEncoder()

/** Writes the name at the end of a path and returns its size in bytes. For a name that is too long, it may return only the size. */
function writeUtf8(path: string, from: number, target: Uint8Array, offset: number): number {
  if (path.length - from > NAME_MAX) return utf8.encode(path.slice(from)).length
  for (let i = from; i < path.length; i++) {
    const code = path.charCodeAt(i)
    if (code >= 0x80) return utf8.encodeInto(path.slice(from), target.subarray(offset)).written
    target[offset + i - from] = code
  }
  return path.length - from
}
