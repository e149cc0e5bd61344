import http from 'node:http'
import https from 'node:https'
import { isLocalAddress, LOCAL_CODE, refusingLocal } from './local-address.ts'

/** The timeouts of a request. */
export interface Patience {
  /** PEM certificates to trust instead of the system's. */
  readonly ca: string | undefined
  /** The timeout of the connection, including TLS, in seconds. */
  readonly connect_timeout: number
  /** The longest pause in the answer, in seconds; the whole answer may take ten times as long. */
  readonly read_timeout: number
  readonly signal: AbortSignal
}

export interface Request extends Patience {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Values by lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly body?: string
  /** The largest answer, in bytes. */
  readonly most: number
  /** Whether to reject servers on this machine or its own link, whatever their names. */
  readonly isRemote?: boolean
}

export interface Answer {
  readonly status: number
  readonly location: string | undefined
  /** Whether it came from this machine or its own link. */
  readonly isLocal: boolean
  readonly body: Uint8Array
}

/** The reason why there is no answer. It contains nothing from the request or the answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Returns the target of a redirect, or undefined. */
export function redirectOf({ status, location }: Answer): string | undefined {
  return REDIRECTS.has(status) ? location : undefined
}

/** Returns the problem that a status means. */
export function statusProblem(status: number): string {
  return `it answered ${status} ${http.STATUS_CODES[status] ?? ''}`.trimEnd()
}

/**
 * Sends one request and returns the whole answer, whatever its status.
 *
 * @throws NoAnswer, or the signal's reason
 */
export function exchange(url: URL, request: Request): Promise<Answer> {
  const { method, headers, body, most, isRemote = false, ca, connect_timeout, read_timeout, signal } = request
  return new Promise((resolve, reject) => {
    const isTls = url.protocol === 'https:'
    let isLocal = false
    const sent = (isTls ? https : http).request(url, {
      method,
      headers: Object.fromEntries(headers),
      // Each request has its own connection, which is closed after the answer.
      agent: false,
      signal,
      ...(isRemote && { lookup: refusingLocal }),
      ...(isTls ? { ca, rejectUnauthorized: true } : {}),
    })
    const giveUpAfter = (seconds: number, reason: string): NodeJS.Timeout =>
      setTimeout(() => sent.destroy(new NoAnswer(reason)), seconds * 1000)
    let idle = giveUpAfter(connect_timeout, `no connection within ${connect_timeout} s`)
    let whole: NodeJS.Timeout | undefined
    const progress = (): void => {
      clearTimeout(idle)
      idle = giveUpAfter(read_timeout, `no data for ${read_timeout} s`)
    }
    const settle = (finish: () => void): void => {
      clearTimeout(idle)
      clearTimeout(whole)
      finish()
    }
    sent.once('socket', (socket) => {
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        isLocal = isLocalAddress(socket.remoteAddress ?? '')
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
        if (size > most) sent.destroy(new NoAnswer(`the answer has more than ${most} bytes`))
        else chunks.push(chunk)
      })
      response.on('error', (cause) => settle(() => reject(reasonOf(cause, signal))))
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        settle(() => resolve({ status, location: headers.location, isLocal, body: Buffer.concat(chunks) }))
      })
    })
    sent.end(body)
  })
}

function reasonOf(cause: NodeJS.ErrnoException, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (cause instanceof NoAnswer) return cause
  const { code = 'unknown error' } = cause
  return new NoAnswer(
    REASONS[code] ?? (code.startsWith('HPE_') ? 'the answer is not HTTP' : `connection failed (${code})`),
    { cause },
  )
}

const LOCAL = 'it redirected to this machine or its own link'

const UNTRUSTED = 'its certificate is not trusted; name its CA with ca_file or NODE_EXTRA_CA_CERTS'

const REASONS: Readonly<Record<string, string>> = {
  [LOCAL_CODE]: LOCAL,
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed before the answer was whole',
  EPIPE: 'the connection was closed before the answer was whole',
  EHOSTUNREACH: 'no route to its host',
  ENETUNREACH: 'no route to its network',
  ETIMEDOUT: 'the connection timed out',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'its host name cannot be resolved at the moment',
  EPROTO: 'it does not speak a supported version of TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak a supported version of TLS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
}
