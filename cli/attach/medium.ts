import { sizeOf, type Tree } from '../../lib/image/tree.ts'
import type { Placement } from './placement.ts'
import type { Nic } from './user-net.ts'

/** A drive in a file, before its place is chosen. */
export interface DriveFile {
  /** Absolute path of the image. */
  readonly path: string
  /** Size of the disk in bytes. */
  readonly size: number
  /** Name or ID of the virtual machine. */
  readonly domain: string
  /** The image format. */
  readonly container: 'raw' | 'qcow2'
  /** ISO 9660 images are CD-ROMs; FAT images and partitioned ones are disks. */
  readonly device: 'cdrom' | 'disk'
  /** The NICs in the network of the drive: a guest rejects a network for NICs that it lacks. */
  readonly nics: readonly Nic[]
  /** The drive has the NoCloud layout. */
  readonly isNoCloud: boolean
  /** The files on the drive, with their sizes in bytes. */
  readonly files: ReadonlyMap<string, number>
}

/** A drive and its place in a machine. */
export interface Attachment extends DriveFile, Placement {}

/** Returns the files of a drive, with their sizes in bytes. */
export function filesIn(tree: Tree): ReadonlyMap<string, number> {
  return new Map(
    [...tree].flatMap(([path, entry]) => (entry.kind === 'file' ? [[path, sizeOf(entry.content)]] : [])),
  )
}

/** Returns the drive in a place. virtio has no CD-ROM, and guests find a disk with ISO 9660 by its label, too. */
export function placed(drive: DriveFile, placement: Placement): Attachment {
  return { ...drive, ...placement, device: placement.bus === 'virtio' ? 'disk' : drive.device }
}
