import { type Codec, u16l, u32l, zero } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { longAllocation } from './allocation.ts'
import { charspec, dstring } from './characters.ts'
import { entityIdentifier } from './identifier.ts'
import { TAG_SIZE } from './tag.ts'
import { timestamp } from './timestamp.ts'

/** The size of a sector of a disc in bytes; a descriptor of a volume uses the first 512 of its sector. */
export const SECTOR = 2048
export const DESCRIPTOR = 512

/** A range of sectors. Source: ECMA-167 3/7.1 */
export interface VolumeExtent {
  /** Bytes. */
  readonly length: number
  /** The first sector. */
  readonly sector: number
}

const volumeExtent: Codec<VolumeExtent> = {
  width: 8,
  write(target, offset, _width, { length, sector }) {
    u32l.write(target, offset, 4, length)
    u32l.write(target, offset + 4, 4, sector)
  },
  read: (source, offset) => ({
    length: u32l.read(source, offset, 4),
    sector: u32l.read(source, offset + 4, 4),
  }),
}

const tag = fixed(1, TAG_SIZE, zero, 0)

/** The descriptor at sector 256, or at the end, that leads to all others. Source: ECMA-167 3/10.2 */
export const anchorPointer = struct('anchor volume descriptor pointer', DESCRIPTOR, {
  tag,
  main: bp(17, 24, volumeExtent),
  reserve: bp(25, 32, volumeExtent),
  reserved: fixed(33, 512, zero, 0),
})

/** Source: ECMA-167 3/10.1 */
export const primaryVolume = struct('primary volume descriptor', DESCRIPTOR, {
  tag,
  sequenceNumber: bp(17, 20, u32l),
  number: fixed(21, 24, u32l, 0),
  volumeIdentifier: bp(25, 56, dstring),
  volumeSequenceNumber: fixed(57, 58, u16l, 1),
  maximumSequenceNumber: fixed(59, 60, u16l, 1),
  interchangeLevel: fixed(61, 62, u16l, 2),
  maximumInterchangeLevel: fixed(63, 64, u16l, 2),
  characterSets: fixed(65, 68, u32l, 1),
  maximumCharacterSets: fixed(69, 72, u32l, 1),
  volumeSetIdentifier: bp(73, 200, dstring),
  descriptorCharacterSet: fixed(201, 264, charspec, 'OSTA Compressed Unicode'),
  explanatoryCharacterSet: fixed(265, 328, charspec, 'OSTA Compressed Unicode'),
  abstract: fixed(329, 336, zero, 0),
  copyright: fixed(337, 344, zero, 0),
  application: fixed(345, 376, zero, 0),
  recorded: bp(377, 388, timestamp),
  implementation: bp(389, 420, entityIdentifier),
  reserved: fixed(421, 512, zero, 0),
})

/** Source: ECMA-167 3/10.5; the access type 1 is "read only" */
export const partitionDescriptor = struct('partition descriptor', DESCRIPTOR, {
  tag,
  sequenceNumber: bp(17, 20, u32l),
  flags: fixed(21, 22, u16l, 1),
  number: bp(23, 24, u16l),
  contents: bp(25, 56, entityIdentifier),
  contentsUse: fixed(57, 184, zero, 0),
  accessType: fixed(185, 188, u32l, 1),
  start: bp(189, 192, u32l),
  blocks: bp(193, 196, u32l),
  implementation: bp(197, 228, entityIdentifier),
  implementationUse: fixed(229, 356, zero, 0),
  reserved: fixed(357, 512, zero, 0),
})

/** The offset of the partition maps in the logical volume descriptor, and the size of a map of type 1. */
export const MAPS = 440
export const MAP = 6

/** The fields before the partition maps. Source: ECMA-167 3/10.6 */
export const logicalVolume = struct('logical volume descriptor', MAPS, {
  tag,
  sequenceNumber: bp(17, 20, u32l),
  characterSet: fixed(21, 84, charspec, 'OSTA Compressed Unicode'),
  identifier: bp(85, 212, dstring),
  blockSize: bp(213, 216, u32l),
  domain: bp(217, 248, entityIdentifier),
  fileSet: bp(249, 264, longAllocation),
  mapTableLength: bp(265, 268, u32l),
  maps: bp(269, 272, u32l),
  implementation: bp(273, 304, entityIdentifier),
  implementationUse: fixed(305, 432, zero, 0),
  integrity: bp(433, 440, volumeExtent),
})

/** Source: ECMA-167 3/10.8 */
export const unallocatedSpace = struct('unallocated space descriptor', 24, {
  tag,
  sequenceNumber: bp(17, 20, u32l),
  descriptors: fixed(21, 24, u32l, 0),
})

/** Source: ECMA-167 3/10.4, UDF 2.2.7 */
export const implementationUse = struct('implementation use volume descriptor', DESCRIPTOR, {
  tag,
  sequenceNumber: bp(17, 20, u32l),
  identifier: bp(21, 52, entityIdentifier),
  characterSet: fixed(53, 116, charspec, 'OSTA Compressed Unicode'),
  logicalVolumeIdentifier: bp(117, 244, dstring),
  information: fixed(245, 352, zero, 0),
  implementation: bp(353, 384, entityIdentifier),
  reserved: fixed(385, 512, zero, 0),
})

/** The head of the integrity descriptor of a volume with one partition. Type 1 is "closed". Source: ECMA-167 3/10.10, UDF 2.2.6 */
export const integrityDescriptor = struct('logical volume integrity descriptor', 134, {
  tag,
  recorded: bp(17, 28, timestamp),
  type: fixed(29, 32, u32l, 1),
  next: fixed(33, 40, zero, 0),
  nextUniqueId: bp(41, 44, u32l),
  restOfHeader: fixed(45, 72, zero, 0),
  partitions: fixed(73, 76, u32l, 1),
  useLength: fixed(77, 80, u32l, 46),
  freeBlocks: fixed(81, 84, u32l, 0),
  blocks: bp(85, 88, u32l),
  implementation: bp(89, 120, entityIdentifier),
  files: bp(121, 124, u32l),
  directories: bp(125, 128, u32l),
  leastReadRevision: bp(129, 130, u16l),
  leastWriteRevision: bp(131, 132, u16l),
  mostWriteRevision: bp(133, 134, u16l),
})

/** The descriptor that ends a sequence. Source: ECMA-167 3/10.9, 4/14.2 */
export const terminator = struct('terminating descriptor', DESCRIPTOR, {
  tag,
  reserved: fixed(17, 512, zero, 0),
})

/** Source: ECMA-167 4/14.1 */
export const fileSet = struct('file set descriptor', DESCRIPTOR, {
  tag,
  recorded: bp(17, 28, timestamp),
  interchangeLevel: fixed(29, 30, u16l, 3),
  maximumInterchangeLevel: fixed(31, 32, u16l, 3),
  characterSets: fixed(33, 36, u32l, 1),
  maximumCharacterSets: fixed(37, 40, u32l, 1),
  number: fixed(41, 44, u32l, 0),
  descriptorNumber: fixed(45, 48, u32l, 0),
  volumeCharacterSet: fixed(49, 112, charspec, 'OSTA Compressed Unicode'),
  volumeIdentifier: bp(113, 240, dstring),
  characterSet: fixed(241, 304, charspec, 'OSTA Compressed Unicode'),
  identifier: bp(305, 336, dstring),
  copyright: fixed(337, 368, zero, 0),
  abstract: fixed(369, 400, zero, 0),
  root: bp(401, 416, longAllocation),
  domain: bp(417, 448, entityIdentifier),
  next: fixed(449, 464, zero, 0),
  streams: fixed(465, 480, zero, 0),
  reserved: fixed(481, 512, zero, 0),
})
