export { EncodeError, type EncodeErrorCode, chunks, type Image, type Segment, toBytes } from '../image.ts'
export { type Content, type Entry, file, type Tree } from '../tree.ts'
export { iso9660, type Iso9660Options } from './iso9660.ts'
