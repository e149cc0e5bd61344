import { u16l } from '../image/binary/codecs.ts'
import { DecodeError, type Findings } from '../image/findings.ts'
import type { RandomAccess } from '../image/random-access.ts'
import {
  biosParameterBlock,
  BOOT_SIGNATURE,
  bootSector16,
  bootSector32,
  NO_LABEL,
  SECTOR,
} from './boot-sector.ts'
import { inCodePage } from './code-page.ts'
import { ENTRY } from './directory-entry.ts'
import { type Bits, bitsOf } from './geometry.ts'

/** The places of the parts of a volume, in bytes. */
export interface Volume {
  readonly bits: Bits
  /** The declared size of the whole volume. */
  readonly size: number
  readonly clusterSize: number
  /** The number of clusters that have an entry in the table. */
  readonly clusters: number
  readonly tableOffset: number
  readonly tableSize: number
  readonly tables: number
  readonly rootOffset: number
  /** 0 in FAT32. */
  readonly rootSize: number
  /** The first cluster of the root in FAT32. */
  readonly rootCluster: number
  /** The offset of the first cluster. */
  readonly dataOffset: number
  readonly bootLabel: string | undefined
}

const STRUCTURE = 'boot sector'
const SECTION = 'FAT 1.03, "Boot Sector and BPB"'
const SECTOR_SIZES = [512, 1024, 2048, 4096]

/** Tells whether the boot sector is that of a FAT volume. */
export function isVfat(access: RandomAccess): boolean {
  const sector = access.read(0, SECTOR)
  if (sector.length < SECTOR || u16l.read(sector, 510, 2) !== 0xaa55) return false
  return (sector[0] === 0xeb || sector[0] === 0xe9) && problemOf(parametersOf(sector)) === undefined
}

type Parameters = ReturnType<typeof biosParameterBlock.decode> & { readonly fatSectors32: number }

function parametersOf(sector: Uint8Array): Parameters {
  const shared = biosParameterBlock.decode(sector, 0)
  return { ...shared, fatSectors32: bootSector32.decode(sector, 0).fatSectors32 }
}

/** Returns why these parameters are invalid, or undefined. */
function problemOf(of: Parameters): string | undefined {
  const { bytesPerSector, sectorsPerCluster, reservedSectors, fats, sectors16, sectors32 } = of
  if (!SECTOR_SIZES.includes(bytesPerSector)) return `it has sectors of ${bytesPerSector} bytes`
  const isPower = (sectorsPerCluster & (sectorsPerCluster - 1)) === 0
  if (sectorsPerCluster === 0 || !isPower) return `it has clusters of ${sectorsPerCluster} sectors`
  if (reservedSectors === 0) return 'it has no reserved sectors'
  if (fats === 0) return 'it has no allocation table'
  if (of.fatSectors16 === 0 && of.fatSectors32 === 0) return 'its allocation table is empty'
  if (of.fatSectors16 === 0 && of.rootEntries !== 0) return 'it is FAT32 and has root entries'
  if (of.fatSectors16 !== 0 && of.rootEntries === 0) return 'it has no room for a root directory'
  if (of.media !== 0xf0 && of.media < 0xf8) return `its media type is ${of.media}`
  if ((sectors16 || sectors32) <= dataSector(of)) return 'it has no room for data'
  return undefined
}

function dataSector(of: Parameters): number {
  const rootSectors = Math.ceil((of.rootEntries * ENTRY) / of.bytesPerSector)
  return of.reservedSectors + of.fats * (of.fatSectors16 || of.fatSectors32) + rootSectors
}

/**
 * Reads the boot sector. As in Linux, a volume without a 16-bit table length is FAT32, however few clusters it has.
 *
 * @throws DecodeError `not-found`, `outside-image`
 */
export function readVolume(access: RandomAccess, findings: Findings): Volume {
  const sector = access.read(0, SECTOR)
  const fail = (message: string, code: 'not-found' | 'outside-image' = 'not-found'): never => {
    throw new DecodeError({ code, structure: STRUCTURE, offset: 0, section: SECTION, message })
  }
  const note = (code: 'malformed' | 'outside-image', message: string): void =>
    findings.add({ code, structure: STRUCTURE, offset: 0, section: SECTION, message })
  if (sector.length < SECTOR) return fail(`the image has ${access.size} bytes`)
  const parameters = parametersOf(sector)
  const problem = problemOf(parameters)
  if (problem !== undefined) return fail(problem)
  const dataOffset = dataSector(parameters) * parameters.bytesPerSector
  if (dataOffset > access.size) return fail(`its tables end at byte ${dataOffset}`, 'outside-image')

  const { bytesPerSector, sectorsPerCluster, reservedSectors, fats, rootEntries } = parameters
  const sectors = parameters.sectors16 || parameters.sectors32
  const fatSectors = parameters.fatSectors16 || parameters.fatSectors32
  const counted = Math.floor((sectors - dataSector(parameters)) / sectorsPerCluster)
  const bits = parameters.fatSectors16 === 0 ? 32 : bitsOf(counted) === 12 ? 12 : 16
  const inTable = Math.floor((fatSectors * bytesPerSector * 8) / bits) - 2
  const extended = bootSector32.decode(sector, 0)
  const { bootSignature, label } = bits === 32 ? extended : bootSector16.decode(sector, 0)
  const hasLabel = bootSignature === BOOT_SIGNATURE && !['', NO_LABEL].includes(label)
  const size = sectors * bytesPerSector

  if (u16l.read(sector, 510, 2) !== 0xaa55) note('malformed', 'it does not end in 55 aa')
  if (bits === 32 && bitsOf(counted) !== 32) note('malformed', `${counted} clusters are too few for FAT32`)
  if (counted > inTable) note('malformed', `the table has ${inTable} entries for ${counted} clusters`)
  if (size > access.size)
    note('outside-image', `the volume has ${size} bytes, but the image has ${access.size}`)
  return {
    bits,
    size,
    clusterSize: sectorsPerCluster * bytesPerSector,
    clusters: Math.max(0, Math.min(counted, inTable)),
    tableOffset: reservedSectors * bytesPerSector,
    tableSize: fatSectors * bytesPerSector,
    tables: fats,
    rootOffset: (reservedSectors + fats * fatSectors) * bytesPerSector,
    rootSize: rootEntries * ENTRY,
    rootCluster: bits === 32 ? extended.rootCluster : 0,
    dataOffset,
    bootLabel: hasLabel ? inCodePage(label) : undefined,
  }
}
