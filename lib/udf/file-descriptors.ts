import { u16l, u32l, u64l, u8, zero } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { longAllocation } from './allocation.ts'
import { entityIdentifier } from './identifier.ts'
import { TAG_SIZE } from './tag.ts'
import { timestamp } from './timestamp.ts'

const tag = fixed(1, TAG_SIZE, zero, 0)

/** The bytes of a file entry before its extended attributes. Source: ECMA-167 4/14.9 */
export const FILE_ENTRY = 176

/** A file entry up to its extended attributes. Source: ECMA-167 4/14.6, 4/14.9 */
export const fileEntry = struct('file entry', FILE_ENTRY, {
  tag,
  priorEntries: fixed(17, 20, u32l, 0),
  strategy: bp(21, 22, u16l),
  strategyParameter: fixed(23, 24, u16l, 0),
  entries: fixed(25, 26, u16l, 1),
  reserved: fixed(27, 27, u8, 0),
  fileType: bp(28, 28, u8),
  parent: fixed(29, 34, zero, 0),
  flags: bp(35, 36, u16l),
  uid: bp(37, 40, u32l),
  gid: bp(41, 44, u32l),
  permissions: bp(45, 48, u32l),
  links: bp(49, 50, u16l),
  record: fixed(51, 56, zero, 0),
  length: bp(57, 64, u64l),
  blocks: bp(65, 72, u64l),
  accessed: bp(73, 84, timestamp),
  modified: bp(85, 96, timestamp),
  changed: bp(97, 108, timestamp),
  checkpoint: fixed(109, 112, u32l, 1),
  attributesBlock: fixed(113, 128, zero, 0),
  implementation: bp(129, 160, entityIdentifier),
  uniqueId: bp(161, 168, u64l),
  attributesLength: bp(169, 172, u32l),
  allocationLength: bp(173, 176, u32l),
})

/** The same in volumes from UDF 2.00 on, where it can also have a creation date and streams. Source: ECMA-167 4/14.17 */
export const extendedFileEntry = struct('extended file entry', 216, {
  tag,
  strategy: bp(21, 22, u16l),
  fileType: bp(28, 28, u8),
  flags: bp(35, 36, u16l),
  uid: bp(37, 40, u32l),
  gid: bp(41, 44, u32l),
  permissions: bp(45, 48, u32l),
  links: bp(49, 50, u16l),
  length: bp(57, 64, u64l),
  modified: bp(93, 104, timestamp),
  attributesLength: bp(209, 212, u32l),
  allocationLength: bp(213, 216, u32l),
})

/** The bytes of a file identifier before its name. Source: ECMA-167 4/14.4 */
export const FILE_IDENTIFIER = 38

/** A name in a directory, up to the name itself. Source: ECMA-167 4/14.4 */
export const fileIdentifier = struct('file identifier descriptor', FILE_IDENTIFIER, {
  tag,
  version: fixed(17, 18, u16l, 1),
  characteristics: bp(19, 19, u8),
  nameLength: bp(20, 20, u8),
  place: bp(21, 36, longAllocation),
  useLength: bp(37, 38, u16l),
})

/** The bits of a file identifier's characteristics. Source: ECMA-167 4/14.4.3 */
export const DIRECTORY = 0x02
export const DELETED = 0x04
export const PARENT = 0x08

/** Types of files. Source: ECMA-167 4/14.6.6 */
export const FILE_TYPE = {
  directory: 4,
  regular: 5,
  block: 6,
  character: 7,
  fifo: 9,
  socket: 10,
  symlink: 12,
  virtualTable: 248,
  realTime: 249,
} as const
