import { sizeText } from '../image/size-text.ts'
import { EncodeError } from '../image/image.ts'
import { SECTOR } from './boot-sector.ts'
import { ENTRY } from './directory-entry.ts'

/** The places of the parts of a volume, in sectors. */
export interface Geometry {
  readonly bits: Bits
  readonly sectors: number
  readonly sectorsPerCluster: number
  readonly reservedSectors: number
  /** The size of one of the two tables. */
  readonly fatSectors: number
  /** 0 in FAT32, whose root is a file. */
  readonly rootEntries: number
  readonly clusters: number
  readonly sectorsPerTrack: number
  readonly heads: number
}

export type Bits = 12 | 16 | 32

/** The space that a tree needs. */
export interface Needs {
  /** Entries of the root directory. */
  readonly rootEntries: number
  /** Clusters of all files and directories but the root. */
  clusters(bytesPerCluster: number): number
}

/** Copies of the allocation table. */
export const FATS = 2

/** The clusters that decide the type. "FAT Type Determination" */
const LEAST_16 = 4085
const LEAST_32 = 65525
const MOST_32 = 0x0fff_fff4

/** The distance that cluster counts keep from the next type, because much code is off by one. Source: "FAT Type Determination" */
const MARGIN = 16

/** The number of root entries that every driver accepts. Source: BPB_RootEntCnt */
const ROOT_ENTRIES = 512

/** FAT32 from this size on, and structures aligned to clusters from that on, as mkfs.vfat does. */
const FAT32_SECTORS = (512 * 1024 * 1024) / SECTOR
const UNALIGNED_SECTORS = 8192

const MOST_SECTORS = 0xffff_ffff
const CLUSTER_SIZES = [1, 2, 4, 8, 16, 32, 64] as const

/** Returns the type of a volume with this number of clusters. Source: "FAT Type Determination" */
export function bitsOf(clusters: number): Bits {
  return clusters < LEAST_16 ? 12 : clusters < LEAST_32 ? 16 : 32
}

/** Returns the size of a table in bytes, including the first two entries, which belong to no cluster. */
export function fatBytes(bits: Bits, clusters: number): number {
  return Math.ceil(((clusters + 2) * bits) / 8)
}

/**
 * Returns the geometry of a volume of `bytes` as in mkfs.vfat 4.2: it consists of whole tracks, so a few sectors may be unused.
 *
 * @throws EncodeError `image-too-small`, `bad-size`
 */
export function fixedGeometry(bytes: number, needs: Needs): Geometry {
  const sectors = bytes / SECTOR
  if (!Number.isInteger(sectors) || sectors < 1 || sectors > MOST_SECTORS) {
    throw new EncodeError(
      'bad-size',
      '',
      `not a valid size: ${bytes} bytes; it must be a multiple of ${SECTOR} and at most 2 TiB`,
    )
  }
  const whole = sectors - (sectors % tracks(sectors).sectorsPerTrack)
  const divided = sectors < FAT32_SECTORS ? small(whole, needs, bytes) : large(whole)
  const geometry = { ...divided, ...tracks(sectors) }
  const needed = clustersOf(geometry.bits, geometry.sectorsPerCluster, needs)
  if (needed > geometry.clusters) {
    const unit = geometry.sectorsPerCluster * SECTOR
    const room = sizeText(geometry.clusters * unit)
    const reason = `the tree needs ${sizeText(needed * unit)}, but a volume of ${sizeText(bytes)} has room for ${room}`
    throw new EncodeError('image-too-small', '', reason)
  }
  return geometry
}

/** Returns FAT12 or FAT16, whichever has more clusters; the cluster size grows until one of them fits. */
function small(sectors: number, needs: Needs, bytes: number): Geometry {
  const rootEntries = rootEntriesOf(needs)
  for (const sectorsPerCluster of CLUSTER_SIZES.slice(2)) {
    const alignment = sectors > UNALIGNED_SECTORS ? sectorsPerCluster : 1
    const fit = ([12, 16] as const)
      .map((bits) => divided({ bits, sectors, sectorsPerCluster, rootEntries }, alignment))
      .filter(({ bits, clusters }) => clusters > 0 && isOf(bits, clusters))
    const best = fit.toSorted((a, b) => b.clusters - a.clusters)[0]
    if (best !== undefined) return best
  }
  throw new EncodeError(
    'image-too-small',
    '',
    `a FAT volume of ${sizeText(bytes)} has no room for its own tables`,
  )
}

function large(sectors: number): Geometry {
  const gibibytes = (sectors * SECTOR) / 1024 ** 3
  const sectorsPerCluster = gibibytes > 32 ? 64 : gibibytes > 16 ? 32 : gibibytes > 8 ? 16 : 8
  return divided({ bits: 32, sectors, sectorsPerCluster, rootEntries: 0 }, sectorsPerCluster)
}

function isOf(bits: Bits, clusters: number): boolean {
  // Linux treats a volume of up to 4086 clusters as FAT12, so mkfs.vfat avoids 4085 and 4086.
  return bitsOf(clusters) === bits && !(bits === 16 && clusters < 4087)
}

type Shape = Pick<Geometry, 'bits' | 'sectors' | 'sectorsPerCluster' | 'rootEntries'>

/** Divides the sectors into reserved area, tables, root and clusters; the first three are multiples of `alignment`. */
function divided(shape: Shape, alignment: number): Geometry {
  const { bits, sectors, sectorsPerCluster } = shape
  const reservedSectors = multiple(bits === 32 ? 32 : 1, alignment)
  const rootSectors = multiple((shape.rootEntries * ENTRY) / SECTOR, alignment)
  const rest = sectors - reservedSectors - rootSectors
  // As many clusters as fit together with their table entries, or a few more: each table has two entries without a
  // cluster.
  const entries = (FATS * bits) / 8
  const most = Math.floor((rest * SECTOR + 2 * entries) / (sectorsPerCluster * SECTOR + entries))
  const fatSectors = multiple(Math.ceil(fatBytes(bits, Math.max(most, 0)) / SECTOR), alignment)
  const clusters = Math.floor((rest - FATS * fatSectors) / sectorsPerCluster)
  const rootEntries = (rootSectors * SECTOR) / ENTRY
  return { ...shape, ...tracks(sectors), reservedSectors, fatSectors, rootEntries, clusters }
}

function isPossible({ sectors, clusters }: Geometry): boolean {
  return sectors <= MOST_SECTORS && clusters <= MOST_32
}

/** Returns the smallest geometry into which the tree fits. */
export function smallestGeometry(needs: Needs): Geometry {
  const all = CLUSTER_SIZES.map((sectorsPerCluster) => smallestWith(sectorsPerCluster, needs))
  const [best] = all.filter(isPossible).toSorted((a, b) => a.sectors - b.sectors)
  if (best !== undefined) return best
  throw new EncodeError('file-too-large', '', 'the tree needs more than 2 TiB, the limit of a FAT volume')
}

function smallestWith(sectorsPerCluster: number, needs: Needs): Geometry {
  let clusters = Math.max(1, clustersOf(16, sectorsPerCluster, needs))
  for (;;) {
    clusters = apart(Math.max(clusters, clustersOf(bitsOf(clusters), sectorsPerCluster, needs)))
    const bits = bitsOf(clusters)
    const rootEntries = bits === 32 ? 0 : rootEntriesOf(needs)
    const reservedSectors = bits === 32 ? 32 : 1
    const fatSectors = Math.ceil(fatBytes(bits, clusters) / SECTOR)
    const before = reservedSectors + FATS * fatSectors + (rootEntries * ENTRY) / SECTOR
    const least = before + clusters * sectorsPerCluster
    const sectors = multiple(least, tracks(least).sectorsPerTrack)
    // The rest of the last track has clusters too, which may be too many for the tables or for the type.
    const all = Math.floor((sectors - before) / sectorsPerCluster)
    if (all === apart(all) && bitsOf(all) === bits && fatBytes(bits, all) <= fatSectors * SECTOR) {
      const shape = { bits, sectors, sectorsPerCluster, reservedSectors, fatSectors, rootEntries }
      return { ...shape, ...tracks(sectors), clusters: all }
    }
    clusters = all
  }
}

/** Returns the count, or the next one that is not close to a limit. */
function apart(clusters: number): number {
  const limit = [LEAST_16, LEAST_32].find((limit) => Math.abs(clusters - limit) < MARGIN)
  return limit === undefined ? clusters : limit + MARGIN
}

/** Returns the clusters of the tree, including those of the root in FAT32. */
function clustersOf(bits: Bits, sectorsPerCluster: number, needs: Needs): number {
  const bytes = sectorsPerCluster * SECTOR
  const root = bits === 32 ? Math.max(1, Math.ceil((needs.rootEntries * ENTRY) / bytes)) : 0
  return needs.clusters(bytes) + root
}

function rootEntriesOf({ rootEntries }: Needs): number {
  return Math.max(ROOT_ENTRIES, multiple(rootEntries, SECTOR / ENTRY))
}

/** Heads and sectors per track by size in MiB. Source: SD Specifications, Part 2, C.2 */
const TRACKS: readonly (readonly [most: number, heads: number, sectorsPerTrack: number])[] = [
  [2, 2, 16],
  [16, 2, 32],
  [32, 4, 32],
  [128, 8, 32],
  [256, 16, 32],
  [504, 16, 63],
  [1008, 32, 63],
  [2016, 64, 63],
  [4032, 128, 63],
  [Infinity, 255, 63],
]

function tracks(sectors: number): { heads: number; sectorsPerTrack: number } {
  const mebibytes = (sectors * SECTOR) / 1024 ** 2
  const [, heads, sectorsPerTrack] = TRACKS.find(([most]) => mebibytes <= most)!
  return { heads, sectorsPerTrack }
}

function multiple(count: number, of: number): number {
  return Math.ceil(count / of) * of
}
