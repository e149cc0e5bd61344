import { DecodeError, type Finding } from './decode-error.ts'
import { type FileSystem, findFileSystems } from './find-file-systems.ts'
import { readIso9660 } from './iso9660/read-iso9660.ts'
import type { Drive } from './medium.ts'
import type { RandomAccess } from './random-access.ts'
import { readVfat } from './vfat/read-vfat.ts'

/** A drive that was read. */
export interface DriveReading extends Drive {
  /** Where on the disk its file system was found. */
  readonly place: FileSystem
  /** What is wrong with it, as far as it was read until now. */
  readonly problems: readonly Finding[]
}

const readers: Readonly<
  Record<FileSystem['fileSystem'], (access: RandomAccess) => Drive & Pick<DriveReading, 'problems'>>
> = {
  iso9660(access) {
    const { drive, problems } = readIso9660(access)
    return { tree: drive.tree, medium: drive.medium, problems }
  },
  vfat: readVfat,
}

/**
 * The drive on a disk: its file system, or the first in its partitions. One that has several, as a hybrid image has, is
 * read by the one that fills it.
 *
 * @throws DecodeError `not-found` when there is none, and what the reader of its file system throws
 */
export function readDrive(disk: RandomAccess): DriveReading {
  const { found, problems } = findFileSystems(disk)
  const place = found[0]
  if (place === undefined) {
    throw new DecodeError({
      code: 'not-found',
      structure: 'disk',
      offset: 0,
      section: 'ECMA-119 8.1; FAT 1.03, "Boot Sector"',
      message: 'there is neither an ISO 9660 nor a FAT file system, and no partition that holds one',
    })
  }
  const { tree, medium, problems: inside } = readers[place.fileSystem](place.access)
  const { partition } = place
  const { size } = disk
  return {
    tree,
    medium: medium.fileSystem === 'none' ? medium : { ...medium, partition, size },
    place,
    problems: [...problems, ...inside],
  }
}
