import { FIXED_CONTEXT, type RenderContext } from '../context.ts'
import { LAYOUTS } from './layouts.ts'
import { withInstanceId } from './instance-id.ts'
import type { Json } from '../text/json.ts'
import { withoutSources } from '../keys/keypairs.ts'
import { withAnswers } from '../metadata/vendor-data.ts'
import type { Datasource, Spec } from '../spec.ts'
import type { Tree } from '../image/tree.ts'

export interface RenderOptions {
  /** In place of the one that the spec names. */
  readonly datasource?: Datasource
  readonly context?: RenderContext
  /** What each target of vendor_data2 answered, by its name; needed when the spec has targets. */
  readonly vendorData?: ReadonlyMap<string, Json>
}

/**
 * The files of the drive that `spec` describes.
 *
 * @throws RangeError when the spec asks for random bytes and the context has none, or when it has targets of vendor
 * data and their answers are missing, or sources of keys that were not fetched
 */
export function render(spec: Spec, options: RenderOptions = {}): Tree {
  const { context = FIXED_CONTEXT, vendorData } = options
  const answered = withAnswers(withoutSources(identified(spec, options)), vendorData)
  return LAYOUTS[options.datasource ?? spec.drive.datasource].render(answered, context)
}

/**
 * The spec with its final instance id, for a program that wants to know it before or after `render`, which does the same.
 *
 * @throws RangeError as `render` does
 */
export function identified(spec: Spec, options: RenderOptions = {}): Spec {
  const { context = FIXED_CONTEXT, vendorData, datasource = spec.drive.datasource } = options
  return withInstanceId(spec, context, (spec) =>
    LAYOUTS[datasource].render(withAnswers(withoutSources(spec), vendorData), context),
  )
}
