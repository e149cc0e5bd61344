import http from 'node:http'
import https from 'node:https'
import { type Json, JsonSyntaxError, parse } from '../json.ts'

export interface PostOptions {
  /** By their lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  /** Headers that are for the first server alone. */
  readonly ownHeaders: ReadonlyMap<string, string>
  /** PEM certificates to trust in place of the system's. */
  readonly ca: string | undefined
  /** Seconds until there is a connection, that of TLS where there is one. */
  readonly connect_timeout: number
  /** Seconds without a byte of the answer; the whole of it may take ten times as long. */
  readonly read_timeout: number
  readonly signal: AbortSignal
}

/** Why there is no answer, in words that hold nothing of the request or of the answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** Most bytes of an answer. */
const MAX_ANSWER = 1024 * 1024
const MAX_REDIRECTS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])

interface Answer {
  readonly status: number
  readonly location: string | undefined
  readonly body: Uint8Array
}

/**
 * The JSON that a server answers to a POST of `body`; of nothing, `{}`. A redirect gets the same POST, as in Nova, which
 * leaves that to keystoneauth (`Session._send_request`); it never leads from https to http.
 *
 * @throws NoAnswer, or the signal's reason
 */
export async function postJson(url: string, body: string, options: PostOptions): Promise<Json> {
  let at = new URL(url)
  for (let redirects = 0; ; redirects++) {
    const { status, location, body: answer } = await exchange(at, body, options)
    if (REDIRECTS.has(status) && location !== undefined) {
      if (redirects === MAX_REDIRECTS) throw new NoAnswer(`redirected more than ${MAX_REDIRECTS} times`)
      at = redirected(at, location, options)
    } else if (status < 200 || status > 299) {
      throw new NoAnswer(`it answered ${status} ${http.STATUS_CODES[status] ?? ''}`.trimEnd())
    } else return jsonOf(answer)
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

/** One request and its whole answer. */
function exchange(url: URL, body: string, options: PostOptions): Promise<Answer> {
  const { headers, ownHeaders, ca, connect_timeout, read_timeout, signal } = options
  return new Promise((resolve, reject) => {
    const isTls = url.protocol === 'https:'
    const sent = (isTls ? https : http).request(url, {
      method: 'POST',
      headers: Object.fromEntries([...headers, ...ownHeaders]),
      // A connection of its own, closed after the answer.
      agent: false,
      signal,
      ...(isTls ? { ca, rejectUnauthorized: true } : {}),
    })
    const giveUpAfter = (seconds: number, reason: string): NodeJS.Timeout =>
      setTimeout(() => sent.destroy(new NoAnswer(reason)), seconds * 1000)
    let idle = giveUpAfter(connect_timeout, `no connection within ${connect_timeout} s`)
    let whole: NodeJS.Timeout | undefined
    const progress = (): void => {
      clearTimeout(idle)
      idle = giveUpAfter(read_timeout, `nothing came for ${read_timeout} s`)
    }
    const settle = (finish: () => void): void => {
      clearTimeout(idle)
      clearTimeout(whole)
      finish()
    }
    sent.once('socket', (socket) => {
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        progress()
        whole = giveUpAfter(10 * read_timeout, `the answer did not end within ${10 * read_timeout} s`)
      })
    })
    sent.on('error', (cause) => settle(() => reject(reasonOf(cause, signal))))
    sent.on('response', (response) => {
      const chunks: Uint8Array[] = []
      let size = 0
      progress()
      response.on('data', (chunk: Uint8Array) => {
        progress()
        size += chunk.length
        if (size > MAX_ANSWER) sent.destroy(new NoAnswer(`its answer has more than ${MAX_ANSWER} bytes`))
        else chunks.push(chunk)
      })
      response.on('error', (cause) => settle(() => reject(reasonOf(cause, signal))))
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        settle(() => resolve({ status, location: headers.location, body: Buffer.concat(chunks) }))
      })
    })
    sent.end(body)
  })
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

function reasonOf(cause: NodeJS.ErrnoException, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (cause instanceof NoAnswer) return cause
  const { code = 'unknown error' } = cause
  return new NoAnswer(
    REASONS[code] ?? (code.startsWith('HPE_') ? 'its answer is no HTTP' : `connection failed (${code})`),
    { cause },
  )
}

const UNTRUSTED = 'its certificate is not trusted; name the CA with ca_file'

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed before the answer was whole',
  EPIPE: 'the connection was closed before the answer was whole',
  EHOSTUNREACH: 'no route to its host',
  ENETUNREACH: 'no route to its network',
  ETIMEDOUT: 'the connection timed out',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'its host name cannot be looked up at the moment',
  EPROTO: 'it does not speak TLS as we do',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS as we do',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
}
