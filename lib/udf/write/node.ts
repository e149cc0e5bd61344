import type { Attributes, DeviceEntry } from '../../image/tree.ts'

/** An entry of a UDF volume, with its place where it has one. */
export type UdfNode = UdfDirectory | UdfFile | UdfLink | UdfDevice

interface Named {
  /** Its name in its directory; empty for the root. */
  readonly name: string
  /** Its path, for messages. */
  readonly path: string
  readonly attributes: Attributes
  /** Whether Windows hides it. */
  readonly isHidden: boolean
}

/** A directory. */
export interface UdfDirectory extends Named {
  readonly kind: 'directory'
  readonly children: readonly UdfNode[]
}

/** A file whose bytes are in the image. */
export interface UdfFile extends Named {
  readonly kind: 'file'
  /** Bytes. */
  readonly size: number
  /** What the hard links of one file have in common; undefined for a file with one name. */
  readonly inode: object | undefined
  /** Returns the sector of its first byte; it is asked once the image is laid out, and not for an empty file. */
  readonly sector: () => number
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
