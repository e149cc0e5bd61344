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
import type { UdfDirectory } from './node.ts'

/** What describes a volume of UDF 1.02 beside its entries. */
export interface UdfVolume extends Defaults {
  readonly label: string
  /** At least 16 hexadecimal digits that tell this volume from others. Source: UDF 2.2.2.5 */
  readonly identity: string
}

/** The parts of a bridge: the structures of UDF that are written beside those of ISO 9660. */
export interface UdfBridge {
  /** The recognition sequence, for the sectors behind the volume descriptors of ISO 9660. */
  readonly recognition: Uint8Array
  /** The volume descriptors, for sector `DESCRIPTORS` on. */
  readonly descriptorSectors: number
  /** The number of sectors of the file set, the file entries and the directories, for sector `PARTITION` on. */
  readonly entrySectors: number
  /** Returns the structures of an image of `sectors` sectors, the last of which is for the second anchor. */
  encode(sectors: number): {
    readonly descriptors: Uint8Array
    readonly anchor: Uint8Array
    readonly entries: Uint8Array
    readonly lastAnchor: Uint8Array
  }
}

/** The revision that is written. */
const REVISION = 0x0102

/** The sectors of the volume descriptors, of the anchor and of the first block of the partition. Source: ECMA-167 3/8.4.2.1 */
export const DESCRIPTORS = 32
export const ANCHOR = 256
export const PARTITION = 257

/** The sectors of a sequence of volume descriptors, and of the integrity sequence. Source: UDF 2.2.3.1, 2.2.4.6 */
const SEQUENCE = 16
const INTEGRITY = 4

/**
 * Plans UDF 1.02 for the entries below `root`, whose contents are in the image. Source: OSTA UDF 1.02
 *
 * @throws EncodeError `bad-label`, `name-too-long`, `target-too-long`, `file-too-large`
 */
export function planUdf(root: UdfDirectory, volume: UdfVolume): UdfBridge {
  // A field of 32 bytes has room for the compression identifier, the text and its length.
  if (encodeCharacters(volume.label).length > 31)
    throw new EncodeError(
      'bad-label',
      '',
      'UDF holds a label of 30 characters in ISO 8859-1, and of 15 in others',
    )
  const structures = fileStructures(root, 1, volume)
  return {
    recognition: recognition(),
    descriptorSectors: 2 * SEQUENCE + INTEGRITY,
    entrySectors: 1 + structures.blocks,
    encode(sectors) {
      // The partition ends before the second anchor.
      const blocks = sectors - PARTITION - 1
      const descriptors = new Uint8Array((2 * SEQUENCE + INTEGRITY) * SECTOR)
      const at = (sector: number): Uint8Array => descriptors.subarray((sector - DESCRIPTORS) * SECTOR)
      const reserve = DESCRIPTORS + SEQUENCE
      const integrity = reserve + SEQUENCE
      for (const sector of [DESCRIPTORS, reserve])
        writeSequence(at(sector), sector, { volume, blocks, integrity })
      writeIntegrity(at(integrity), integrity, { volume, blocks, structures })
      const entries = new Uint8Array((1 + structures.blocks) * SECTOR)
      writeFileSet(entries, volume, structures.root)
      structures.encode(entries.subarray(SECTOR), PARTITION)
      return { descriptors, anchor: anchorAt(ANCHOR), entries, lastAnchor: anchorAt(sectors - 1) }
    },
  }
}

/** Returns the three structures that announce ECMA-167. Source: ECMA-167 2/9.2, 3/9.1, 2/9.3 */
function recognition(): Uint8Array {
  const bytes = new Uint8Array(3 * SECTOR)
  for (const [index, name] of ['BEA01', 'NSR02', 'TEA01'].entries()) {
    bytes.set(new TextEncoder().encode(name), index * SECTOR + 1)
    bytes[index * SECTOR + 6] = 1
  }
  return bytes
}

function anchorAt(location: number): Uint8Array {
  const bytes = new Uint8Array(SECTOR)
  const length = SEQUENCE * SECTOR
  const reserve = { length, sector: DESCRIPTORS + SEQUENCE }
  anchorPointer.encode({ main: { length, sector: DESCRIPTORS }, reserve }, bytes, 0)
  writeTag(bytes, 0, DESCRIPTOR, { identifier: TAG.anchor, location })
  return bytes
}

const implementationOf = ({ implementation: name }: Defaults) => ({ name, revision: 0 })
const domain = { name: DOMAIN, revision: REVISION }

/** Writes one copy of the volume descriptors, each in a sector of its own. */
function writeSequence(
  target: Uint8Array,
  sector: number,
  {
    volume,
    blocks,
    integrity,
  }: { readonly volume: UdfVolume; readonly blocks: number; readonly integrity: number },
): void {
  const { label, identity, date } = volume
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
    const identifiers = { volumeIdentifier: label, volumeSetIdentifier: `${identity}${label}` }
    primaryVolume.encode({ sequenceNumber, ...identifiers, recorded: date, implementation }, target, at)
  })
  add(TAG.implementationUse, DESCRIPTOR, (at, sequenceNumber) => {
    const identifier = { name: '*UDF LV Info', revision: REVISION }
    const values = { sequenceNumber, identifier, logicalVolumeIdentifier: label, implementation }
    implementationUse.encode(values, target, at)
  })
  add(TAG.partition, DESCRIPTOR, (at, sequenceNumber) => {
    const contents = { name: '+NSR02', revision: 0 }
    const values = { sequenceNumber, number: 0, contents, start: PARTITION, blocks, implementation }
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
    blocks,
    structures,
  }: { readonly volume: UdfVolume; readonly blocks: number; readonly structures: FileStructures },
): void {
  const { files, directories, nextUniqueId } = structures
  const values = {
    recorded: volume.date,
    nextUniqueId,
    blocks,
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
}
