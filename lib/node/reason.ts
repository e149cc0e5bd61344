/**
 * Returns what an error of the system, or one of ours with a code, means in a few words.
 *
 * @throws the error itself when it has no code: it is a bug
 */
export function reasonOf(cause: unknown): string {
  const { code, errno, message } = cause as NodeJS.ErrnoException
  if (code === undefined) throw cause
  // An error without a number is our own, with a readable message.
  return (errno === undefined ? undefined : REASONS[code]) ?? message
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENAMETOOLONG: 'the name is too long',
  ENOTEMPTY: 'the directory is not empty',
  EEXIST: 'it already exists',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
  EDQUOT: 'the disk quota is exceeded',
  EILSEQ: 'its name is not UTF-8',
  ELOOP: 'its symbolic links form a loop',
  ENXIO: 'no such device or address',
  EPIPE: 'the program that reads it has ended',
  EIO: 'the device reports an error',
  EBUSY: 'it is in use',
  ETXTBSY: 'a program runs from it',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOMEM: 'there is not enough memory',
  ENODEV: 'no such device',
  EINVAL: 'the file or device does not support this',
  EFBIG: 'the file is too large for the file system',
}
