import type { RandomAccess } from '../../image/random-access.ts'
import { SECTOR } from '../volume-descriptor.ts'

/** The first sector of the volume recognition sequence, and the most sectors that are searched. Source: ECMA-167 2/8.3 */
const FIRST = 16
const MOST = 64

/** The sector of the anchor volume descriptor pointer, and its tag identifier. Source: ECMA-167 3/8.4.2.1 and 3/7.2.1 */
const ANCHOR = 256
const ANCHOR_TAG = 2

/**
 * Tells whether an image is also a UDF file system: it has an NSR descriptor and an anchor, as libblkid requires.
 * Source: ECMA-167 3/9.1; util-linux, libblkid/src/superblocks/udf.c
 */
export function hasUdf(access: RandomAccess): boolean {
  const anchor = access.read(ANCHOR * SECTOR, 2)
  if (anchor[0] !== ANCHOR_TAG || anchor[1] !== 0) return false
  for (let sector = FIRST; sector < FIRST + MOST; sector++) {
    const name = String.fromCharCode(...access.read(sector * SECTOR + 1, 5))
    if (name === 'NSR02' || name === 'NSR03') return true
    if (name !== 'CD001' && name !== 'BEA01') return false
  }
  return false
}
