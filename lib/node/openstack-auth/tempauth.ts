import type { Caller } from '../remote/call.ts'
import type { Cloud } from './cloud.ts'
import type { Token } from './keystone.ts'
import { RemoteError } from '../remote/remote-error.ts'
import { refusal, required, urlOf } from './settings.ts'

/** The life of a token when the answer does not tell it, in seconds. Source: Swift, tempauth's `token_life` */
const LIFE = 86_400

/**
 * Asks for a token by version 1 of authentication, which Swift's `tempauth` and other stores answer.
 *
 * @throws RemoteError
 */
export async function issueTempauthToken(
  cloud: Cloud,
  { call, surroundings }: Caller,
  signal: AbortSignal,
): Promise<Token> {
  const url = urlOf(required(cloud, 'auth_url'), `${cloud.source}: auth_url`)
  const headers = new Map([
    ['x-auth-user', required(cloud, 'username')],
    ['x-auth-key', required(cloud, 'password')],
  ])
  const answer = await call(async () => ({ method: 'GET', url, headers }), { signal })
  if (answer.status === 401 || answer.status === 403)
    throw refusal(url, answer, `the user or the password of ${cloud.source} is wrong`)
  const value = answer.headers['x-auth-token'] ?? answer.headers['x-storage-token']
  const storage = answer.headers['x-storage-url']
  if (answer.status < 200 || answer.status > 299 || typeof value !== 'string' || typeof storage !== 'string')
    throw refusal(url, answer, 'it does not give a token of version 1; is auth_url right?')
  const life = Number(answer.headers['x-auth-token-expires'] ?? LIFE)
  return {
    value,
    expires: surroundings.now().getTime() + life * 1000,
    services(type) {
      if (type === 'object-store') return storage
      throw new RemoteError('settings', `${cloud.source}: authentication of version 1 knows no ${type}`)
    },
  }
}
