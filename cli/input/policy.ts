import { type Policy, SANDBOX, TRUSTED } from '../../lib/node/resolve-needs.ts'
import type { InputArguments } from '../args/input-options.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Returns what a spec may read and run.
 *
 * @throws Failure for flags that exclude each other
 */
export function policyOf(
  args: Pick<InputArguments, 'sandbox' | 'allow-commands' | 'allow-secret-headers'>,
): Policy {
  const { sandbox, 'allow-commands': commands, 'allow-secret-headers': secretHeaders } = args
  if (sandbox && (commands || secretHeaders))
    throw new Failure(EXIT.usage, 'Use --sandbox or --allow-commands and --allow-secret-headers, not both.')
  return sandbox ? SANDBOX : { ...TRUSTED, commands, secretHeaders }
}
