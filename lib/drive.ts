import { FIXED_CONTEXT, type RenderContext } from './context.ts'
import type { PackOptions } from './pack.ts'
import type { Spec } from './spec.ts'

/** How the spec wants its drive packed: `pack(render(spec), driveOptions(spec))`. */
export function driveOptions({ drive }: Spec, context: RenderContext = FIXED_CONTEXT): PackOptions {
  const { volume_id, publisher, preparer, application, padding } = drive
  return {
    format: 'iso9660',
    volumeId: volume_id,
    publisher,
    preparer,
    application,
    padding,
    date: context.now,
  }
}
