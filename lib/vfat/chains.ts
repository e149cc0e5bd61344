import type { Finding, FindingCode, Findings } from '../image/findings.ts'
import type { RandomAccess } from '../image/random-access.ts'
import { FIRST_CLUSTER, readEntry } from './allocation-table.ts'
import type { Volume } from './volume.ts'

/** Bytes in a row, from the start of the image. */
export interface ByteRun {
  readonly offset: number
  readonly size: number
}

/** Follows the chains of a volume; each cluster belongs to one. */
export interface Chains {
  /** The bytes of the chain that begins with `cluster`: `size` of them, or all of a directory when it is undefined. */
  follow(cluster: number, size: number | undefined, of: Owner): Chain
}

export interface Chain {
  /** As far as it could be followed. */
  readonly runs: readonly ByteRun[]
  /** Why no further; it is among the findings too. `malformed`, `outside-image`, `overlap`, `too-many` */
  readonly broken?: Finding
}

/** Whose chain it is, and where the entry lies that names it. */
export interface Owner {
  readonly structure: string
  readonly offset: number
}

const SECTION = 'FAT 1.03, "FAT Data Structure"'

/** Bytes of the table that are read at once: a multiple of every entry, three bytes holding two of 12 bits. */
const PAGE = 24 * 1024

/** Pages that are kept: chains may lead anywhere. */
const MOST_PAGES = 2048

/** Runs of all chains: an image of so many pieces was made to have them. */
const MOST_RUNS = 4_000_000

/** No directory is longer. "FAT Directory Structure" */
const MOST_OF_DIRECTORY = 2 * 1024 * 1024

export function chains(access: RandomAccess, volume: Volume, findings: Findings): Chains {
  const { bits, clusters, clusterSize, dataOffset } = volume
  const entryAt = entries(access, volume, findings)
  // No more bits than the image has clusters, whatever it says.
  const inImage = Math.max(0, Math.min(clusters, Math.floor((access.size - dataOffset) / clusterSize)))
  const taken = new Uint8Array(Math.ceil((inImage + 1) / 8))
  const end = 2 ** (bits === 32 ? 28 : bits) - 8
  let allRuns = 0

  return {
    follow(first, size, of) {
      const most = size ?? MOST_OF_DIRECTORY
      const runs: { offset: number; size: number }[] = []
      const fail = (code: FindingCode, message: string): Chain => {
        const broken = { ...of, code, section: SECTION, message }
        findings.add(broken)
        return { runs, broken }
      }
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
        else {
          if (++allRuns > MOST_RUNS) return fail('too-many', `more than ${MOST_RUNS} pieces`)
          runs.push({ offset, size: bytes })
        }
        total += bytes
        cluster = entryAt(cluster)
      }
      if (cluster < end) {
        if (size === undefined) return fail('too-many', 'the directory is longer than 2 MiB')
        findings.add({
          ...of,
          code: 'malformed',
          section: SECTION,
          message: 'its chain goes on after its end',
        })
      }
      return { runs }
    },
  }
}

/** Reads entries of the first table, page by page, and compares each page with that of the second. */
function entries(access: RandomAccess, volume: Volume, findings: Findings): (cluster: number) => number {
  const { bits, tableOffset, tableSize, tables } = volume
  const pages = new Map<number, Uint8Array>()
  const compared = new Set<number>()
  let isSame = tables > 1

  const compare = (number: number, bytes: Uint8Array): void => {
    compared.add(number)
    const offset = tableOffset + number * PAGE
    const second = access.read(offset + tableSize, bytes.length)
    isSame = bytes.every((byte, i) => byte === second[i])
    if (isSame) return
    const message = 'the second table is not as the first, which counts'
    findings.add({ code: 'malformed', structure: 'file allocation table', offset, section: SECTION, message })
  }
  const load = (number: number): Uint8Array => {
    const bytes = access.read(tableOffset + number * PAGE, Math.min(PAGE, tableSize - number * PAGE))
    if (isSame && !compared.has(number)) compare(number, bytes)
    if (pages.size >= MOST_PAGES) pages.clear()
    pages.set(number, bytes)
    return bytes
  }
  return (cluster) => {
    const at = bits === 12 ? cluster + (cluster >> 1) : cluster * (bits / 8)
    const number = Math.floor(at / PAGE)
    return readEntry(pages.get(number) ?? load(number), bits, at % PAGE, cluster % 2 === 1)
  }
}
