export { EncodeError, type EncodeErrorCode, chunks, type Image, type Segment, toBytes } from '../image.ts'
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
