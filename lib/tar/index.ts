export { DecodeError, type Finding, type FindingCode } from '../image/findings.ts'
export {
  chunks,
  EncodeError,
  type EncodeErrorCode,
  type Image,
  type Segment,
  toBytes,
} from '../image/image.ts'
export { bytesAccess, type RandomAccess } from '../image/random-access.ts'
export { type Content, type Entry, file, type Source, type Tree } from '../image/tree.ts'
export { readTar } from './read-tar.ts'
export { tar, type TarOptions } from './tar.ts'
