import { u32l } from '../../image/binary/codecs.ts'
import type { FindingCode, Findings } from '../../image/findings.ts'
import type { RandomAccess } from '../../image/random-access.ts'
import type { ByteRun, Hole } from '../../image/runs.ts'
import { type Allocation, allocationsIn, EXTENT } from '../allocation.ts'
import { extendedFileEntry, fileEntry } from '../file-descriptors.ts'
import { readTag, TAG } from '../tag.ts'
import type { Blocks } from './blocks.ts'

/** What is needed to follow an address. */
export interface Place {
  readonly access: RandomAccess
  readonly findings: Findings
  readonly blockSize: number
  readonly partitions: readonly (Blocks | undefined)[]
  /** Whether blocks without a file entry are expected, and not worth a finding. */
  readonly isProbing?: boolean
}

/** A file entry that was read: a file, a directory or another kind. */
export interface FileNode {
  /** The offset of the entry from the start of the image, in bytes. */
  readonly offset: number
  readonly fileType: number
  /** Permission bits as in POSIX, with those for setuid, setgid and sticky. */
  readonly mode: number
  /** The owner and the group; undefined when they are not given. */
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly links: number
  readonly modified: Date | undefined
  /** Bytes. */
  readonly length: number
  /** The content when it is inside the entry; its place in the image otherwise. */
  readonly content: Uint8Array | undefined
  readonly runs: readonly (ByteRun | Hole)[]
  /** The extended attributes. */
  readonly attributes: Uint8Array
  /** Why the content cannot be read, if so. */
  readonly broken: string | undefined
}

/** The type of allocation in the flags for a content inside the entry, and its mask. Source: ECMA-167 4/14.6.8 */
const TYPE_MASK = 7
const INSIDE = 3

/** The bits for setuid, setgid and sticky in the flags. Source: ECMA-167 4/14.6.8 */
const SETUID = 0x40
const SETGID = 0x80
const STICKY = 0x100

/** The only strategy that UDF allows on rewritable and read-only discs. Source: UDF 2.3.5.1 */
const STRATEGY = 4

/** An owner or group that is not given. Source: UDF 2.3.6 */
const NOBODY = 0xffff_ffff

/** The most extents of one file; only a hostile image has as many. */
const MOST_EXTENTS = 1_000_000

/** Reads the file entry in a block; undefined, with a finding, when there is none. Source: ECMA-167 4/14.9, 4/14.17 */
export function readFileEntry(
  place: Place,
  { block, partition }: { readonly block: number; readonly partition: number },
): FileNode | undefined {
  const { access, findings, blockSize, isProbing = false } = place
  const [run] = place.partitions[partition]?.(block, blockSize) ?? []
  const note = (code: FindingCode, message: string): undefined => {
    if (isProbing) return
    findings.add({
      code,
      structure: fileEntry.name,
      offset: run?.offset ?? 0,
      section: 'ECMA-167 4/14.9',
      message,
    })
  }
  if (run === undefined) return note('outside-image', `block ${block} is not in partition ${partition}`)
  const bytes = access.read(run.offset, blockSize)
  if (bytes.length < blockSize) return note('outside-image', `block ${block} is behind the end of the image`)
  const tag = readTag(bytes)
  const isExtended = tag?.identifier === TAG.extendedFileEntry
  if (tag === undefined || (!isExtended && tag.identifier !== TAG.fileEntry) || tag.location !== block)
    return note('malformed', `block ${block} does not hold a valid file entry`)
  const struct = isExtended ? extendedFileEntry : fileEntry
  const values = struct.decode(bytes, 0)
  if (values.strategy !== STRATEGY) return note('unsupported', `its strategy is ${values.strategy}, not 4`)
  const start = struct.size + values.attributesLength
  const end = start + values.allocationLength
  if (end > blockSize) return note('malformed', 'its parts do not fit into its block')
  const { flags, permissions, uid, gid, length, modified, links, fileType } = values
  if (!Number.isSafeInteger(length)) return note('malformed', 'its length is out of range')
  const type = flags & TYPE_MASK
  const inside = type === INSIDE ? bytes.subarray(start, Math.min(end, start + length)) : undefined
  const layout =
    inside === undefined
      ? layoutOf(place, allocations(place, bytes.subarray(start, end), type, partition), length)
      : { runs: [], broken: inside.length < length ? 'its content ends early' : undefined }
  return {
    offset: run.offset,
    fileType,
    mode: modeOf(permissions, flags),
    uid: uid === NOBODY ? undefined : uid,
    gid: gid === NOBODY ? undefined : gid,
    links,
    modified,
    length,
    content: inside,
    attributes: bytes.subarray(struct.size, start),
    ...layout,
  }
}

/** Returns the runs of a content that is stored whole; undefined when it has holes, is broken or inside its entry. */
export function storedRuns({ runs, broken, content }: FileNode): readonly ByteRun[] | undefined {
  if (broken !== undefined || content !== undefined) return undefined
  return runs.every((run): run is ByteRun => run.offset !== undefined) ? runs : undefined
}

/** Yields the extents, also those of the extents that continue the list. Source: ECMA-167 4/14.5 */
function* allocations(
  place: Place,
  bytes: Uint8Array,
  type: number,
  partition: number,
): Generator<Allocation | 'bad'> {
  if (type > 2) return yield 'bad'
  let list = bytes
  const seen = new Set<string>()
  for (;;) {
    let next: Allocation | undefined
    for (const allocation of allocationsIn(list, type as 0 | 1 | 2, partition)) {
      if (allocation.kind === EXTENT.next) {
        next = allocation
        break
      }
      yield allocation
    }
    if (next === undefined) return
    const key = `${next.partition}:${next.block}`
    const more = seen.has(key) ? undefined : continuation(place, next)
    if (more === undefined) return yield 'bad'
    seen.add(key)
    list = more
  }
}

/** Returns the allocation descriptors in an extent of them. Source: ECMA-167 4/14.5 */
function continuation({ access, partitions, blockSize }: Place, { block, partition }: Allocation) {
  const [run] = partitions[partition]?.(block, blockSize) ?? []
  if (run === undefined) return undefined
  const bytes = access.read(run.offset, blockSize)
  if (readTag(bytes)?.identifier !== TAG.allocationExtent) return undefined
  const size = u32l.read(bytes, 20, 4)
  return 24 + size > bytes.length ? undefined : bytes.subarray(24, 24 + size)
}

/** Returns the places of `length` bytes, and why not all of them can be read. */
function layoutOf(
  { access, partitions }: Place,
  extents: Iterable<Allocation | 'bad'>,
  length: number,
): Pick<FileNode, 'runs' | 'broken'> {
  const runs: (ByteRun | Hole)[] = []
  let left = length
  let count = 0
  for (const extent of extents) {
    if (left <= 0) break
    if (extent === 'bad') return { runs, broken: 'its list of extents is malformed' }
    if (++count > MOST_EXTENTS || runs.length > MOST_EXTENTS)
      return { runs, broken: 'it has too many extents' }
    const size = Math.min(extent.length, left)
    left -= size
    if (extent.kind !== EXTENT.recorded) {
      runs.push({ offset: undefined, size })
      continue
    }
    const found = partitions[extent.partition]?.(extent.block, size)
    if (found === undefined || found.some((run) => run.offset + run.size > access.size))
      return { runs, broken: `its extent at block ${extent.block} is not in the image` }
    for (const run of found) runs.push(run)
  }
  return { runs, broken: left > 0 ? `its extents hold ${length - left} of ${length} bytes` : undefined }
}

/** Returns the mode: read, write and execute of owner, group and others, which UDF stores in five bits each. Source: ECMA-167 4/14.9.5 */
function modeOf(permissions: number, flags: number): number {
  const of = (shift: number): number => (permissions >> shift) & 7
  const special = ((flags & SETUID) !== 0 ? 0o4000 : 0) | ((flags & SETGID) !== 0 ? 0o2000 : 0)
  return special | ((flags & STICKY) !== 0 ? 0o1000 : 0) | (of(10) << 6) | (of(5) << 3) | of(0)
}
