import type { RenderContext } from '../../lib/context.ts'
import { nodeContext } from '../../lib/node/context.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** The context of a command: its date is that of SOURCE_DATE_EPOCH, or the fixed one. */
export function commandContext(): RenderContext {
  const epoch = process.env.SOURCE_DATE_EPOCH
  if (epoch === undefined || epoch === '') return nodeContext()
  if (!/^\d{1,12}$/.test(epoch))
    throw new Failure(EXIT.usage, 'SOURCE_DATE_EPOCH is no number of seconds since 1970.')
  return nodeContext(new Date(Number(epoch) * 1000))
}
