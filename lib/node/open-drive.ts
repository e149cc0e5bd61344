import { createReadStream, statSync } from 'node:fs'
import type { Drive } from '../image/drive.ts'
import type { RandomAccess } from '../image/random-access.ts'
import type { DriveReading } from '../reading/read-drive.ts'
import { readFiles } from '../reading/read-files.ts'
import { gatherImage, type GatherOptions, openImage } from './open-image.ts'
import { scanDirectory, type ScanOptions } from './scan-directory.ts'
import { unwrapped, type Wrapping } from './unwrap.ts'

/** An open drive, whose files are read on demand until it is closed. */
export interface OpenDrive extends Drive {
  /** What the drive is in. */
  readonly kind: 'image' | 'archive' | 'directory'
  /** The reading of an image; undefined for an archive or a directory. */
  readonly image: DriveReading | undefined
  /** The encodings around it, the outermost first. */
  readonly wrapping: readonly Wrapping[]
  /** The decoded size of the image or archive in bytes; 0 for a directory. */
  readonly size: number
  /** Closes the files. It can be called repeatedly. */
  close(): void
}

const nothing = (): void => undefined

/**
 * Opens a drive: a file or block device, a stream, `-` for standard input, or a directory with its files. It can be an image with
 * ISO 9660 or FAT, also in a partition or in qcow2, or a tar archive, each also in gzip, base64 or both, as for Ironic.
 *
 * @throws DecodeError when it is not a drive; node's own error when it cannot be read; RangeError when it is too large
 */
export async function openDrive(path: string, options: DirectoryOptions = {}): Promise<OpenDrive> {
  if (path !== '-' && statSync(path).isDirectory()) return directoryDrive(path, options)
  const { close, ...access } = await openBytes(path)
  try {
    return driveIn(access, close)
  } catch (cause) {
    close()
    throw cause
  }
}

/** Options for reading a directory. */
export type DirectoryOptions = Pick<ScanOptions, 'followLinks' | 'accept'>

/** Returns the drive with a directory's files. By default its links can lead only to files in the directory. */
export function directoryDrive(path: string, options: DirectoryOptions = {}): OpenDrive {
  const tree = scanDirectory(path, options)
  return {
    kind: 'directory',
    tree,
    medium: { fileSystem: 'none' },
    image: undefined,
    wrapping: [],
    size: 0,
    close: nothing,
  }
}

/** Opens a path for reading at any offset; a stream is gathered in memory, with its size so far for `onBytes`. */
export async function openBytes(
  path: string,
  options: Pick<GatherOptions, 'onBytes'> = {},
): Promise<RandomAccess & { close(): void }> {
  if (path === '-') return { ...(await gatherImage(process.stdin, options)), close: nothing }
  const stat = statSync(path)
  const isStream = stat.isFIFO() || stat.isSocket() || stat.isCharacterDevice()
  return isStream
    ? { ...(await gatherImage(createReadStream(path), options)), close: nothing }
    : openImage(path)
}

/**
 * Returns the drive in these bytes.
 *
 * @throws DecodeError `not-found` when they are not a drive, or the error of the reader
 */
export function driveIn(bytes: RandomAccess, close: () => void = nothing): OpenDrive {
  const { access, wrapping } = unwrapped(bytes)
  const read = readFiles(access)
  const { medium, image } = read
  return {
    kind: image === undefined ? 'archive' : 'image',
    get tree() {
      return read.tree
    },
    medium,
    image,
    wrapping,
    size: access.size,
    close,
  }
}
