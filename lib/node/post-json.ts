import { type Json, JsonSyntaxError, parse } from '../text/json.ts'
import { exchange, NoAnswer, type Patience, redirectOf, statusProblem } from './http-request.ts'

export interface PostOptions extends Patience {
  /** By their lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  /** Headers that are for the first server alone. */
  readonly ownHeaders: ReadonlyMap<string, string>
}

/** Most bytes of an answer. */
const MAX_ANSWER = 1024 * 1024
const MAX_REDIRECTS = 5

/**
 * The JSON that a server answers to a POST of `body`; of nothing, `{}`. A redirect gets the same POST, as in Nova, which
 * leaves that to keystoneauth (`Session._send_request`); it never leads from https to http.
 *
 * @throws NoAnswer, or the signal's reason
 */
export async function postJson(url: string, body: string, options: PostOptions): Promise<Json> {
  let at = new URL(url)
  for (let redirects = 0; ; redirects++) {
    const { ca, connect_timeout, read_timeout, signal } = options
    const headers = new Map([...options.headers, ...options.ownHeaders])
    const limits = { most: MAX_ANSWER, ca, connect_timeout, read_timeout, signal }
    const answer = await exchange(at, { method: 'POST', headers, body, ...limits })
    const location = redirectOf(answer)
    if (location !== undefined) {
      if (redirects === MAX_REDIRECTS) throw new NoAnswer(`redirected more than ${MAX_REDIRECTS} times`)
      at = redirected(at, location, options)
    } else if (answer.status < 200 || answer.status > 299) {
      throw new NoAnswer(statusProblem(answer.status))
    } else return jsonOf(answer.body)
  }
}

function redirected(from: URL, location: string, { ownHeaders }: PostOptions): URL {
  if (!URL.canParse(location, from.href)) throw new NoAnswer('it redirected to something that is no URL')
  const to = new URL(location, from)
  if (to.protocol !== 'https:' && (from.protocol === 'https:' || to.protocol !== 'http:')) {
    throw new NoAnswer(`it redirected from ${from.protocol.slice(0, -1)} to another scheme`)
  }
  const isUpgrade = to.protocol === 'https:' && `${from.port}${to.port}` === ''
  const isSameServer = to.hostname === from.hostname && (to.origin === from.origin || isUpgrade)
  if (!isSameServer && (ownHeaders.size > 0 || from.username !== '' || from.password !== '')) {
    throw new NoAnswer('it redirected to another server, which its headers are not for')
  }
  if (isSameServer && to.username === '' && to.password === '') {
    to.username = from.username
    to.password = from.password
  }
  return to
}

function jsonOf(bytes: Uint8Array): Json {
  if (bytes.length === 0) return new Map()
  try {
    return parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch (cause) {
    if (cause instanceof JsonSyntaxError) throw new NoAnswer('its answer is no JSON')
    if (cause instanceof TypeError) throw new NoAnswer('its answer is no UTF-8')
    throw cause
  }
}
