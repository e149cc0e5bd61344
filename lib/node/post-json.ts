import type { Problem, VendorRequest } from '../shape/need.ts'
import { follow } from './follow.ts'
import { NoAnswer, statusProblem } from './http-request.ts'

/** The largest answer, in bytes. */
const MAX_ANSWER = 1024 * 1024
const MAX_REDIRECTS = 5

/** Nova's headers, except User-Agent, which is our own. Source: nova/api/metadata/vendordata_dynamic.py, `_do_request` */
const HEADERS = new Map([
  ['content-type', 'application/json'],
  ['accept', 'application/json'],
  ['accept-encoding', 'identity'],
  ['user-agent', 'config-drive'],
])

/**
 * Sends a request by POST and returns the bytes of the answer, or the problem. A redirect on the same server gets the same POST,
 * as in Nova, which leaves that to keystoneauth (`Session._send_request`).
 *
 * @throws the signal's reason
 */
export async function postJson(
  url: string,
  { headers: ownHeaders, body, ca, connect_timeout, read_timeout }: VendorRequest,
  signal: AbortSignal,
): Promise<Uint8Array | Problem> {
  const headers = new Map([...HEADERS, ['content-length', String(Buffer.byteLength(body))]])
  const limits = { most: MAX_ANSWER, mostRedirects: MAX_REDIRECTS, ca, connect_timeout, read_timeout, signal }
  try {
    const answer = await follow(url, { method: 'POST', headers, ownHeaders, body, ...limits })
    const isGood = answer.status >= 200 && answer.status <= 299
    return isGood ? answer.body : { problem: statusProblem(answer.status) }
  } catch (cause) {
    if (cause instanceof NoAnswer) return { problem: cause.message }
    throw cause
  }
}
