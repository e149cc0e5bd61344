import { DecodeError, type Finding, findings } from '../image/findings.ts'
import type { VfatMedium } from '../image/drive.ts'
import type { ImagePart, PartKind } from '../image/part.ts'
import type { RandomAccess } from '../image/random-access.ts'
import { brokenContent, type ByteRun, gathered, runContent } from '../image/runs.ts'
import { type Entry, pathProblem, type Tree } from '../image/tree.ts'
import { SECTOR } from './boot-sector.ts'
import { type Chains, chains, type Owner } from './chains.ts'
import { type Found, readDirectory } from './read-directory.ts'
import { readVolume, type Volume } from './volume.ts'

/** A FAT volume that was read. */
export interface Vfat {
  /** The files, by path. */
  readonly tree: Tree
  /** What is known of the file system. */
  readonly medium: VfatMedium
  /** Problems that did not stop the reader. */
  readonly problems: readonly Finding[]
  /** All parts in order of offset; a fragmented file has several. */
  readonly segments: readonly ImagePart[]
}

/** The most entries: more than any drive has, and few enough for memory. */
const MOST_ENTRIES = 250_000
const MOST_PATH = 1024

const SECTION = 'FAT 1.03, "FAT Directory Structure"'

/**
 * Reads a FAT12, FAT16 or FAT32 volume that fills `access`. Contents are read on demand. FAT has no modes, so only a read-only
 * file has one, 0o444. Dates are read as UTC. A broken cluster chain is in `problems`: a directory then has the entries before
 * the break, and the content of a file throws a DecodeError when it is opened.
 *
 * @throws DecodeError `not-found` when it is not a FAT volume; `malformed` or `outside-image` when its tables or its root
 * directory cannot be read; `too-many` when there are too many entries
 */
export function readVfat(access: RandomAccess): Vfat {
  const found = findings()
  const volume = readVolume(access, found)
  const { follow } = chains(access, volume, found)
  const tree = new Map<string, Entry>()
  const segments: ImagePart[] = []
  let label: string | undefined
  let entries = 0

  const add = (kind: PartKind, label: string, runs: readonly ByteRun[]): void => {
    for (const run of runs) segments.push({ kind, label, ...run })
  }
  add('descriptor', 'boot sector', [{ offset: 0, size: SECTOR }])
  for (let i = 0; i < volume.tables; i++) {
    const offset = volume.tableOffset + i * volume.tableSize
    add('allocation table', 'file allocation table', [{ offset, size: volume.tableSize }])
  }

  const pathOf = (parent: string, entry: Found): string | undefined => {
    const prefix = parent === '' ? '' : `${parent}/`
    const usable = [entry.name, entry.shortName].find(
      (name) => !name.includes('/') && pathProblem(prefix + name) === undefined && !tree.has(prefix + name),
    )
    if (usable !== entry.name) {
      const message = `its name ${JSON.stringify(entry.name)} is invalid or already exists`
      const { offset } = entry
      found.add({ code: 'bad-name', structure: 'directory entry', offset, section: SECTION, message })
    }
    return usable === undefined ? undefined : prefix + usable
  }
  const queue: { path: string; runs: readonly ByteRun[] }[] = []
  const visit = (path: string, runs: readonly ByteRun[]): void => {
    add('directory', path === '' ? 'root directory' : `directory ${path}`, runs)
    for (const entry of readDirectory(gathered(access, runs), runs, found)) {
      // FAT12 and FAT16 use the high half for other data. Source: DIR_FstClusHI
      const cluster = volume.bits === 32 ? entry.cluster : entry.cluster % 0x10000
      const owner: Owner = { structure: 'directory entry', offset: entry.offset }
      if (entry.kind === 'label') {
        if (path === '') label ??= entry.name || undefined
        continue
      }
      const child = pathOf(path, entry)
      if (child === undefined) continue
      if (++entries > MOST_ENTRIES || child.length > MOST_PATH) {
        const message = `more than ${MOST_ENTRIES} entries, or a path of more than ${MOST_PATH} characters`
        throw new DecodeError({ ...owner, code: 'too-many', section: SECTION, message })
      }
      const modified = entry.modified === undefined ? {} : { modified: entry.modified }
      if (entry.kind === 'directory') {
        tree.set(child, { kind: 'directory', ...modified })
        queue.push({ path: child, runs: follow(cluster, undefined, owner).runs })
        continue
      }
      const { runs: runsOfFile, broken } =
        entry.size === 0 ? { runs: [] } : follow(cluster, entry.size, owner)
      const content =
        broken === undefined ? runContent(access, runsOfFile) : brokenContent(entry.size, broken)
      const mode = entry.isReadOnly ? { mode: 0o444 } : {}
      tree.set(child, { kind: 'file', content, ...mode, ...modified })
      add('file', child, runsOfFile)
    }
  }
  visit('', rootOf(volume, follow))
  // The list grows during the loop.
  for (const { path, runs } of queue) visit(path, runs)

  return {
    tree,
    medium: {
      fileSystem: 'vfat',
      size: access.size,
      partition: 'none',
      bits: volume.bits,
      label,
      bootLabel: volume.bootLabel,
    },
    problems: found.list,
    segments: segments.toSorted((a, b) => a.offset - b.offset),
  }
}

/** @throws DecodeError when no part of the root can be read */
function rootOf(volume: Volume, follow: Chains['follow']): readonly ByteRun[] {
  if (volume.bits !== 32) return [{ offset: volume.rootOffset, size: volume.rootSize }]
  const { runs, broken } = follow(volume.rootCluster, undefined, { structure: 'boot sector', offset: 0 })
  if (broken !== undefined && runs.length === 0) throw new DecodeError(broken)
  return runs
}
