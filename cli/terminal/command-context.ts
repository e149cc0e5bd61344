import type { RenderContext } from '../../lib/context.ts'
import { nodeContext } from '../../lib/node/context.ts'
import { sourceDate } from './source-date.ts'

/** Returns the context of a command: its date is that of SOURCE_DATE_EPOCH, or the fixed one. */
export function commandContext(): RenderContext {
  return nodeContext(sourceDate())
}
