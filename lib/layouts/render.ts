import { FIXED_CONTEXT, type RenderContext } from '../context.ts'
import { cloudstackSystemVm } from './cloudstack-systemvm.ts'
import { cloudstack } from './cloudstack.ts'
import { configDrive } from './config-drive.ts'
import { files } from './files.ts'
import { nocloud } from './nocloud.ts'
import { openNebula } from './opennebula.ts'
import { withInstanceId } from './instance-id.ts'
import type { Json } from '../text/json.ts'
import { withoutSources } from '../keys/keypairs.ts'
import { withAnswers } from '../metadata/vendor-data.ts'
import type { Datasource, Spec } from '../spec.ts'
import type { Tree } from '../image/tree.ts'

/** Which documents a guest finds, and under which names. */
const datasources: Record<Datasource, (spec: Spec, context: RenderContext) => Tree> = {
  'config-drive': configDrive,
  nocloud,
  cloudstack,
  'cloudstack-systemvm': cloudstackSystemVm,
  opennebula: openNebula,
  files,
}

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
  return datasources[options.datasource ?? spec.drive.datasource](answered, context)
}

/**
 * The spec with its final instance id, for a program that wants to know it before or after `render`, which does the same.
 *
 * @throws RangeError as `render` does
 */
export function identified(spec: Spec, options: RenderOptions = {}): Spec {
  const { context = FIXED_CONTEXT, vendorData, datasource = spec.drive.datasource } = options
  return withInstanceId(spec, context, (spec) =>
    datasources[datasource](withAnswers(withoutSources(spec), vendorData), context),
  )
}
