export { DecodeError, type Finding, type FindingCode } from '../image/findings.ts'
export {
  EncodeError,
  type EncodeErrorCode,
  chunks,
  type Image,
  type Segment,
  toBytes,
} from '../image/image.ts'
export { bytesAccess, type RandomAccess, slice } from '../image/random-access.ts'
export { type Content, type Entry, file, type Source, type Tree } from '../image/tree.ts'
export { iso9660 } from './write/iso9660.ts'
export {
  type BootImage,
  type BootOptions,
  type Iso9660Options,
  type JolietOptions,
  type Level,
  type NameEncoding,
  NOVA_NAMES,
  type PrimaryNames,
  type VolumeTexts,
} from './write/options.ts'
export { type Iso9660Reading, readIso9660, type ReadOptions } from './read/read-iso9660.ts'
export type { ImagePart, PartKind } from '../image/part.ts'
export type { Volume, VolumeDescriptor } from './read/volume.ts'
