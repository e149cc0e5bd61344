/** A part of an image or a disk that was read. */
export interface ImagePart {
  /** The offset from the start, in bytes. */
  readonly offset: number
  /** The length in bytes. */
  readonly size: number
  /** What the bytes hold. */
  readonly kind: PartKind
  /** The path of a file, or the name of a structure; empty for a gap. */
  readonly label: string
}

/** What the bytes of a part hold: structures of the format, the content of a file, or nothing that the format refers to. */
export const PART_KINDS = [
  'partition table',
  'system area',
  'descriptor',
  'allocation table',
  'path table',
  'directory',
  'continuation',
  'boot',
  'file',
  'gap',
] as const

/** A kind of part. */
export type PartKind = (typeof PART_KINDS)[number]
