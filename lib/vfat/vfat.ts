import { checkDate } from '../image/check-entry.ts'
import { EncodeError, type Image, type Segment } from '../image/image.ts'
import { DEFAULT_DATE, sizeOf, type Tree } from '../image/tree.ts'
import { encodeTable, FIRST_CLUSTER, type Run } from './allocation-table.ts'
import {
  BACKUP_SECTOR,
  BOOT_SIGNATURE,
  bootSector16,
  bootSector32,
  fileSystemInformation,
  INFORMATION_SECTOR,
  JUMP_16,
  JUMP_32,
  MEDIA,
  NO_LABEL,
  SECTOR,
} from './boot-sector.ts'
import { type Directory, directoriesOf, encodeDirectory } from './directory.ts'
import { ENTRY } from './directory-entry.ts'
import { FATS, fixedGeometry, type Geometry, type Needs, smallestGeometry } from './geometry.ts'
import { hierarchy } from './hierarchy.ts'
import type { VfatOptions } from './options.ts'
import { serialOf } from './serial.ts'

/**
 * Makes a FAT volume of `tree` with long names: FAT12, FAT16 or FAT32, depending on the number of clusters. All directories come
 * first, then the files, each in one run. FAT has no owners and modes: a file without write permission becomes read-only, and
 * the rest is left out. Hard links become copies.
 *
 * @throws EncodeError when FAT cannot hold a path, a name, a kind of entry or a size
 */
export function vfat(tree: Tree, options: VfatOptions = {}): Image {
  const { date = DEFAULT_DATE, size = 'smallest' } = options
  const label = checkedLabel(options.label)
  checkNumbers(options)
  checkDate(date)
  const directories = directoriesOf(hierarchy(tree, date), label !== undefined)
  const needs = needsOf(directories)
  const geometry = size === 'smallest' ? smallestGeometry(needs) : fixedGeometry(size, needs)
  const places = place(directories, geometry)
  const { bits, sectorsPerCluster, reservedSectors, fatSectors, rootEntries } = geometry
  const rootSector = reservedSectors + FATS * fatSectors
  const firstData = rootSector + (rootEntries * ENTRY) / SECTOR
  const sectorOf = (cluster: number): number => firstData + (cluster - FIRST_CLUSTER) * sectorsPerCluster

  const segments: Segment[] = []
  const add = (label: string, sector: number, content: Uint8Array): void => {
    if (content.length > 0) segments.push({ kind: 'structure', label, offset: sector * SECTOR, content })
  }
  const serial = options.serial ?? serialOf(directories, label)
  const { hiddenSectors = 0 } = options
  const boot = bootSectors(geometry, { label, serial, hiddenSectors, usedClusters: places.used })
  add('boot sector', 0, boot)
  if (bits === 32) add('backup boot sector', BACKUP_SECTOR, boot)
  const table = encodeTable(bits, places.runs)
  for (let copy = 0; copy < FATS; copy++) {
    add('file allocation table', reservedSectors + copy * fatSectors, table)
  }
  for (const directory of directories) {
    const isRoot = directory.node.path === ''
    const sector = isRoot && bits !== 32 ? rootSector : sectorOf(places.clusters.get(directory.node)!)
    add(
      isRoot ? 'root directory' : `directory ${directory.node.path}`,
      sector,
      encodeDirectory(directory, places.clusters, { label, date }),
    )
  }
  for (const { node } of directories) {
    for (const child of node.children) {
      const cluster = places.clusters.get(child)
      if (child.kind !== 'file' || cluster === undefined) continue
      const { path: label, content } = child
      segments.push({ kind: 'content', label, offset: sectorOf(cluster) * SECTOR, content })
    }
  }
  return { size: size === 'smallest' ? geometry.sectors * SECTOR : size, segments }
}

/** @throws EncodeError `bad-option`, `bad-size` */
function checkNumbers({ serial = 0, hiddenSectors = 0 }: VfatOptions): void {
  if (!isUnsigned(serial))
    throw new EncodeError('bad-option', '', `not a valid serial number: ${serial}; it must fit into 32 bits`)
  if (isUnsigned(hiddenSectors)) return
  const reason = `not a valid number of sectors before the volume: ${hiddenSectors}; it must fit into 32 bits`
  throw new EncodeError('bad-size', '', reason)
}

function isUnsigned(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff
}

/** Matches characters that mkfs.vfat and Windows reject in a label; `NO NAME` means that there is none. */
const NO_LABEL_CHARACTERS = /[^\x20-\x7e]|[*?.,;:/\\|+=<>[\]"]/

function checkedLabel(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  const bad = (reason: string): EncodeError => new EncodeError('bad-label', '', `the label ${reason}`)
  if (label.length < 1 || label.length > 11) throw bad(`has ${label.length} characters; FAT allows 1 to 11`)
  const illegal = NO_LABEL_CHARACTERS.exec(label)?.[0]
  if (illegal !== undefined)
    throw bad(`contains ${JSON.stringify(illegal)}, which FAT does not allow in a label`)
  if (/^ | $/.test(label)) throw bad('starts or ends with a space')
  if (label === NO_LABEL) throw bad(`is ${NO_LABEL}, which means that there is no label`)
  return label
}

function needsOf(directories: readonly Directory[]): Needs {
  const [root, ...others] = directories
  const sizes = others.map(({ entries }) => entries * ENTRY)
  for (const { node } of directories) {
    for (const child of node.children) if (child.kind === 'file') sizes.push(sizeOf(child.content))
  }
  return {
    rootEntries: root!.entries,
    clusters: (bytes) => sizes.reduce((sum, size) => sum + Math.ceil(size / bytes), 0),
  }
}

interface Places {
  /** The first cluster of each entry; empty files and the root of FAT12 and FAT16 have none. */
  readonly clusters: ReadonlyMap<object, number>
  readonly runs: readonly Run[]
  readonly used: number
}

function place(directories: readonly Directory[], { bits, sectorsPerCluster }: Geometry): Places {
  const clusters = new Map<object, number>()
  const runs: Run[] = []
  let next = FIRST_CLUSTER
  const take = (node: object, bytes: number): void => {
    const count = Math.ceil(bytes / (sectorsPerCluster * SECTOR))
    if (count === 0) return
    clusters.set(node, next)
    runs.push({ cluster: next, count })
    next += count
  }
  for (const { node, entries } of directories) {
    if (bits === 32 || node.path !== '') take(node, Math.max(entries, 1) * ENTRY)
  }
  for (const { node } of directories) {
    for (const child of node.children) if (child.kind === 'file') take(child, sizeOf(child.content))
  }
  return { clusters, runs, used: next - FIRST_CLUSTER }
}

interface Volume {
  readonly label: string | undefined
  readonly serial: number
  readonly hiddenSectors: number
  readonly usedClusters: number
}

/** Returns the boot sector, in FAT32 with the FSInfo sector. */
function bootSectors(geometry: Geometry, { label, serial, hiddenSectors, usedClusters }: Volume): Uint8Array {
  const { bits, sectors, clusters, fatSectors } = geometry
  const shared = {
    ...geometry,
    bytesPerSector: SECTOR,
    fats: FATS,
    media: MEDIA,
    sectors16: bits !== 32 && sectors < 0x10000 ? sectors : 0,
    sectors32: bits !== 32 && sectors < 0x10000 ? 0 : sectors,
    hiddenSectors,
    bootSignature: BOOT_SIGNATURE,
    serial,
    label: label ?? NO_LABEL,
    type: `FAT${bits}`,
  }
  if (bits !== 32) {
    const bytes = new Uint8Array(SECTOR)
    bootSector16.encode({ ...shared, jump: JUMP_16, fatSectors16: fatSectors }, bytes, 0)
    return bytes
  }
  const bytes = new Uint8Array(2 * SECTOR)
  const extended = {
    jump: JUMP_32,
    fatSectors16: 0,
    fatSectors32: fatSectors,
    flags: 0,
    version: 0,
    rootCluster: FIRST_CLUSTER,
    fileSystemInfo: INFORMATION_SECTOR,
    backup: BACKUP_SECTOR,
  }
  bootSector32.encode({ ...shared, ...extended }, bytes, 0)
  const freeClusters = clusters - usedClusters
  const nextFree = freeClusters === 0 ? 0xffff_ffff : FIRST_CLUSTER + usedClusters
  fileSystemInformation.encode({ freeClusters, nextFree }, bytes, INFORMATION_SECTOR * SECTOR)
  return bytes
}
