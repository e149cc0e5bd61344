import { extend, type Growing, growing, written } from '../../image/binary/growing.ts'
import { reading } from '../../image/binary/struct.ts'
import { recordDate, volumeDate } from '../date.ts'
import { LINK_BLOCK, pn, px, PX_SERIAL } from '../write/rock-ridge.ts'
import { CONTINUE, CURRENT, PARENT, ROOT } from '../write/symbolic-link.ts'
import type { SourceImage } from './source-image.ts'
import { eachEntry, signature, type SystemUse } from './system-use.ts'
import { latin1, unicode } from './text.ts'
import { settle, twice } from './both-byte-orders.ts'

/** The Rock Ridge attributes of an entry; missing ones are undefined. */
export interface Posix {
  name: string | undefined
  /** The mode, including the bits of the type. */
  mode: number | undefined
  links: number
  uid: number
  gid: number
  /** The number of the file, which hard links share; 0 when there is none. Source: RRIP 1.12 */
  serial: number
  modified: Date | undefined
  target: string | undefined
  major: number
  minor: number
  /** The first block of the relocated directory that this record represents. Source: RRIP 4.1.5.1 */
  childLink: number | undefined
  /** Whether the directory belongs elsewhere, where a child link refers to it. Source: RRIP 4.1.5.3 */
  isRelocated: boolean
  /** Whether the content is compressed (zisofs). */
  isCompressed: boolean
  /** Whether the content is stored without its holes. Source: RRIP 4.1.7 */
  isSparse: boolean
}

const PX = signature('PX')
const PN = signature('PN')
const NM = signature('NM')
const SL = signature('SL')
const TF = signature('TF')
const CL = signature('CL')
const RE = signature('RE')
const ZF = signature('ZF')
const SF = signature('SF')

const mode = twice(px.fields.mode)
const linkBlock = twice(LINK_BLOCK)
const links = reading(px.fields.links)
const user = reading(px.fields.user)
const group = reading(px.fields.group)
const serial = twice(PX_SERIAL)
const major = reading(pn.fields.major)
const minor = reading(pn.fields.minor)

/** Bits of TF: a creation date, a modification date, dates of 17 bytes. Source: RRIP 4.1.6 */
const CREATION = 0x01
const MODIFICATION = 0x02
const LONG = 0x80

/** Reads the entries between bytes `from` and `to`, and in their continuation areas. */
export function readPosix(
  use: SystemUse,
  bytes: Uint8Array,
  from: number,
  to: number,
  record: number,
): Posix {
  const posix: Posix = {
    name: undefined,
    mode: undefined,
    links: 1,
    uid: 0,
    gid: 0,
    serial: 0,
    modified: undefined,
    target: undefined,
    major: 0,
    minor: 0,
    childLink: undefined,
    isRelocated: false,
    isCompressed: false,
    isSparse: false,
  }
  let name: Growing | undefined
  let link: Target | undefined
  const { image } = use

  eachEntry(use, bytes, from, to, record, (found, area, at, length) => {
    if (found === PX && length >= px.size) {
      const [first, second] = [mode.first(area, at), mode.second(area, at)]
      const place = { structure: 'PX', offset: record, section: 'RRIP 4.1.1' }
      posix.mode = settle(image, first, second, (mode) => mode <= 0xffff, place)
      posix.links = links(area, at)
      posix.uid = user(area, at)
      posix.gid = group(area, at)
      if (length >= PX_SERIAL.last) {
        posix.serial = settle(image, serial.first(area, at), serial.second(area, at), () => true, place)
      }
    } else if (found === NM && length >= 5) {
      const flags = area[at + 4]!
      if ((flags & (CURRENT | PARENT)) !== 0) posix.name = (flags & CURRENT) !== 0 ? '.' : '..'
      else if (name === undefined && (flags & CONTINUE) === 0) {
        posix.name = textOf(image, area, at + 5, at + length, record, 'NM', '4.1.4')
      } else {
        append((name ??= growing(0)), area, at + 5, at + length)
        if ((flags & CONTINUE) === 0) {
          posix.name = textOf(image, written(name), 0, name.length, record, 'NM', '4.1.4')
          name = undefined
        }
      }
    } else if (found === TF && length >= 5) {
      posix.modified = modification(area, at, length)
    } else if (found === SL && length >= 5) {
      takeTarget((link ??= { bytes: growing(0), isOpen: true }), area, at, length)
    } else if (found === PN && length >= pn.size) {
      posix.major = major(area, at)
      posix.minor = minor(area, at)
    } else if (found === CL && length >= 12) {
      const isThere = (block: number): boolean => block > 0 && block * use.blockSize < image.access.size
      const place = { structure: 'CL', offset: record, section: 'RRIP 4.1.5.1' }
      posix.childLink = settle(image, linkBlock.first(area, at), linkBlock.second(area, at), isThere, place)
    } else if (found === RE) posix.isRelocated = true
    else if (found === ZF) posix.isCompressed = true
    else if (found === SF) posix.isSparse = true
  })

  if (name !== undefined) {
    posix.name = textOf(image, written(name), 0, name.length, record, 'NM', '4.1.4')
    unfinished(image, 'NM', record, '4.1.4')
  }
  if (link !== undefined) {
    if (link.isContinued) unfinished(image, 'SL', record, '4.1.3')
    posix.target = textOf(image, written(link.bytes), 0, link.bytes.length, record, 'SL', '4.1.3')
  }
  return posix
}

/** Returns the modification date, or undefined when there is none. Source: RRIP 4.1.6 */
function modification(bytes: Uint8Array, at: number, length: number): Date | undefined {
  const flags = bytes[at + 4]!
  if ((flags & MODIFICATION) === 0) return undefined
  const size = (flags & LONG) !== 0 ? 17 : 7
  const start = 5 + ((flags & CREATION) !== 0 ? size : 0)
  if (start + size > length) return undefined
  return (size === 17 ? volumeDate : recordDate).read(bytes, at + start, size)
}

/** The target of a symbolic link while its entries are read. */
interface Target {
  readonly bytes: Growing
  /** Whether the next component follows without a slash: at the start, after a root, or inside a continued component. */
  isOpen: boolean
  isContinued?: boolean
}

/** Adds component records: `.`, `..`, a slash at the start, or bytes. Source: RRIP 4.1.3.1 */
function takeTarget(target: Target, area: Uint8Array, at: number, length: number): void {
  const end = at + length
  target.isContinued = (area[at + 4]! & CONTINUE) !== 0
  for (let i = at + 5; i + 2 <= end;) {
    const flags = area[i]!
    const size = Math.min(area[i + 1]!, end - i - 2)
    if (!target.isOpen) append(target.bytes, SLASH, 0, 1)
    if ((flags & ROOT) !== 0) append(target.bytes, SLASH, 0, 1)
    else if ((flags & CURRENT) !== 0) append(target.bytes, DOTS, 0, 1)
    else if ((flags & PARENT) !== 0) append(target.bytes, DOTS, 0, 2)
    else append(target.bytes, area, i + 2, i + 2 + size)
    target.isOpen = (flags & (CONTINUE | ROOT)) !== 0
    i += 2 + area[i + 1]!
  }
}

const SLASH = Uint8Array.of(0x2f)
const DOTS = Uint8Array.of(0x2e, 0x2e)

function append(to: Growing, from: Uint8Array, start: number, end: number): void {
  const { length } = to
  extend(to, length + end - start)
  to.bytes.set(from.subarray(start, end), length)
}

/** Returns text in UTF-8; other text is read as ISO 8859-1 and is a finding. */
function textOf(
  { findings }: SourceImage,
  bytes: Uint8Array,
  from: number,
  to: number,
  record: number,
  structure: string,
  clause: string,
): string {
  const text = unicode(bytes, from, to)
  if (text !== undefined) return text
  const message = 'its text is not UTF-8'
  findings.add({ code: 'bad-text', structure, offset: record, section: `RRIP ${clause}`, message })
  return latin1(bytes, from, to)
}

function unfinished({ findings }: SourceImage, structure: string, record: number, clause: string): void {
  const message = 'it is marked as continued, but nothing follows'
  findings.add({ code: 'malformed', structure, offset: record, section: `RRIP ${clause}`, message })
}
