import { DecodeError, type FindingCode } from '../image/findings.ts'
import { inUnits, type RandomAccess } from '../image/random-access.ts'

// Sections are those of QEMU's docs/interop/qcow2.rst.

const MAGIC = 0x514649fb

/** Bits 9 to 55: the offset of a cluster or a table. Source: "Cluster mapping" */
const OFFSET_HIGH = 0x00ffffff
const COMPRESSED_HIGH = 0x40000000

/** Tells whether the bytes have the signature of a qcow2 file. */
export function isQcow2(access: RandomAccess): boolean {
  return access.size >= 72 && view(access, 0, 4).getUint32(0) === MAGIC
}

/** Incompatible feature, bit 2: guest data is in a separate file. Source: "Header" */
const EXTERNAL_DATA = 4

/** Returns the kinds of other files that a qcow2 file needs. */
export function otherFilesOf(access: RandomAccess): readonly ('backing file' | 'data file')[] {
  if (!isQcow2(access)) return []
  const header = view(access, 0, 72)
  const hasBacking = header.getUint32(8) !== 0 || header.getUint32(12) !== 0
  const isVersion3 = header.getUint32(4) >= 3 && access.size >= 80
  const hasData = isVersion3 && (view(access, 76, 4).getUint32(0) & EXTERNAL_DATA) !== 0
  return [...(hasBacking ? (['backing file'] as const) : []), ...(hasData ? (['data file'] as const) : [])]
}

/** Decompresses a deflate stream (RFC 1951) of at most `size` bytes; bytes behind its end do not count. */
export type InflateRaw = (bytes: Uint8Array, size: number) => Uint8Array

/**
 * Returns access to the disk in a qcow2 file, version 2 or 3. Clusters are looked up on demand.
 *
 * @throws DecodeError `malformed` or `outside-image` for a damaged file, `unsupported` for data in another file, encryption and,
 * on reading without `inflate`, compression
 */
export function readQcow2(access: RandomAccess, inflate?: InflateRaw): RandomAccess {
  const header = view(access, 0, 72)
  const version = header.getUint32(4)
  const clusterBits = header.getUint32(20)
  if (version < 2 || version > 3) throw failure('unsupported', 4, `unknown version ${version}`)
  if (header.getUint32(8) !== 0 || header.getUint32(12) !== 0) throw lies('is partly in a backing file')
  if (header.getUint32(32) !== 0) throw lies('is encrypted')
  // Bit 0 says that references were not counted to the end, which reading does not need.
  if (version === 3 && (view(access, 72, 8).getUint32(0) !== 0 || view(access, 72, 8).getUint32(4) > 1))
    throw lies('has unknown features')
  if (clusterBits < 9 || clusterBits > 21)
    throw failure('malformed', 20, `not a valid cluster size: 2^${clusterBits} bytes; 2^9 to 2^21 are valid`)
  const size = number64(header, 24, 24)
  const l1Size = header.getUint32(36)
  const l1 = number64(header, 40, 40)
  const cluster = 2 ** clusterBits
  const entries = cluster / 8
  if (l1Size < Math.ceil(size / (cluster * entries)))
    throw failure('malformed', 36, `the L1 table has ${l1Size} entries, which are too few for ${size} bytes`)

  /** Reads a part of a cluster that is stored as a deflate stream. Source: "Compressed Clusters Descriptor" */
  const decompressed = (entry: DataView): Uint8Array => {
    if (inflate === undefined) throw lies('has compressed clusters')
    const descriptor = entry.getBigUint64(0) & 0x3fff_ffff_ffff_ffffn
    const width = BigInt(62 - (clusterBits - 8))
    const at = Number(descriptor & ((1n << width) - 1n))
    const length = (Number(descriptor >> width) + 1) * 512 - (at & 511)
    try {
      return inflate(access.read(at, length), cluster)
    } catch {
      throw failure('malformed', at, 'a compressed cluster is damaged')
    }
  }

  /** Returns the offset of the cluster with that number, its bytes if they were compressed, or undefined for one of zeros. */
  const locate = (index: number): number | Uint8Array | undefined => {
    const l1At = l1 + Math.floor(index / entries) * 8
    const table = masked(view(access, l1At, 8), l1At)
    if (table === 0) return undefined
    const l2At = table + (index % entries) * 8
    const entry = view(access, l2At, 8)
    if ((entry.getUint32(0) & COMPRESSED_HIGH) !== 0) return decompressed(entry)
    if ((entry.getUint32(4) & 1) !== 0) return undefined
    return masked(entry, l2At) || undefined
  }
  return inUnits(size, cluster, (index, within, count) => {
    const at = locate(index)
    if (typeof at !== 'number') return at?.subarray(within, within + count)
    if (at >= access.size) throw failure('outside-image', at, 'a cluster is after the end of the file')
    // The last cluster may be cut off at the end of the file.
    return access.read(at + within, count)
  })
}

function masked(entry: DataView, at: number): number {
  const offset = (entry.getUint32(0) & OFFSET_HIGH) * 2 ** 32 + ((entry.getUint32(4) & ~0x1ff) >>> 0)
  if (!Number.isSafeInteger(offset)) throw failure('malformed', at, 'an offset is beyond 2^53')
  return offset
}

function number64(bytes: DataView, at: number, place: number): number {
  const value = bytes.getBigUint64(at)
  if (value > Number.MAX_SAFE_INTEGER) throw failure('malformed', place, 'a number is beyond 2^53')
  return Number(value)
}

function view(access: RandomAccess, offset: number, length: number): DataView {
  const bytes = access.read(offset, length)
  if (bytes.length < length) throw failure('outside-image', offset, 'the file ends before it')
  return new DataView(bytes.buffer, bytes.byteOffset, length)
}

function lies(what: string): DecodeError {
  return failure('unsupported', 0, `it ${what}; convert it with qemu-img convert -O raw`)
}

function failure(code: FindingCode, offset: number, message: string): DecodeError {
  return new DecodeError({
    code,
    structure: 'qcow2 image',
    offset,
    section: 'docs/interop/qcow2.rst',
    message,
  })
}
