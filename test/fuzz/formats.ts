import type { Format } from './format.ts'
import { iso9660 } from './iso9660.ts'
import { partitions } from './partitions.ts'
import { planted } from './planted.ts'
import { qcow2 } from './qcow2.ts'
import { tar } from './tar.ts'
import { udf } from './udf.ts'
import { vfat } from './vfat.ts'
import { wrappers } from './wrappers.ts'

/** Every reader that is put to the test, and the broken ones that show that the test can fail. */
export const formats: Readonly<Record<string, Format>> = {
  iso9660,
  udf,
  vfat,
  qcow2,
  tar,
  partitions,
  wrappers,
  ...planted,
}
