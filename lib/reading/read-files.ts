import type { Medium } from '../image/drive.ts'
import { DecodeError } from '../image/findings.ts'
import type { RandomAccess } from '../image/random-access.ts'
import type { Tree } from '../image/tree.ts'
import { readTar } from '../tar/read-tar.ts'
import { type DriveReading, readDrive } from './read-drive.ts'

/** The files of an image, or of a tar archive. */
export interface FilesRead {
  readonly tree: Tree
  readonly medium: Medium
  /** The reading of an image; undefined for an archive. */
  readonly image: DriveReading | undefined
}

/**
 * Reads the files of an image, also in a partition, or of a tar archive.
 *
 * @throws DecodeError `not-found` when the bytes are neither, or the error of the reader
 */
export function readFiles(access: RandomAccess): FilesRead {
  const image = unlessNotFound(() => readDrive(access))
  if (image !== undefined)
    return {
      get tree() {
        return image.tree
      },
      medium: image.medium,
      image,
    }
  const tree = isEmpty(access) ? undefined : unlessNotFound(() => readTar(access))
  if (tree === undefined) throw notFound()
  return { tree, medium: { fileSystem: 'none' }, image: undefined }
}

/** Tells whether an archive is empty: only zeros, or shorter than its end mark. */
function isEmpty(access: RandomAccess): boolean {
  return access.size < 1024 || access.read(0, 512).every((byte) => byte === 0)
}

function notFound(): DecodeError {
  return new DecodeError({
    code: 'not-found',
    structure: 'disk',
    offset: 0,
    section: 'ECMA-119 8.1; FAT 1.03; POSIX pax',
    message: 'found no ISO 9660, FAT or UDF file system, on the disk or in a partition, and no tar archive',
  })
}

function unlessNotFound<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof DecodeError && cause.code === 'not-found') return undefined
    throw cause
  }
}
