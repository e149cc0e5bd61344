import type { Attributes, DeviceEntry } from '../../image/tree.ts'

/** An entry of a UDF volume, with its place where it has one. */
export type UdfNode = UdfDirectory | UdfFile | UdfLink | UdfDevice

interface Named {
  /** Its name in its directory; empty for the root. */
  readonly name: string
  /** Its path, for messages. */
  readonly path: string
  readonly attributes: Attributes
}

/** A directory. */
export interface UdfDirectory extends Named {
  readonly kind: 'directory'
  readonly children: readonly UdfNode[]
}

/** A file whose bytes are in the image. */
export interface UdfFile extends Named {
  readonly kind: 'file'
  /** The number by which its place is asked for, once the image is laid out. */
  readonly number: number
  /** What the hard links of one file have in common; undefined for a file with one name. */
  readonly inode: object | undefined
}

/** A symbolic link. */
export interface UdfLink extends Named {
  readonly kind: 'symlink'
  readonly target: string
}

/** A device, a named pipe or a socket. */
export interface UdfDevice extends Named {
  readonly kind: 'device'
  readonly type: DeviceEntry['type']
  readonly major: number
  readonly minor: number
}

/** An image whose parts have their places. */
export interface UdfImage {
  /** The number of its sectors. */
  readonly sectors: number
  /** Returns the first sector and the size in bytes of a file; undefined for an empty one. */
  placeOf(number: number): { readonly sector: number; readonly size: number } | undefined
  /** At least 16 hexadecimal digits that tell this volume from others. Source: UDF 2.2.2.5 */
  readonly identity: string
}
