import { type Policy, SANDBOX, TRUSTED } from '../../lib/node/resolve-needs.ts'
import type { InputArguments } from '../args/input-options.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Gives what the spec of a command line may have.
 *
 * @throws Failure for flags that do not go together
 */
export function policyOf(
  args: Pick<InputArguments, 'sandbox' | 'allow-commands' | 'allow-secret-headers'>,
): Policy {
  const { sandbox, 'allow-commands': commands, 'allow-secret-headers': secretHeaders } = args
  if (sandbox && (commands || secretHeaders))
    throw new Failure(EXIT.usage, 'Give --sandbox, or what the spec is allowed, not both.')
  return sandbox ? SANDBOX : { ...TRUSTED, commands, secretHeaders }
}
