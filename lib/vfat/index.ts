export { DecodeError, type Finding, type FindingCode } from '../image/findings.ts'
export {
  chunks,
  EncodeError,
  type EncodeErrorCode,
  type Image,
  type Segment,
  toBytes,
} from '../image/image.ts'
export type { VfatMedium } from '../image/drive.ts'
export { bytesAccess, type RandomAccess } from '../image/random-access.ts'
export { type Content, type Entry, file, type Source, type Tree } from '../image/tree.ts'
export { NOVA_SIZE, type VfatOptions } from './options.ts'
export { readVfat, type Vfat } from './read-vfat.ts'
export { vfat } from './vfat.ts'
