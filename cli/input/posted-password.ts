import { unreadable } from '../report/file-failures.ts'
import { readInputFile } from './read-input-file.ts'
import { statSync } from 'node:fs'
import { fileStore } from '../../lib/node/file-store.ts'
import { type Answer, exchange, NoAnswer, statusProblem } from '../../lib/node/http-request.ts'
import { readBounded } from '../../lib/node/read-bounded.ts'
import { JsonSyntaxError, member, parse } from '../../lib/text/json.ts'
import { decodeUtf8 } from '../../lib/text/utf8.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { interruptible } from '../terminal/signals.ts'

/** Where `serve` listens by default. */
export const DEFAULT_SERVICE = 'http://127.0.0.1:8775'

const PASSWORD = 'openstack/latest/password'

/**
 * Returns the URL of an instance's password: below a service of ours, or as it is when it names the password itself.
 *
 * @throws Failure for what is not a URL
 */
export function passwordUrl(from: string, instance: string): URL {
  try {
    const url = new URL(from)
    if (/\/password\/?$/.test(url.pathname)) return url
    url.pathname = `${url.pathname.replace(/\/$/, '')}/nocloud/${encodeURIComponent(instance)}/${PASSWORD}`
    return url
  } catch {
    throw new Failure(EXIT.usage, `not a valid URL: ${JSON.stringify(from)}`)
  }
}

export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text)
}

/**
 * Reads what an instance posted: from a service, from the folder of `serve --state`, or from a JSON file with the answer of Nova's
 * `os-server-password`.
 *
 * @throws Failure when it cannot be read, or when nothing was posted
 */
export async function postedPassword(from: string, instance: string): Promise<string> {
  const text = isUrl(from) ? await fromService(from, instance) : fromPath(from, instance)
  if (text === '')
    throw new Failure(EXIT.failed, `${instance} has not posted a password`, [], { code: 'service-refused' })
  return text
}

async function fromService(from: string, instance: string): Promise<string> {
  const url = passwordUrl(from, instance)
  const { status, body } = await ask(url, 'GET')
  if (status !== 200)
    throw new Failure(EXIT.failed, `cannot read ${url.href}: ${statusProblem(status)}`, [], {
      code: 'service-refused',
    })
  return decodeUtf8(body) ?? ''
}

/**
 * Sends a request to a service.
 *
 * @throws Failure when there is no answer
 */
export async function ask(url: URL, method: 'GET' | 'POST', body?: string): Promise<Answer> {
  const headers = new Map(
    body === undefined ? [] : [['content-length', String(Buffer.byteLength(body))] as const],
  )
  const limits = { ca: undefined, connect_timeout: 10, read_timeout: 10, most: 64 * 1024 }
  try {
    return await interruptible((signal) =>
      exchange(url, { method, headers, ...(body !== undefined && { body }), ...limits, signal }),
    )
  } catch (cause) {
    if (cause instanceof NoAnswer)
      throw new Failure(EXIT.failed, `cannot reach ${url.href}: ${cause.message}`, [], {
        code: 'service-unreachable',
      })
    throw cause
  }
}

function fromPath(from: string, instance: string): string {
  try {
    if (from !== '-' && statSync(from).isDirectory())
      return decodeUtf8(fileStore(from).get(instance, 'password') ?? new Uint8Array(0)) ?? ''
    const password = member(parse(readBounded(from).toString('utf8')), 'password')
    if (typeof password === 'string') return password
  } catch (cause) {
    if (cause instanceof JsonSyntaxError)
      throw new Failure(EXIT.invalid, `${from} is not JSON`, [], { code: 'invalid-input' })
    throw unreadable(from, cause)
  }
  throw new Failure(
    EXIT.invalid,
    `${from} has no "password"; it must be the answer of os-server-password`,
    [],
    { code: 'invalid-input' },
  )
}

/**
 * Reads a file that the command line names.
 *
 * @throws Failure when it cannot be read
 */
export function keyFile(path: string): string {
  return readInputFile(path).toString('utf8')
}
