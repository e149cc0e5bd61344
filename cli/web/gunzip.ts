import { gunzip as decompressed } from '../../lib/user-data/gzip.ts'
import type { Gunzip } from '../../lib/user-data/options.ts'

/** The largest decompressed data, in bytes. */
const MOST = 16 * 1024 ** 2

/** Decompresses at most 16 MiB, or returns the problem. */
export const gunzip: Gunzip = (bytes) =>
  decompressed(bytes, MOST) ?? {
    problem: `it is damaged, or it decompresses to more than ${MOST} bytes`,
  }
