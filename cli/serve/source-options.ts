import type { FaceName } from '../../lib/service/faces.ts'
import type { InputArguments } from '../args/input-options.ts'

/** How specs are read. */
export interface SourceOptions {
  readonly face: FaceName
  /** The options of a spec. */
  readonly input: Partial<InputArguments>
}
