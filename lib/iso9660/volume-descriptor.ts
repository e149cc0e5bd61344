import { raw, text, u16b, u32b, u32l, u32m, u8, ucs2, zero, type Codec } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { volumeDate } from './date.ts'

/** The size of a logical sector and of a logical block, in bytes. Source: ECMA-119 6.1.2, 6.2.2 */
export const SECTOR = 2048

/** Returns the structure that primary and supplementary descriptors share; they differ in type and character set. */
function volumeDescriptor(name: string, type: number, characters: Codec<string>, version = 1) {
  return struct(name, SECTOR, {
    type: fixed(1, 1, u8, type), // 8.4.1, 8.5.1
    standardIdentifier: fixed(2, 6, text, 'CD001'), // 8.4.2
    version: fixed(7, 7, u8, version), // 8.4.3
    volumeFlags: fixed(8, 8, u8, 0), // 8.5.3; unused in the primary, 8.4.4
    systemIdentifier: bp(9, 40, characters), // 8.4.5
    volumeIdentifier: bp(41, 72, characters), // 8.4.6
    unused2: fixed(73, 80, zero, 0), // 8.4.7
    volumeSpaceSize: bp(81, 88, u32b), // 8.4.8
    escapeSequences: bp(89, 120, raw), // 8.5.6; unused in the primary, 8.4.9
    volumeSetSize: bp(121, 124, u16b), // 8.4.10
    volumeSequenceNumber: bp(125, 128, u16b), // 8.4.11
    logicalBlockSize: fixed(129, 132, u16b, SECTOR), // 8.4.12
    pathTableSize: bp(133, 140, u32b), // 8.4.13
    pathTableL: bp(141, 144, u32l), // 8.4.14
    optionalPathTableL: fixed(145, 148, u32l, 0), // 8.4.15
    pathTableM: bp(149, 152, u32m), // 8.4.16
    optionalPathTableM: fixed(153, 156, u32m, 0), // 8.4.17
    rootDirectoryRecord: bp(157, 190, raw), // 8.4.18
    volumeSetIdentifier: bp(191, 318, characters), // 8.4.19
    publisherIdentifier: bp(319, 446, characters), // 8.4.20
    dataPreparerIdentifier: bp(447, 574, characters), // 8.4.21
    applicationIdentifier: bp(575, 702, characters), // 8.4.22
    copyrightFileIdentifier: bp(703, 739, characters), // 8.4.23
    abstractFileIdentifier: bp(740, 776, characters), // 8.4.24
    bibliographicFileIdentifier: bp(777, 813, characters), // 8.4.25
    creationDate: bp(814, 830, volumeDate), // 8.4.26
    modificationDate: bp(831, 847, volumeDate), // 8.4.27
    expirationDate: bp(848, 864, volumeDate), // 8.4.28
    effectiveDate: bp(865, 881, volumeDate), // 8.4.29
    fileStructureVersion: fixed(882, 882, u8, version), // 8.4.30
    reserved: fixed(883, 883, u8, 0), // 8.4.31
    applicationUse: fixed(884, 1395, zero, 0), // 8.4.32
    reserved2: fixed(1396, 2048, zero, 0), // 8.4.33
  })
}

/** Escape sequences for UCS-2 level 1, 2 or 3. Source: Joliet, "Escape Sequences" */
export const ESCAPES = { none: escapes(''), 1: escapes('%/@'), 2: escapes('%/C'), 3: escapes('%/E') } as const

function escapes(sequence: string): Uint8Array {
  const bytes = new Uint8Array(32)
  for (let i = 0; i < sequence.length; i++) bytes[i] = sequence.charCodeAt(i)
  return bytes
}

/** The primary volume descriptor. Source: ECMA-119 8.4 */
export const primaryVolumeDescriptor = volumeDescriptor('primary volume descriptor', 1, text)

/** The supplementary volume descriptor with Joliet's character set. Source: ECMA-119 8.5 */
export const jolietVolumeDescriptor = volumeDescriptor('Joliet volume descriptor', 2, ucs2)

/** The descriptor of longer names for the directories of the primary one. Source: ISO 9660:1999 8.5 */
export const enhancedVolumeDescriptor = volumeDescriptor('enhanced volume descriptor', 2, text, 2)

/** The descriptor that ends the list. Source: ECMA-119 8.3 */
export const volumeDescriptorSetTerminator = struct('volume descriptor set terminator', SECTOR, {
  type: fixed(1, 1, u8, 255), // 8.3.1
  standardIdentifier: fixed(2, 6, text, 'CD001'), // 8.3.2
  version: fixed(7, 7, u8, 1), // 8.3.3
  reserved: fixed(8, 2048, zero, 0), // 8.3.4
})
