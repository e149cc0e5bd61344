import http from 'node:http'
import https from 'node:https'
import { isLocalAddress, LOCAL_CODE, refusingLocal } from './local-address.ts'
import type { Sink } from './pump.ts'

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

/** A body whose size is known, and which can be sent again. */
export interface Body {
  /** In bytes. */
  readonly size: number
  /** Writes the bytes to the sink, one call at a time. */
  send(sink: Sink): Promise<void>
}

export interface Request extends Patience {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  /** Values by lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly body?: string | Body | undefined
  /** The connections to use; by default, each request has its own, which is closed after the answer. */
  readonly agent?: http.Agent | undefined
  /** The largest answer, in bytes. */
  readonly most: number
  /** Whether to reject servers on this machine or its own link, whatever their names. */
  readonly isRemote?: boolean
}

export interface Answer {
  readonly status: number
  readonly location: string | undefined
  /** Values by lower-case name. */
  readonly headers: http.IncomingHttpHeaders
  /** Whether it came from this machine or its own link. */
  readonly isLocal: boolean
  readonly body: Uint8Array
}

/** The reason why there is no answer. It contains nothing from the request or the answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  /** Whether another attempt can help. */
  readonly isPassing: boolean
  /** Whether the certificate of the server is not trusted. */
  readonly isUntrusted: boolean

  constructor(message: string, cause?: NodeJS.ErrnoException) {
    super(message, { cause })
    this.isUntrusted = cause !== undefined && REASONS[cause.code ?? ''] === UNTRUSTED
    this.isPassing = cause === undefined || PASSING.has(cause.code ?? '')
  }
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

/** The milliseconds to wait for `100 Continue`, which not every server sends. */
const CONTINUE = 1000

/**
 * Sends one request and returns the whole answer, whatever its status. With the header `expect: 100-continue`, the body is sent when the
 * server asks for it or says nothing for a second. An answer before the end of the body ends the sending.
 *
 * @throws NoAnswer, errors of the body's source, or the signal's reason
 */
export function exchange(url: URL, request: Request): Promise<Answer> {
  const { method, headers, body, most, isRemote = false, ca, connect_timeout, read_timeout, signal } = request
  return new Promise((resolve, reject) => {
    const isTls = url.protocol === 'https:'
    let isLocal = false
    const sent = (isTls ? https : http).request(url, {
      method,
      headers: Object.fromEntries(headers),
      agent: request.agent ?? false,
      signal,
      ...(isRemote && { lookup: refusingLocal }),
      ...(isTls ? { ca, rejectUnauthorized: true } : {}),
    })
    const giveUpAfter = (seconds: number, reason: string): NodeJS.Timeout =>
      setTimeout(() => sent.destroy(new NoAnswer(reason)), seconds * 1000)
    let idle = giveUpAfter(connect_timeout, `no connection within ${connect_timeout} s`)
    let whole: NodeJS.Timeout | undefined
    let isSettled = false
    const progress = (): void => {
      clearTimeout(idle)
      if (isSettled) return
      idle = giveUpAfter(read_timeout, `no data for ${read_timeout} s`)
    }
    const settle = (finish: () => void): void => {
      isSettled = true
      clearTimeout(idle)
      clearTimeout(whole)
      finish()
    }
    sent.once('socket', (socket) => {
      const onConnection = (): void => {
        isLocal = isLocalAddress(socket.remoteAddress ?? '')
        progress()
      }
      if (sent.reusedSocket) onConnection()
      else socket.once(isTls ? 'secureConnect' : 'connect', onConnection)
    })
    sent.once('finish', () => {
      if (isSettled) return
      whole = giveUpAfter(10 * read_timeout, `the answer did not end within ${10 * read_timeout} s`)
    })
    sent.on('error', (cause) => settle(() => reject(reasonOf(cause, signal))))
    sent.on('response', (response) => {
      const chunks: Uint8Array[] = []
      let size = 0
      const finish = (): void => {
        const { statusCode: status = 0, headers } = response
        settle(() =>
          resolve({ status, location: headers.location, headers, isLocal, body: Buffer.concat(chunks) }),
        )
      }
      if (method === 'HEAD') {
        finish()
        // Swift's S3 API sends the end of a body here, which the next answer on the connection must not begin with.
        if (response.headers['transfer-encoding'] !== undefined) sent.destroy()
      }
      progress()
      response.on('data', (chunk: Uint8Array) => {
        progress()
        size += chunk.length
        if (size > most) sent.destroy(new NoAnswer(`the answer has more than ${most} bytes`))
        else chunks.push(chunk)
      })
      response.on('error', (cause) => settle(() => reject(reasonOf(cause, signal))))
      response.on('end', () => {
        finish()
        if (!sent.writableFinished) sent.destroy()
      })
    })
    if (body === undefined || typeof body === 'string') {
      sent.end(body)
      return
    }
    sendBody(sent, body, progress).catch((cause: unknown) => {
      if (sent.destroyed) return
      settle(() => reject(signal.aborted ? (signal.reason as Error) : (cause as Error)))
      sent.destroy()
    })
  })
}

/**
 * Sends a body in pieces, each when the connection has taken the one before.
 *
 * @throws errors of the body's source; any error when the request was destroyed
 */
async function sendBody(sent: http.ClientRequest, body: Body, onProgress: () => void): Promise<void> {
  if (sent.hasHeader('expect')) {
    sent.flushHeaders()
    const isAnswered = await new Promise<boolean>((resolve) => {
      sent.once('socket', () => setTimeout(() => resolve(false), CONTINUE).unref())
      sent.once('continue', () => resolve(false))
      sent.once('response', () => resolve(true))
      sent.once('close', () => resolve(true))
    })
    if (isAnswered) return
  }
  await body.send({
    write: (bytes) =>
      new Promise<void>((resolve, reject) => {
        sent.write(bytes, (cause) => {
          if (cause) return reject(cause)
          onProgress()
          resolve()
        })
      }),
  })
  sent.end()
}

function reasonOf(cause: NodeJS.ErrnoException, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (cause instanceof NoAnswer) return cause
  const { code = 'unknown error' } = cause
  return new NoAnswer(
    REASONS[code] ?? (code.startsWith('HPE_') ? 'the answer is not HTTP' : `connection failed (${code})`),
    cause,
  )
}

const LOCAL = 'it redirected to this machine or its own link'

const UNTRUSTED = 'its certificate is not trusted; name its CA with ca_file or NODE_EXTRA_CA_CERTS'

/** The codes of failures that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN',
])

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
