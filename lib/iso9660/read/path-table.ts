import { reading } from '../../image/binary/struct.ts'
import type { Finding, FindingCode } from '../../image/findings.ts'
import { pathTableRecord, pathTableRecordSize } from '../path-table.ts'
import type { View } from './directory.ts'
import { latin1, utf16 } from './text.ts'
import type { Observer } from './tree.ts'
import type { VolumeDescriptor } from './volume.ts'

/** The directories of a tree from its records, to compare with its path tables. */
export interface Directories extends Required<Pick<Observer, 'onEntry'>> {
  /** Reports where the tables of `descriptor` differ from the tree. Call it after the tree was read. */
  check(descriptor: VolumeDescriptor): void
}

interface Record {
  /** The offset from the start of the image, in bytes. */
  readonly at: number
  readonly identifier: string
  /** The offset of its directory, in bytes. */
  readonly place: number
  /** The number of the parent in the table, from 1. */
  readonly parent: number
}

/** The longest record: an identifier of 255 bytes with padding. Source: ECMA-119 9.4 */
const LONGEST = pathTableRecordSize(255)

export function directoriesOf(view: View): Directories {
  const places = new Map<string, number>()
  /** Places by `place of the parent/identifier`. */
  const children = new Map<string, number>()
  return {
    onEntry(path, { kind }, { sections }) {
      if (kind !== 'directory') return
      const place = path === '' ? view.root.offset : sections[0]!.offset
      const slash = path.lastIndexOf('/')
      places.set(path, place)
      if (path !== '')
        children.set(keyOf(places.get(path.slice(0, Math.max(slash, 0)))!, path.slice(slash + 1)), place)
    },
    check(descriptor) {
      const { pathTableL, pathTableM } = descriptor
      const least = readTable(view, 'L', pathTableL, descriptor.pathTableSize, places.size)
      const most = readTable(view, 'M', pathTableM, descriptor.pathTableSize, places.size)
      compareOrders(view, least, most)
      compareTree(view, least, pathTableL * view.blockSize, children)
    },
  }
}

function keyOf(parent: number, identifier: string): string {
  return `${parent}/${identifier}`
}

/** Returns the readable records of a table, at most one more than there are directories. */
function readTable(
  view: View,
  order: 'L' | 'M',
  block: number,
  size: number,
  count: number,
): readonly Record[] {
  const { image, blockSize, characterSize } = view
  const { fields } = pathTableRecord[order]
  const lengthOf = reading(fields.identifierLength)
  const attributesOf = reading(fields.extendedAttributeLength)
  const [extentOf, parentOf] = [reading(fields.extent), reading(fields.parent)]
  const start = block * blockSize
  const bytes = image.access.read(start, Math.min(size, (count + 1) * LONGEST))
  if (start + size > image.access.size)
    found(view, 'outside-image', order, start, '8.4.13', `its ${size} bytes exceed the image`)
  const records: Record[] = []
  for (let at = 0; at < bytes.length && records.length <= count;) {
    const left = bytes.length - at
    const length = left < pathTableRecord[order].size ? 0 : lengthOf(bytes, at)
    // The table size does not always include the padding of the last record.
    if (length === 0 || pathTableRecordSize(length) > left + 1) {
      found(view, 'malformed', order, start + at, '9.4', 'it ends in the middle of a record')
      return records
    }
    const name = at + pathTableRecord[order].size
    const isRoot = length === 1 && bytes[name] === 0
    const text = characterSize === 2 ? utf16 : latin1
    records.push({
      at: start + at,
      identifier: isRoot ? '' : text(bytes, name, name + length),
      place: (extentOf(bytes, at) + attributesOf(bytes, at)) * blockSize,
      parent: parentOf(bytes, at),
    })
    at += pathTableRecordSize(length)
  }
  return records
}

/** Reports differences between the two tables. Source: ECMA-119 6.9.2 */
function compareOrders(view: View, least: readonly Record[], most: readonly Record[]): void {
  for (let i = 0; i < Math.max(least.length, most.length); i++) {
    const [one, other] = [least[i], most[i]]
    if (
      one !== undefined &&
      one.identifier === other?.identifier &&
      one.place === other.place &&
      one.parent === other.parent
    )
      continue
    const message = `record ${i + 1} differs in the path table of the other byte order`
    found(view, 'byte-orders-differ', 'M', (other ?? one)!.at, '6.9.2', message)
    return
  }
}

/** Reports differences from the tree: each directory needs a record, after that of its parent. Source: ECMA-119 6.9.1 */
function compareTree(
  view: View,
  records: readonly Record[],
  start: number,
  children: ReadonlyMap<string, number>,
): void {
  const note = (at: number, clause: string, message: string): void =>
    found(view, 'malformed', 'L', at, clause, message)
  const left = new Set(children.keys())
  for (const [i, { at, identifier, place, parent }] of records.entries()) {
    if (i === 0) {
      if (identifier !== '' || place !== view.root.offset || parent !== 1)
        note(at, '9.4', 'the first record is not that of the root directory')
      continue
    }
    const above = parent >= 1 && parent <= i ? records[parent - 1] : undefined
    if (above === undefined) {
      note(at, '9.4.4', `the parent of record ${i + 1} is record ${parent}, which does not come before it`)
      continue
    }
    const key = keyOf(above.place, identifier)
    const wanted = children.get(key)
    const name = JSON.stringify(identifier)
    if (wanted === undefined) note(at, '6.9.1', `there is no directory ${name} at its place`)
    else if (!left.delete(key)) note(at, '6.9.1', `${name} has two records`)
    else if (wanted !== place) note(at, '9.4.3', `${name} is at byte ${wanted}, not at ${place}`)
  }
  const absent = left.size + (records.length === 0 ? 1 : 0)
  if (absent > 0) note(start, '6.9.1', `the number of directories without a record is ${absent}`)
}

function found(
  view: View,
  code: FindingCode,
  order: 'L' | 'M',
  offset: number,
  clause: string,
  message: string,
): void {
  const finding: Finding = {
    code,
    structure: `${view.name === 'joliet' ? 'Joliet ' : ''}path table (${order})`,
    offset,
    section: `ECMA-119 ${clause}`,
    message,
  }
  view.image.findings.add(finding)
}
