export { DecodeError, type Finding, type FindingCode } from '../decode-error.ts'
export { EncodeError, type EncodeErrorCode, chunks, type Image, type Segment, toBytes } from '../image.ts'
export { bytesAccess, type RandomAccess, slice } from '../random-access.ts'
export { type Content, type Entry, file, type Source, type Tree } from '../tree.ts'
export { iso9660 } from './iso9660.ts'
export {
  type Iso9660Options,
  type JolietOptions,
  type Level,
  NOVA_NAMES,
  type PrimaryNames,
  type VolumeTexts,
} from './options.ts'
export { type Iso9660Reading, readIso9660, type ReadOptions } from './read-iso9660.ts'
export type { MapSegment } from './reading/map.ts'
export type { Volume, VolumeDescriptor } from './reading/volume.ts'
