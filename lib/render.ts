import { FIXED_CONTEXT, type RenderContext } from './context.ts'
import { configDrive } from './datasource/config-drive.ts'
import type { Json } from './json.ts'
import { withoutSources } from './metadata/keypairs.ts'
import { withAnswers } from './metadata/vendor-data.ts'
import type { Spec } from './spec.ts'
import type { Tree } from './tree.ts'

/** Where a guest looks for its metadata: which documents, under which names. */
const datasources = {
  'config-drive': configDrive,
} satisfies Record<string, (spec: Spec, context: RenderContext) => Tree>

export type Datasource = keyof typeof datasources

export interface RenderOptions {
  /** `config-drive` by default. */
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
  const { datasource = 'config-drive', context = FIXED_CONTEXT, vendorData } = options
  return datasources[datasource](withAnswers(withoutSources(spec), vendorData), context)
}
