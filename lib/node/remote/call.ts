import http from 'node:http'
import https from 'node:https'
import { ATTEMPTS, delayAfter, isPassingStatus } from '../../store/retry.ts'
import { type Answer, type Body, exchange, NoAnswer, type Request } from '../http-request.ts'
import { RemoteError } from './remote-error.ts'
import type { Surroundings } from './surroundings.ts'

/** The certificates of a connection. */
export interface Certificates {
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string | undefined
  /** False accepts any certificate. */
  readonly isVerified?: boolean | undefined
  /** The client's own certificate and key, in PEM. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** How the user names the certificates to trust, for messages. */
  readonly remedy: string
}

/** Makes requests of one user to one or more services, over connections that are kept. */
export interface Caller {
  readonly surroundings: Surroundings
  readonly call: (prepare: () => Promise<Prepared>, options: CallOptions) => Promise<Answer>
}

/** A request that is ready to be sent once; a signature holds for a short time. */
export interface Prepared {
  readonly method: Request['method']
  readonly url: URL
  readonly headers: ReadonlyMap<string, string>
  readonly body?: string | Body | undefined
}

export interface CallOptions {
  readonly signal: AbortSignal
  /** Whether an answer says that the request can succeed later, beside the statuses that always do. */
  readonly isPassing?: ((answer: Answer) => boolean) | undefined
}

/** The largest answer that is read, in bytes. A catalog of Keystone has some 100 kB. */
const MOST = 4 * 1024 * 1024
const CONNECT_TIMEOUT = 20
const READ_TIMEOUT = 60

/** Bodies of more bytes wait until the server wants them, so that a refusal costs nothing. */
const LARGE = 1024 * 1024

/** Returns a caller. A request that fails for a passing reason is made again, after a growing delay or the one that the server asks for. */
export function caller(certificates: Certificates, surroundings: Surroundings): Caller {
  const { ca, cert, key, isVerified = true } = certificates
  const agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true, ca, cert, key, rejectUnauthorized: isVerified }),
  }
  const once = async (prepared: Prepared, signal: AbortSignal): Promise<Answer> => {
    const { method, url, headers, body } = prepared
    const size = typeof body === 'object' ? body.size : Buffer.byteLength(body ?? '')
    const all = new Map(headers)
    all.set('user-agent', 'config-drive')
    if (body !== undefined) all.set('content-length', String(size))
    if (size > LARGE) all.set('expect', '100-continue')
    const limits = { most: MOST, connect_timeout: CONNECT_TIMEOUT, read_timeout: READ_TIMEOUT, ca, signal }
    return exchange(url, { method, headers: all, body, agent: agents[url.protocol as 'https:'], ...limits })
  }
  return {
    surroundings,
    async call(prepare, { signal, isPassing = () => false }) {
      for (let attempt = 1; ; attempt++) {
        const prepared = await prepare()
        let answer: Answer | undefined
        let failure: RemoteError | undefined
        try {
          answer = await once(prepared, signal)
          if (!isPassingStatus(answer.status) && !isPassing(answer)) return answer
        } catch (cause) {
          if (!(cause instanceof NoAnswer)) throw cause
          failure = unreachable(prepared.url, cause, certificates, attempt)
          if (!cause.isPassing) throw failure
        }
        const now = surroundings.now()
        const random = surroundings.random(1)[0]!
        const delay = delayAfter(attempt, answer?.headers['retry-after'], { random, now })
        if (delay === undefined)
          throw new RemoteError(
            'unreachable',
            `${prepared.url.host} is busy, and asks to come back much later`,
          )
        if (attempt === ATTEMPTS) {
          if (answer !== undefined) return answer
          throw failure!
        }
        await surroundings.wait(delay, signal)
      }
    },
  }
}

function unreachable(url: URL, cause: NoAnswer, { remedy }: Certificates, attempt: number): RemoteError {
  const reason = cause.isUntrusted ? 'its certificate is not trusted' : cause.message
  const times = attempt > 1 ? ` (after ${attempt} attempts)` : ''
  const hint = cause.isUntrusted ? remedy : undefined
  return new RemoteError('unreachable', `${url.host}: ${reason}${times}`, { hint, cause })
}

/** Reads the JSON of an answer; returns undefined for anything else. */
export function jsonOf({ body }: Answer): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString()) as unknown
  } catch {
    return undefined
  }
}
