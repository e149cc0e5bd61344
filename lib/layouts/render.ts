import { FIXED_CONTEXT, type RenderContext } from '../context.ts'
import { LAYOUTS } from './layouts.ts'
import { withInstanceId } from './instance-id.ts'
import type { Datasource, Spec } from '../spec.ts'
import type { Tree } from '../image/tree.ts'

/** Options of `render`. */
export interface RenderOptions {
  /** The layout, instead of the one that the spec names. */
  readonly datasource?: Datasource
  /** The source of time and chance. */
  readonly context?: RenderContext
}

/**
 * Renders the files of the drive that `spec` describes, by path.
 *
 * @throws RangeError when the spec needs random bytes and the context has none
 */
export function render(spec: Spec, options: RenderOptions = {}): Tree {
  const { context = FIXED_CONTEXT, datasource = spec.drive.datasource } = options
  return LAYOUTS[datasource].render(identified(spec, options), context)
}

/**
 * Returns the spec with its final instance id, for a caller that needs the id; `render` does the same.
 *
 * @throws RangeError in the same cases as `render`
 */
export function identified(spec: Spec, options: RenderOptions = {}): Spec {
  const { context = FIXED_CONTEXT, datasource = spec.drive.datasource } = options
  return withInstanceId(spec, context, (spec) => LAYOUTS[datasource].render(spec, context))
}
