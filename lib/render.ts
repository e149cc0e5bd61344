import { FIXED_CONTEXT, type RenderContext } from './context.ts'
import { configDrive } from './datasource/config-drive.ts'
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
}

/**
 * The files of the drive that `spec` describes.
 *
 * @throws RangeError when the spec asks for random bytes and the context has none
 */
export function render(spec: Spec, options: RenderOptions = {}): Tree {
  const { datasource = 'config-drive', context = FIXED_CONTEXT } = options
  return datasources[datasource](spec, context)
}
