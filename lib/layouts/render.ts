import { FIXED_CONTEXT, type RenderContext } from '../context.ts'
import { LAYOUTS } from './layouts.ts'
import { withInstanceId } from './instance-id.ts'
import type { Datasource, Spec } from '../spec.ts'
import type { Tree } from '../image/tree.ts'

export interface RenderOptions {
  /** In place of the one that the spec names. */
  readonly datasource?: Datasource
  readonly context?: RenderContext
}

/**
 * The files of the drive that `spec` describes.
 *
 * @throws RangeError when the spec asks for random bytes and the context has none
 */
export function render(spec: Spec, options: RenderOptions = {}): Tree {
  const { context = FIXED_CONTEXT, datasource = spec.drive.datasource } = options
  return LAYOUTS[datasource].render(identified(spec, options), context)
}

/**
 * The spec with its final instance id, for a program that wants to know it before or after `render`, which does the same.
 *
 * @throws RangeError as `render` does
 */
export function identified(spec: Spec, options: RenderOptions = {}): Spec {
  const { context = FIXED_CONTEXT, datasource = spec.drive.datasource } = options
  return withInstanceId(spec, context, (spec) => LAYOUTS[datasource].render(spec, context))
}
