import { isIP } from 'node:net'
import { type Answer, exchange, NoAnswer, redirectOf, type Request } from './http-request.ts'
import { isLocalAddress } from './local-address.ts'

export interface FollowOptions extends Request {
  /** The most redirects to follow. */
  readonly mostRedirects: number
  /** Headers to send to the first server only. */
  readonly ownHeaders?: ReadonlyMap<string, string>
  /** Whether to follow redirects to https only. */
  readonly isHttpsOnly?: boolean
}

/**
 * Makes a request and follow its redirects with the same request. A body, own headers and a password in the URL are sent only to
 * the first server. A redirect from https to http is rejected, and so is one to this machine or its own link, unless it comes
 * from there.
 *
 * @throws NoAnswer, or the signal's reason
 */
export async function follow(url: string, options: FollowOptions): Promise<Answer> {
  const { mostRedirects, ownHeaders = new Map(), isHttpsOnly = false, ...request } = options
  const headers = new Map([...request.headers, ...ownHeaders])
  const hasHeaders = ownHeaders.size > 0
  const hasBody = request.body !== undefined
  let at = new URL(url)
  let isLocal = true
  for (let redirects = 0; ; redirects++) {
    if (!isLocal && isLocalHost(at)) throw new NoAnswer('it redirected to this machine or its own link')
    const answer = await exchange(at, { ...request, headers, isRemote: !isLocal })
    const location = redirectOf(answer)
    if (location === undefined) return answer
    if (redirects === mostRedirects) throw new NoAnswer(`redirected more than ${mostRedirects} times`)
    isLocal &&= answer.isLocal
    at = redirected(at, location, { hasHeaders, hasBody, isHttpsOnly })
  }
}

/** Tells whether the host is a local address, and not a name. */
function isLocalHost({ hostname }: URL): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '')
  return isIP(literal) !== 0 && isLocalAddress(literal)
}

function redirected(
  from: URL,
  location: string,
  { hasHeaders, hasBody, isHttpsOnly }: Readonly<Record<'hasHeaders' | 'hasBody' | 'isHttpsOnly', boolean>>,
): URL {
  if (!URL.canParse(location, from.href)) throw new NoAnswer('it redirected to an invalid URL')
  const to = new URL(location, from)
  if (isHttpsOnly && to.protocol !== 'https:') throw new NoAnswer('it redirected to a URL that is not https')
  if (to.protocol !== 'https:' && (from.protocol === 'https:' || to.protocol !== 'http:'))
    throw new NoAnswer(`it redirected from ${from.protocol.slice(0, -1)} to another scheme`)
  const isUpgrade = to.protocol === 'https:' && `${from.port}${to.port}` === ''
  const isSameServer = to.hostname === from.hostname && (to.origin === from.origin || isUpgrade)
  const own =
    hasHeaders || `${from.username}${from.password}` !== '' ? 'headers' : hasBody ? 'body' : undefined
  if (!isSameServer && own !== undefined)
    throw new NoAnswer(`it redirected to another server, which must not get the ${own}`)
  if (isSameServer && to.username === '' && to.password === '') {
    to.username = from.username
    to.password = from.password
  }
  return to
}
