import type { RandomAccess } from '../../lib/image/random-access.ts'

/** Reads a file at once; only workers have it. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer
}

/** Returns access to the bytes of a file, which is never loaded as a whole. */
export function fileAccess(blob: Blob): RandomAccess {
  const reader = new FileReaderSync()
  return {
    size: blob.size,
    read: (offset, length) =>
      new Uint8Array(reader.readAsArrayBuffer(blob.slice(offset, offset + Math.max(0, length)))),
  }
}

/** Returns the bytes of a small file. */
export function bytesIn(blob: Blob): Uint8Array {
  return new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob))
}
