import { reading } from '../../image/binary/struct.ts'
import { DecodeError, type Finding, type FindingCode } from '../../image/findings.ts'
import {
  DIRECTORY_FLAG,
  directoryRecord,
  IDENTIFIER,
  MULTI_EXTENT_FLAG,
  systemUseOffset,
} from '../directory-record.ts'
import { SECTOR } from '../volume-descriptor.ts'
import { type Posix, readPosix } from './posix.ts'
import type { Section, SourceImage } from './source-image.ts'
import { CE, isLast, signature, type SystemUse } from './system-use.ts'
import { ascii, latin1, utf16 } from './text.ts'
import { settle, twice } from './both-byte-orders.ts'

/** One of the trees of an image that is being read. */
export interface View {
  readonly name: 'primary' | 'joliet' | 'rockRidge'
  readonly image: SourceImage
  readonly blockSize: number
  readonly root: Section
  /** The size of a character in identifiers, in bytes. */
  readonly characterSize: 1 | 2
  /** Returns the name of a child in this tree. */
  readonly nameOf: (child: Child) => string
  /** For Rock Ridge: the bytes of a system use area before its entries. Source: SUSP 5.3, LEN_SKP */
  readonly skip: number | undefined
}

/** A record of a directory, or the records of one file with several sections. */
export interface Child {
  /** The identifier of the record, with its version. */
  readonly identifier: string
  readonly isDirectory: boolean
  /** The offset of the record from the start of the image, in bytes. */
  readonly record: number
  /** The sections in order; in most images they are adjacent. */
  readonly sections: Section[]
  readonly modified: Date | undefined
  readonly posix: Posix | undefined
  readonly name?: undefined
}

/** A record of an ordinary file, read only for its name. */
export interface Plain {
  readonly name: string
  /** The offset of the record from the start of the image, in bytes. */
  readonly record: number
}

/** The remaining work that one walk may do. */
export interface Work {
  readonly use: SystemUse
  entries: number
  /** Bytes of directories that may still be read. */
  bytes: number
}

/** The flag of a record that belongs to another file, such as a resource fork. Source: ECMA-119 9.1.6 */
const ASSOCIATED_FLAG = 0x04

const { fields } = directoryRecord
const recordLength = reading(fields.length)
const extendedAttributeLength = reading(fields.extendedAttributeLength)
const recordingDate = reading(fields.recordingDate)
const extent = twice(fields.extent)
const dataLength = twice(fields.dataLength)
const flagsOf = reading(fields.flags)
const fileUnitSize = reading(fields.fileUnitSize)
const interleaveGapSize = reading(fields.interleaveGapSize)
const identifierLength = reading(fields.identifierLength)

const NM = signature('NM')
/** Entries that continue elsewhere, or make the record stand for another one. */
const REFERENCES: ReadonlySet<number> = new Set([CE, signature('CL'), signature('RE')])

/** The sectors of a directory that are read at once. */
const SECTORS_AT_ONCE = 16

/**
 * Returns the children of the directory at `place`, in the order of its records, without `.` and `..`.
 *
 * @throws DecodeError `too-many` or `overlap` when this would exceed the allowed work
 */
export function readDirectory(view: View, place: Section, work: Work): Child[] {
  return childrenOf(view, place, work) as Child[]
}

/**
 * Returns the same children as `readDirectory`, of files that have nothing special the names alone.
 *
 * @throws DecodeError `too-many` or `overlap` when this would exceed the allowed work
 */
export function readNames(view: View, place: Section, work: Work): (Child | Plain)[] {
  return childrenOf(view, place, work, plainName)
}

/** Reads the children of a directory; `shortcut` returns the name of a record that need not be read whole. */
function childrenOf(view: View, place: Section, work: Work, shortcut?: typeof plainName): (Child | Plain)[] {
  const { image } = view
  const children: (Child | Plain)[] = []
  let open: Child | undefined
  const end = place.offset + place.size
  work.bytes -= place.size
  if (work.bytes < 0) {
    throw new DecodeError({
      code: 'overlap',
      structure: 'directory',
      offset: place.offset,
      section: 'ECMA-119 6.8',
      message: 'all directories together have more bytes than the image',
    })
  }
  for (let offset = place.offset; offset < end; offset += SECTORS_AT_ONCE * SECTOR) {
    const bytes = image.sectors.at(offset, Math.min(SECTORS_AT_ONCE * SECTOR, end - offset))
    for (let at = 0; at < bytes.length;) {
      const length = recordLength(bytes, at)
      const record = offset + at
      const left = Math.min(SECTOR - (record % SECTOR), bytes.length - at)
      if (length === 0) {
        at += left
        continue
      }
      if (!isRecord(bytes, at, length, left)) {
        const message = `it has ${length} bytes, but only ${left} are left in its sector`
        found(image, 'malformed', record, '6.8.1.1', message)
        at += left
        continue
      }
      if (--work.entries < 0) throw tooMany(image, record)
      if (record === place.offset && !isSelf(bytes, at)) {
        found(image, 'malformed', record, '6.8.2.2', 'the first record is not that of the directory itself')
      }
      if (isSelf(bytes, at) || isParent(bytes, at)) {
        at += length
        continue
      }
      const name = open === undefined ? shortcut?.(view, bytes, at, length) : undefined
      if (name !== undefined) {
        children.push({ name, record })
        at += length
        continue
      }
      const flags = flagsOf(bytes, at)
      const child = open ?? childAt(view, bytes, at, length, record, work)
      if (open !== undefined) addSection(open, sectionAt(view, bytes, at, record))
      if (open === undefined && (flags & ASSOCIATED_FLAG) === 0) children.push(child)
      open = (flags & MULTI_EXTENT_FLAG) !== 0 && !child.isDirectory ? child : undefined
      at += length
    }
  }
  if (open !== undefined) found(image, 'malformed', open.record, '6.5.1', 'its last section is missing')
  return children
}

/** Flags of records that are read whole. */
const SPECIAL = DIRECTORY_FLAG | ASSOCIATED_FLAG | MULTI_EXTENT_FLAG

/** Returns the Rock Ridge name of a file whose record has it in one entry, in ASCII, and neither continues nor refers elsewhere. */
function plainName({ skip }: View, bytes: Uint8Array, at: number, length: number): string | undefined {
  if (skip === undefined || (flagsOf(bytes, at) & SPECIAL) !== 0) return undefined
  if (fileUnitSize(bytes, at) !== 0 || interleaveGapSize(bytes, at) !== 0) return undefined
  const end = at + length
  let name: string | undefined
  let size: number
  for (let i = at + systemUseOffset(identifierLength(bytes, at)) + skip; i + 4 <= end; i += size) {
    const found = bytes[i]! * 256 + bytes[i + 1]!
    size = bytes[i + 2]!
    if (isLast(found)) break
    if (size < 4 || i + size > end || REFERENCES.has(found)) return undefined
    if (found !== NM) continue
    if (name !== undefined || size < 5 || bytes[i + 4] !== 0) return undefined
    name = ascii(bytes, i + 5, i + size)
    if (name === undefined) return undefined
  }
  return name
}

/** Returns a directory's own record, with its end and its attributes. */
export function readSelf(view: View, offset: number, work: Work): Child | undefined {
  const bytes = view.image.sectors.at(offset, SECTOR)
  const length = bytes.length === 0 ? 0 : recordLength(bytes, 0)
  if (!isRecord(bytes, 0, length, bytes.length) || !isSelf(bytes, 0)) return undefined
  return childAt(view, bytes, 0, length, offset, work)
}

function isRecord(bytes: Uint8Array, at: number, length: number, left: number): boolean {
  if (length <= IDENTIFIER || length > left) return false
  const size = identifierLength(bytes, at)
  return size > 0 && IDENTIFIER + size <= length
}

/** Tells whether a record is that of the directory itself. Source: ECMA-119 6.8.2.2 */
function isSelf(bytes: Uint8Array, at: number): boolean {
  return identifierLength(bytes, at) === 1 && bytes[at + IDENTIFIER] === 0
}

function isParent(bytes: Uint8Array, at: number): boolean {
  return identifierLength(bytes, at) === 1 && bytes[at + IDENTIFIER] === 1
}

function childAt(
  view: View,
  bytes: Uint8Array,
  at: number,
  length: number,
  record: number,
  work: Work,
): Child {
  const { image, skip, characterSize } = view
  const flags = flagsOf(bytes, at)
  const size = identifierLength(bytes, at)
  const start = at + IDENTIFIER
  if (fileUnitSize(bytes, at) !== 0 || interleaveGapSize(bytes, at) !== 0) {
    found(image, 'unsupported', record, '6.4.3', 'its content is interleaved, but is read as contiguous')
  }
  if ((flags & ASSOCIATED_FLAG) !== 0) {
    found(image, 'unsupported', record, '9.1.6', 'it is an associated file and is left out')
  }
  const use = at + systemUseOffset(size)
  return {
    identifier: characterSize === 2 ? utf16(bytes, start, start + size) : latin1(bytes, start, start + size),
    isDirectory: (flags & DIRECTORY_FLAG) !== 0,
    record,
    sections: [sectionAt(view, bytes, at, record)],
    modified: recordingDate(bytes, at),
    posix: skip === undefined ? undefined : readPosix(work.use, bytes, use + skip, at + length, record),
  }
}

/** Returns the place of the content, without its extended attribute record. Source: ECMA-119 9.1.2 to 9.1.4 */
function sectionAt({ image, blockSize }: View, bytes: Uint8Array, at: number, record: number): Section {
  const attributes = extendedAttributeLength(bytes, at)
  let block = extent.first(bytes, at)
  const otherBlock = extent.second(bytes, at)
  if (block !== otherBlock) {
    const isThere = (block: number): boolean => (block + attributes) * blockSize < image.access.size
    block = settle(image, block, otherBlock, isThere, placeOf(record, '9.1.3'))
  }
  const offset = (block + attributes) * blockSize
  let size = dataLength.first(bytes, at)
  const otherSize = dataLength.second(bytes, at)
  if (size !== otherSize) {
    const isSize = (size: number): boolean => offset + size <= image.access.size
    size = settle(image, size, otherSize, isSize, placeOf(record, '9.1.4'))
  }
  if (size > 0 && offset + size > image.access.size) {
    const message = `its ${size} bytes at offset ${offset} exceed the image, which has ${image.access.size} bytes`
    found(image, 'outside-image', record, '9.1.3', message)
  }
  return { offset, size }
}

/** Adds another section of a file, to the one before it if it is adjacent. */
function addSection({ sections }: Child, { offset, size }: Section): void {
  const last = sections.at(-1)!
  if (last.offset + last.size === offset) {
    sections[sections.length - 1] = { offset: last.offset, size: last.size + size }
  } else sections.push({ offset, size })
}

export function tooMany({ maxEntries }: SourceImage, offset: number): DecodeError {
  const message = `there are more than ${maxEntries} records, or their paths are too long in total`
  return new DecodeError({
    code: 'too-many',
    structure: 'directory',
    offset,
    section: 'ECMA-119 6.8',
    message,
  })
}

function found(
  { findings }: SourceImage,
  code: FindingCode,
  offset: number,
  clause: string,
  message: string,
): void {
  findings.add({ code, ...placeOf(offset, clause), message })
}

function placeOf(offset: number, clause: string): Pick<Finding, 'structure' | 'offset' | 'section'> {
  return { structure: directoryRecord.name, offset, section: `ECMA-119 ${clause}` }
}
