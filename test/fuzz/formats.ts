import type { Format } from './format.ts'
import { iso9660 } from './iso9660.ts'
import { planted } from './planted.ts'
import { vfat } from './vfat.ts'

/** Every reader that is put to the test, and the broken ones that show that the test can fail. */
export const formats: Readonly<Record<string, Format>> = { iso9660, vfat, ...planted }
