import { DecodeError, type FindingCode } from '../image/findings.ts'
import { inUnits, type RandomAccess } from '../image/random-access.ts'

// Sections are those of VMware's "Virtual Disk Format 5.0".

const SECTOR = 512
const SECTION = 'Hosted Sparse Extents'

/** `flags`, bit 16: grains are compressed. */
const COMPRESSED = 0x10000

/** `gdOffset` of a stream whose directory is at the end, and the distance of its footer from the end of the file. */
const AT_END = 0xffff_ffff_ffff_ffffn
const FOOTER = 2 * SECTOR

/** Grain table entries that mean zeros: none, and a zeroed grain. */
const ZEROED = 1

/** Bytes of a grain marker: the place of the grain as 64 bits, and the size of its data as 32. */
const MARKER = 12

/** Decompresses a zlib stream (RFC 1950) of at most `size` bytes. */
export type InflateZlib = (bytes: Uint8Array, size: number) => Uint8Array

/** Tells whether the bytes begin a sparse VMDK, which holds its disk in one file. */
export function isSparseVmdk(access: RandomAccess): boolean {
  return access.size >= SECTOR && String.fromCharCode(...access.read(0, 4)) === 'KDMV'
}

/**
 * Returns access to the disk in a sparse VMDK: monolithic, or optimised for streams. Grains are looked up on demand.
 *
 * @throws DecodeError `malformed`, `outside-image` or `unsupported` for a file that cannot be read
 */
export function readVmdk(access: RandomAccess, inflate: InflateZlib): RandomAccess {
  const first = view(access, 0, SECTOR)
  const isAtEnd = first.getBigUint64(56, true) === AT_END
  const header = isAtEnd ? view(access, access.size - FOOTER, SECTOR) : first
  if (header.getUint32(0, true) !== first.getUint32(0, true))
    throw failure('malformed', access.size - FOOTER, 'it has no footer')
  const isCompressed = (header.getUint32(8, true) & COMPRESSED) !== 0
  if (isCompressed && header.getUint16(77, true) !== 1)
    throw failure('unsupported', 77, 'its grains have an unknown compression')
  const size = sectors(header, 12) * SECTOR
  const grain = sectors(header, 20) * SECTOR
  const entries = header.getUint32(44, true)
  const directory = sectors(header, 56) * SECTOR
  if (grain < SECTOR || grain > 64 * 1024 * 1024 || entries === 0 || size === 0)
    throw failure('malformed', 12, 'its header has no size')
  if (directory === 0) throw failure('unsupported', 56, 'its disk is in other files')

  /** Returns the bytes of a grain; undefined for zeros. */
  const grainAt = (index: number): Uint8Array | undefined => {
    const table = view(access, directory + Math.floor(index / entries) * 4, 4).getUint32(0, true) * SECTOR
    if (table === 0) return undefined
    const place = view(access, table + (index % entries) * 4, 4).getUint32(0, true)
    if (place <= ZEROED) return undefined
    const at = place * SECTOR
    if (!isCompressed) return access.read(at, grain)
    const length = view(access, at, MARKER).getUint32(8, true)
    try {
      return inflate(access.read(at + MARKER, length), grain)
    } catch {
      throw failure('malformed', at, 'a compressed grain is damaged')
    }
  }
  return inUnits(size, grain, (index, within, count) => grainAt(index)?.subarray(within, within + count))
}

function sectors(header: DataView, at: number): number {
  const value = header.getBigUint64(at, true)
  if (value > BigInt(Math.floor(Number.MAX_SAFE_INTEGER / SECTOR)))
    throw failure('malformed', at, 'a number is too large')
  return Number(value)
}

function view(access: RandomAccess, offset: number, length: number): DataView {
  const bytes = access.read(offset, length)
  if (bytes.length < length) throw failure('outside-image', offset, 'the file ends before it')
  return new DataView(bytes.buffer, bytes.byteOffset, length)
}

function failure(code: FindingCode, offset: number, message: string): DecodeError {
  return new DecodeError({ code, structure: 'VMDK image', offset, section: SECTION, message })
}
