import { type Policy, SANDBOX, TRUSTED } from '../../lib/node/resolve-needs.ts'
import type { InputArguments } from '../args/input-options.ts'

/** Returns what a spec may read and run. */
export function policyOf(
  args: Pick<InputArguments, 'sandbox' | 'allow-commands' | 'allow-secret-headers'>,
): Policy {
  const { sandbox, 'allow-commands': commands, 'allow-secret-headers': secretHeaders } = args
  return sandbox ? SANDBOX : { ...TRUSTED, commands, secretHeaders }
}
