import { createReadStream, statSync } from 'node:fs'
import { DecodeError } from '../image/findings.ts'
import type { Drive } from '../image/drive.ts'
import type { RandomAccess } from '../image/random-access.ts'
import { type DriveReading, readDrive } from '../reading/read-drive.ts'
import { readTar } from '../tar/read-tar.ts'
import { gatherImage, openImage } from './open-image.ts'
import { scanDirectory, type ScanOptions } from './scan-directory.ts'
import { unwrapped, type Wrapping } from './unwrap.ts'

/** A drive that is read when it is asked for, until it is closed. */
export interface OpenDrive extends Drive {
  readonly kind: 'image' | 'archive' | 'directory'
  /** What more is known of an image. */
  readonly image: DriveReading | undefined
  /** What was around it, the outermost first. */
  readonly wrapping: readonly Wrapping[]
  /** Bytes of the image or archive, unwrapped; 0 for a directory. */
  readonly size: number
  /** May be called again. */
  close(): void
}

const nothing = (): void => undefined

/**
 * Opens a drive: a file or block device, a stream, `-` for standard input, or a directory with its files. It can be an image
 * with ISO 9660 or FAT, in a partition or in qcow2 too, a tar archive, or any of them in gzip, in base64 or in both, as Ironic
 * takes it.
 *
 * @throws DecodeError when it is none, node's own error when it cannot be read, RangeError when it is too large
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

/** How a directory is read. */
export type DirectoryOptions = Pick<ScanOptions, 'followLinks'>

/** Return the drive of a directory's files. Unless they are followed, its links lead nowhere but to files of its own. */
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

/** What a path names, to be read at any place; a stream is gathered. */
export async function openBytes(path: string): Promise<RandomAccess & { close(): void }> {
  if (path === '-') return { ...(await gatherImage(process.stdin)), close: nothing }
  const stat = statSync(path)
  const isStream = stat.isFIFO() || stat.isSocket() || stat.isCharacterDevice()
  return isStream ? { ...(await gatherImage(createReadStream(path))), close: nothing } : openImage(path)
}

/**
 * The drive in these bytes.
 *
 * @throws DecodeError, `not-found` when they look like none
 */
export function driveIn(bytes: RandomAccess, close: () => void = nothing): OpenDrive {
  const { access, wrapping } = unwrapped(bytes)
  const { size } = access
  const image = unlessNotFound(() => readDrive(access))
  if (image !== undefined) {
    const { medium } = image
    return {
      kind: 'image',
      get tree() {
        return image.tree
      },
      medium,
      image,
      wrapping,
      size,
      close,
    }
  }
  const tree = isEmpty(access) ? undefined : unlessNotFound(() => readTar(access))
  if (tree === undefined) throw notFound()
  return { kind: 'archive', tree, medium: { fileSystem: 'none' }, image: undefined, wrapping, size, close }
}

/** Zeros are an archive too, of nothing, and so is what is shorter than its end. */
function isEmpty(access: RandomAccess): boolean {
  return access.size < 1024 || access.read(0, 512).every((byte) => byte === 0)
}

function notFound(): DecodeError {
  return new DecodeError({
    code: 'not-found',
    structure: 'disk',
    offset: 0,
    section: 'ECMA-119 8.1; FAT 1.03; POSIX pax',
    message:
      'there is neither an ISO 9660 nor a FAT file system, nor a partition with one, nor a tar archive',
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
