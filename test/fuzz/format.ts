import type { RandomAccess } from '../../lib/image/random-access.ts'
import type { Place } from './mutate.ts'

/** A reader that is to survive wrong images. */
export interface Format {
  /** Writes right images into a directory. */
  readonly corpus: (directory: string) => Promise<void>
  /** Where the fields of a right image stand. */
  readonly places: (image: Uint8Array) => readonly Place[]
  /** Sets right the checksums of a wrong image that would keep a reader from the rest of it. */
  readonly mend?: (image: Uint8Array) => void
  /** Reads all there is. What it may throw is a DecodeError. */
  readonly read: (access: RandomAccess) => void
}
