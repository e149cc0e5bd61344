import { DecodeError, type FindingCode, type Findings } from '../decode-error.ts'
import type { RandomAccess } from '../random-access.ts'
import { FIRST_CLUSTER, readEntry } from './allocation-table.ts'
import type { Volume } from './volume.ts'

/** Bytes in a row, from the start of the image. */
export interface ByteRun {
  readonly offset: number
  readonly size: number
}

/** Follows the chains of a volume; each cluster belongs to one. */
export interface Chains {
  /**
   * The bytes of the chain that begins with `cluster`: `size` of them, or all when it is undefined, at most `most`.
   *
   * @throws DecodeError `malformed`, `outside-image`, `overlap`, `too-many`
   */
  follow(cluster: number, size: number | undefined, of: Owner): readonly ByteRun[]
}

/** Whose chain it is, and where the entry lies that names it. */
export interface Owner {
  readonly structure: string
  readonly offset: number
}

const SECTION = 'FAT 1.03, "FAT Data Structure"'

/** Bytes of the table that are read at once: a multiple of every entry, and all of a table of 12 bits. */
const PAGE = 64 * 1024

/** No directory is longer. "FAT Directory Structure" */
const MOST_OF_DIRECTORY = 2 * 1024 * 1024

export function chains(access: RandomAccess, volume: Volume, findings: Findings): Chains {
  const { bits, clusters, clusterSize, dataOffset } = volume
  const entryAt = entries(access, volume, findings)
  // No more bits than the image has clusters, whatever it says.
  const inImage = Math.max(0, Math.min(clusters, Math.floor((access.size - dataOffset) / clusterSize)))
  const taken = new Uint8Array(Math.ceil((inImage + 1) / 8))
  const end = 2 ** (bits === 32 ? 28 : bits) - 8

  return {
    follow(first, size, of) {
      const fail = (code: FindingCode, message: string): never => {
        throw new DecodeError({ ...of, code, section: SECTION, message })
      }
      const most = size ?? MOST_OF_DIRECTORY
      const runs: { offset: number; size: number }[] = []
      let cluster = first
      let total = 0
      while (total < most) {
        const index = cluster - FIRST_CLUSTER
        if (index < 0 || index >= clusters) {
          if (size === undefined && runs.length > 0 && cluster >= end) break
          return fail('malformed', `its chain ends after ${total} bytes with entry ${cluster}`)
        }
        const offset = dataOffset + index * clusterSize
        const bytes = Math.min(clusterSize, most - total)
        if (offset + bytes > access.size) return fail('outside-image', `cluster ${cluster} lies outside`)
        if (index <= inImage) {
          if ((taken[index >> 3]! & (1 << (index & 7))) !== 0) {
            return fail('overlap', `cluster ${cluster} belongs to another chain, or to this one already`)
          }
          taken[index >> 3]! |= 1 << (index & 7)
        }
        const last = runs.at(-1)
        if (last !== undefined && last.offset + last.size === offset) last.size += bytes
        else runs.push({ offset, size: bytes })
        total += bytes
        cluster = entryAt(cluster)
      }
      if (cluster < end && total > 0) {
        if (size === undefined) return fail('too-many', 'the directory is longer than 2 MiB')
        findings.add({
          ...of,
          code: 'malformed',
          section: SECTION,
          message: 'its chain is longer than it is',
        })
      }
      return runs
    },
  }
}

/** Reads entries of the first table, page by page, and compares them with those of the second. */
function entries(access: RandomAccess, volume: Volume, findings: Findings): (cluster: number) => number {
  const { bits, tableOffset, tableSize, tables } = volume
  let page = -1
  let bytes: Uint8Array = new Uint8Array(0)
  let isCompared = tables < 2

  const load = (number: number): void => {
    page = number
    const length = Math.min(PAGE, tableSize - number * PAGE)
    const offset = tableOffset + number * PAGE
    bytes = access.read(offset, length)
    if (isCompared) return
    const second = access.read(offset + tableSize, length)
    if (bytes.every((byte, i) => byte === second[i])) return
    isCompared = true
    const message = 'the second table is not as the first, which counts'
    findings.add({ code: 'malformed', structure: 'file allocation table', offset, section: SECTION, message })
  }
  return (cluster) => {
    const at = bits === 12 ? cluster + (cluster >> 1) : cluster * (bits / 8)
    if (Math.floor(at / PAGE) !== page) load(Math.floor(at / PAGE))
    // What is not there reads as zero: a free cluster, which no chain has.
    return at % PAGE < bytes.length - 1 ? readEntry(bytes, bits, at % PAGE, cluster % 2 === 1) : 0
  }
}
