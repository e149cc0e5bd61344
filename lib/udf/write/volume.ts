import { EncodeError } from '../../image/image.ts'
import { EXTENT } from '../allocation.ts'
import { encodeCharacters } from '../characters.ts'
import { DOMAIN } from '../identifier.ts'
import { TAG, writeTag } from '../tag.ts'
import {
  anchorPointer,
  DESCRIPTOR,
  fileSet,
  implementationUse,
  integrityDescriptor,
  logicalVolume,
  MAP,
  MAPS,
  partitionDescriptor,
  primaryVolume,
  SECTOR,
  terminator,
  unallocatedSpace,
} from '../volume-descriptors.ts'
import { type Defaults, type FileStructures, fileStructures } from './file-entries.ts'
import type { UdfDirectory, UdfImage } from './node.ts'

/** What describes a volume of UDF 1.02 beside its entries. */
export interface UdfVolume extends Defaults {
  readonly label: string
}

/** A structure of UDF in an image. */
export interface UdfStructure {
  /** A description for people. */
  readonly label: string
  readonly sector: number
  /** The number of sectors. */
  readonly sectors: number
  /**
   * Writes it, once the image is laid out.
   *
   * @throws EncodeError `file-too-large`
   */
  encode(target: Uint8Array, image: UdfImage): void
}

/** What an image of ISO 9660 needs to be one of UDF as well. */
export interface UdfBridge {
  /** The structures for the sectors behind the volume descriptors of ISO 9660. */
  readonly recognition: Uint8Array<ArrayBuffer>
  /** In the order of their sectors. */
  readonly structures: readonly UdfStructure[]
  /** The first sector that is free. */
  readonly end: number
}

/** The revision that is written. */
const REVISION = 0x0102

/** The sectors of the volume descriptors, of the anchor and of the first block of the partition. Source: ECMA-167 3/8.4.2.1 */
const DESCRIPTORS = 32
const ANCHOR = 256
const PARTITION = 257

/** The blocks of the file set: its descriptor and the one that ends it. Source: ECMA-167 4/8.3.1 */
const FILE_SET = 2

/** The sectors of a sequence of volume descriptors, and of the integrity sequence. Source: UDF 2.2.3.1, 2.2.4.6 */
const SEQUENCE = 16
const INTEGRITY = 4

/**
 * Plans UDF 1.02 for the entries below `root`, whose contents are in the image. Source: OSTA UDF 1.02
 *
 * @throws EncodeError `bad-label`, `name-too-long`, `target-too-long`
 */
export function planUdf(root: UdfDirectory, volume: UdfVolume): UdfBridge {
  // A field of 32 bytes has room for the compression identifier, the text and its length.
  if (encodeCharacters(volume.label).length > 31)
    throw new EncodeError(
      'bad-label',
      '',
      'UDF holds a label of 30 characters in ISO 8859-1, and of 15 in others',
    )
  const entries = fileStructures(root, FILE_SET, volume)
  const reserve = DESCRIPTORS + SEQUENCE
  const integrity = reserve + SEQUENCE
  const sequence = (label: string, sector: number): UdfStructure => ({
    label,
    sector,
    sectors: SEQUENCE,
    encode: (target, image) => writeSequence(target, sector, { volume, image, integrity }),
  })
  return {
    recognition: recognition(),
    structures: [
      sequence('UDF volume descriptors', DESCRIPTORS),
      sequence('UDF reserve volume descriptors', reserve),
      {
        label: 'UDF integrity descriptor',
        sector: integrity,
        sectors: INTEGRITY,
        encode: (target, image) => writeIntegrity(target, integrity, { volume, image, entries }),
      },
      { label: 'UDF anchor', sector: ANCHOR, sectors: 1, encode: (target) => writeAnchor(target, ANCHOR) },
      {
        label: 'UDF file set and directories',
        sector: PARTITION,
        sectors: FILE_SET + entries.blocks,
        encode(target, image) {
          writeFileSet(target, volume, entries.root)
          entries.encode(target.subarray(FILE_SET * SECTOR), PARTITION, image)
        },
      },
    ],
    end: PARTITION + FILE_SET + entries.blocks,
  }
}

/** Returns the number of blocks of the partition, which ends before the second anchor. */
function blocksOf({ sectors }: UdfImage): number {
  return sectors - PARTITION - 1
}

/** Returns the three structures that announce ECMA-167. Source: ECMA-167 2/9.2, 3/9.1, 2/9.3 */
function recognition(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(3 * SECTOR)
  for (const [index, name] of ['BEA01', 'NSR02', 'TEA01'].entries()) {
    bytes.set(new TextEncoder().encode(name), index * SECTOR + 1)
    bytes[index * SECTOR + 6] = 1
  }
  return bytes
}

/** Writes the anchor, which is also in the last sector of the image. */
export function writeAnchor(target: Uint8Array, sector: number): void {
  const length = SEQUENCE * SECTOR
  const reserve = { length, sector: DESCRIPTORS + SEQUENCE }
  anchorPointer.encode({ main: { length, sector: DESCRIPTORS }, reserve }, target, 0)
  writeTag(target, 0, DESCRIPTOR, { identifier: TAG.anchor, location: sector })
}

const implementationOf = ({ implementation: name }: Defaults) => ({ name, revision: 0 })
const domain = { name: DOMAIN, revision: REVISION }

/** Writes one copy of the volume descriptors, each in a separate sector. */
function writeSequence(
  target: Uint8Array,
  sector: number,
  {
    volume,
    image,
    integrity,
  }: { readonly volume: UdfVolume; readonly image: UdfImage; readonly integrity: number },
): void {
  const { label, date } = volume
  const implementation = implementationOf(volume)
  let index = 0
  const add = (
    identifier: number,
    length: number,
    write: (at: number, sequenceNumber: number) => void,
  ): void => {
    write(index * SECTOR, index)
    writeTag(target, index * SECTOR, length, { identifier, location: sector + index })
    index++
  }
  add(TAG.primaryVolume, DESCRIPTOR, (at, sequenceNumber) => {
    const identifiers = { volumeIdentifier: label, volumeSetIdentifier: `${image.identity}${label}` }
    primaryVolume.encode({ sequenceNumber, ...identifiers, recorded: date, implementation }, target, at)
  })
  add(TAG.implementationUse, DESCRIPTOR, (at, sequenceNumber) => {
    const identifier = { name: '*UDF LV Info', revision: REVISION }
    const values = { sequenceNumber, identifier, logicalVolumeIdentifier: label, implementation }
    implementationUse.encode(values, target, at)
  })
  add(TAG.partition, DESCRIPTOR, (at, sequenceNumber) => {
    const contents = { name: '+NSR02', revision: 0 }
    const values = {
      sequenceNumber,
      number: 0,
      contents,
      start: PARTITION,
      blocks: blocksOf(image),
      implementation,
    }
    partitionDescriptor.encode(values, target, at)
  })
  add(TAG.logicalVolume, MAPS + MAP, (at, sequenceNumber) => {
    const values = {
      sequenceNumber,
      identifier: label,
      blockSize: SECTOR,
      domain,
      fileSet: { kind: EXTENT.recorded, length: SECTOR, block: 0, partition: 0 },
      mapTableLength: MAP,
      maps: 1,
      implementation,
      integrity: { length: INTEGRITY * SECTOR, sector: integrity },
    }
    logicalVolume.encode(values, target, at)
    // A map of type 1: volume 1 of the set, partition 0. Source: ECMA-167 3/10.7.2
    target.set([1, MAP, 1, 0, 0, 0], at + MAPS)
  })
  add(TAG.unallocatedSpace, unallocatedSpace.size, (at, sequenceNumber) =>
    unallocatedSpace.encode({ sequenceNumber }, target, at),
  )
  add(TAG.terminator, DESCRIPTOR, (at) => terminator.encode({}, target, at))
}

function writeIntegrity(
  target: Uint8Array,
  sector: number,
  {
    volume,
    image,
    entries,
  }: { readonly volume: UdfVolume; readonly image: UdfImage; readonly entries: FileStructures },
): void {
  const { files, directories, nextUniqueId } = entries
  const values = {
    recorded: volume.date,
    nextUniqueId,
    blocks: blocksOf(image),
    implementation: implementationOf(volume),
    files,
    directories,
    leastReadRevision: REVISION,
    leastWriteRevision: REVISION,
    mostWriteRevision: REVISION,
  }
  integrityDescriptor.encode(values, target, 0)
  writeTag(target, 0, integrityDescriptor.size, { identifier: TAG.integrity, location: sector })
  terminator.encode({}, target, SECTOR)
  writeTag(target, SECTOR, DESCRIPTOR, { identifier: TAG.terminator, location: sector + 1 })
}

function writeFileSet(target: Uint8Array, { label, date }: UdfVolume, rootBlock: number): void {
  const root = { kind: EXTENT.recorded, length: SECTOR, block: rootBlock, partition: 0 }
  const values = { recorded: date, volumeIdentifier: label, identifier: label, root, domain }
  fileSet.encode(values, target, 0)
  writeTag(target, 0, DESCRIPTOR, { identifier: TAG.fileSet, location: 0 })
  terminator.encode({}, target, SECTOR)
  writeTag(target, SECTOR, DESCRIPTOR, { identifier: TAG.terminator, location: 1 })
}
