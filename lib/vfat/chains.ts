import type { Finding, FindingCode, Findings } from '../image/findings.ts'
import type { RandomAccess } from '../image/random-access.ts'
import type { ByteRun } from '../image/runs.ts'
import { FIRST_CLUSTER, readEntry } from './allocation-table.ts'
import type { Volume } from './volume.ts'

/** A reader of the chains of a volume; each cluster may belong to one chain. */
export interface Chains {
  /** Returns the bytes of the chain that starts at `cluster`: `size` of them, or all of a directory when it is undefined. */
  follow(cluster: number, size: number | undefined, of: Owner): Chain
}

export interface Chain {
  /** The runs up to the end or the first error. */
  readonly runs: readonly ByteRun[]
  /** The error that ended the chain, which is also in the findings: `malformed`, `outside-image`, `overlap`, `too-many`. */
  readonly broken?: Finding
}

/** The structure that refers to a chain, and its offset. */
export interface Owner {
  readonly structure: string
  readonly offset: number
}

const SECTION = 'FAT 1.03, "FAT Data Structure"'

/** The bytes of the table that are read at once: a multiple of every entry size, as three bytes hold two 12-bit entries. */
const PAGE = 24 * 1024

/** The most pages that are kept, since a chain can jump anywhere. */
const MOST_PAGES = 2048

/** The most runs of all chains; only a hostile image has so many pieces. */
const MOST_RUNS = 4_000_000

/** The longest directory in bytes. Source: "FAT Directory Structure" */
const MOST_OF_DIRECTORY = 2 * 1024 * 1024

export function chains(access: RandomAccess, volume: Volume, findings: Findings): Chains {
  const { bits, clusters, clusterSize, dataOffset } = volume
  const entryAt = entries(access, volume, findings)
  // The size of the bitmap is limited by the image, whatever its boot sector declares.
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
        if (offset + bytes > access.size)
          return fail('outside-image', `cluster ${cluster} is outside the image`)
        if (index <= inImage) {
          if ((taken[index >> 3]! & (1 << (index & 7))) !== 0) {
            return fail('overlap', `cluster ${cluster} already belongs to this or another chain`)
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
          message: 'its chain continues after its end',
        })
      }
      return { runs }
    },
  }
}

/** Returns a function that reads entries of the first table, page by page, and compares each page with the second table. */
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
    const message = 'the second table differs from the first, which is used'
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
