import { readFileSync } from 'node:fs'
import { type Caller, caller, type Certificates } from '../remote/call.ts'
import type { Surroundings } from '../remote/surroundings.ts'
import { RemoteError } from '../remote/remote-error.ts'
import type { Cloud } from './cloud.ts'
import { issueToken, type Token } from './keystone.ts'
import { required, urlOf } from './settings.ts'
import { issueTempauthToken } from './tempauth.ts'

/** A user who is known to a cloud, or becomes so with the first request. */
export interface OpenStackSession extends Caller {
  readonly cloud: Cloud
  /**
   * Returns the URL of a service.
   *
   * @param type its type in the catalog, such as `object-store`, `image` or `baremetal`
   * @throws RemoteError
   */
  readonly endpoint: (type: string, signal: AbortSignal) => Promise<URL>
  /**
   * Returns what proves to a service who asks.
   *
   * @throws RemoteError
   */
  readonly headers: (signal: AbortSignal) => Promise<ReadonlyMap<string, string>>
  /**
   * Replaces a token that a service does not accept any more.
   *
   * @param used the headers that were not accepted
   * @returns false if there can be no other
   * @throws RemoteError
   */
  readonly renew: (used: ReadonlyMap<string, string>, signal: AbortSignal) => Promise<boolean>
}

const TOKEN = 'x-auth-token'

/** The time before its end at which a token is replaced, in milliseconds. */
const MARGIN = 60_000

/**
 * Opens a session with a cloud; nothing is sent yet.
 *
 * @throws RemoteError `settings` for a certificate that cannot be read
 */
export function openSession(cloud: Cloud, surroundings: Surroundings): OpenStackSession {
  const { authType, auth } = cloud
  const calls = caller(certificatesOf(cloud), surroundings)
  const hasToken = authType !== 'none' && authType !== 'http-basic'
  let token: Promise<Token> | undefined

  const current = async (signal: AbortSignal): Promise<Token> => {
    const found = await token
    if (found !== undefined && surroundings.now().getTime() < found.expires - MARGIN) return found
    return renewed(signal)
  }
  const renewed = async (signal: AbortSignal): Promise<Token> => {
    const issue = authType === 'v1' ? issueTempauthToken : issueToken
    const asked = issue(cloud, calls, signal)
    token = asked
    try {
      return await asked
    } catch (cause) {
      if (token === asked) token = undefined
      throw cause
    }
  }
  let pending: Promise<Token> | undefined
  /** Lets requests that need a token at the same time wait for the same one. */
  const shared = (ask: (signal: AbortSignal) => Promise<Token>, signal: AbortSignal): Promise<Token> => {
    pending ??= ask(signal).finally(() => {
      pending = undefined
    })
    return pending
  }
  return {
    ...calls,
    cloud,
    async endpoint(type, signal) {
      const own = cloud.endpoints.get(type) ?? auth.get('endpoint')
      if (own !== undefined) return urlOf(own, `${cloud.source}: the URL of ${type}`)
      if (!hasToken)
        throw new RemoteError('settings', `${cloud.source}: the endpoint is missing`, {
          hint: 'Set OS_ENDPOINT, or endpoint below auth in clouds.yaml.',
        })
      const { services } = await shared(current, signal)
      return urlOf(services(type), `the URL of ${type} in the catalog`)
    },
    async headers(signal) {
      if (authType === 'none') return new Map()
      if (authType === 'http-basic') {
        const pair = `${required(cloud, 'username')}:${required(cloud, 'password')}`
        return new Map([['authorization', `Basic ${Buffer.from(pair).toString('base64')}`]])
      }
      const { value } = await shared(current, signal)
      return new Map([[TOKEN, value]])
    },
    async renew(used, signal) {
      if (!hasToken || authType === 'token') return false
      const known = await token?.catch(() => undefined)
      if (known?.value === used.get(TOKEN)) await shared(renewed, signal)
      return true
    },
  }
}

function certificatesOf({ source, cacert, isVerified, cert, key }: Cloud): Certificates {
  const read = (path: string | undefined, what: string): string | undefined => {
    if (path === undefined) return undefined
    try {
      return readFileSync(path, 'utf8')
    } catch (cause) {
      const { code = 'unknown error' } = cause as NodeJS.ErrnoException
      throw new RemoteError('settings', `${source}: cannot read ${what} ${path} (${code})`, { cause })
    }
  }
  return {
    ca: read(cacert, 'cacert'),
    cert: read(cert, 'cert'),
    key: read(key, 'key'),
    isVerified,
    remedy: 'Name the file of its CA in OS_CACERT, or as cacert in clouds.yaml.',
  }
}
