import type { Placement } from './placement.ts'

/** A drive in a file, before it is said where it is attached. */
export interface DriveFile {
  /** Of the image, absolute. */
  readonly path: string
  /** Bytes of the disk. */
  readonly size: number
  /** Of the virtual machine: its name or number. */
  readonly domain: string
  /** What the image is a file of. */
  readonly container: 'raw' | 'qcow2'
  /** A disc, or a disk as FAT images are. */
  readonly device: 'cdrom' | 'disk'
  /** Addresses of the cards that the network data of the drive name. */
  readonly macs: readonly string[]
  /** The drive is NoCloud's. */
  readonly isNoCloud: boolean
}

/** What is attached where. */
export interface Attachment extends DriveFile, Placement {}

/** The drive in that place: virtio has no CD-ROM, and a guest finds a disk with ISO 9660 by its label, too. */
export function placed(drive: DriveFile, placement: Placement): Attachment {
  return { ...drive, ...placement, device: placement.bus === 'virtio' ? 'disk' : drive.device }
}
