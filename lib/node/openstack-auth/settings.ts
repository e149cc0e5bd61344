import type { Answer } from '../http-request.ts'
import { RemoteError } from '../remote/remote-error.ts'
import type { Cloud } from './cloud.ts'

/**
 * Returns a setting of a cloud.
 *
 * @throws RemoteError `settings` when it is missing
 */
export function required({ source, auth }: Cloud, key: string): string {
  const value = auth.get(key)
  if (value !== undefined) return value
  throw new RemoteError('settings', `${source}: ${key} is missing`, {
    hint: `Set OS_${key.toUpperCase()}, or ${key} below auth in clouds.yaml.`,
  })
}

/** @throws RemoteError when the text is not a URL of HTTP */
export function urlOf(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new RemoteError('settings', `${what} is not a URL of http or https`)
}

/** Returns the reason for an answer that is not what was asked for, without the text of the service. */
export function refusal(url: URL, { status }: Answer, reason: string, hint?: string): RemoteError {
  const fault = status >= 500 || status === 429 ? 'unreachable' : 'refused'
  return new RemoteError(fault, `${url.host} answers ${status}: ${reason}`, { hint })
}
