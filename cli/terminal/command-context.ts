import type { RenderContext } from '../../lib/context.ts'
import { nodeContext } from '../../lib/node/context.ts'
import { sourceDate } from './source-date.ts'

/** Returns the context of a command, with the date of SOURCE_DATE_EPOCH or the fixed default. */
export function commandContext(): RenderContext {
  return nodeContext(sourceDate())
}
