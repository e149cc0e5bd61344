import { diagnose, type Diagnostic, type Report } from '../report/diagnostics.ts'
import { type Json, stringify } from '../text/json.ts'
import { vendorDataRequest } from '../metadata/vendor-data.ts'
import { isHeaderValue } from '../spec/vendor-data.ts'
import type { Spec, VendorTarget } from '../spec.ts'
import { NoAnswer } from './http-request.ts'
import { postJson } from './post-json.ts'

export interface FetchOptions {
  /** Where header values of `{env: NAME}` come from; the process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Ends the requests. */
  readonly signal?: AbortSignal | undefined
}

/** The answers by the names of the targets, for `render`, and a warning for each that failed. */
export interface FetchedVendorData {
  readonly answers: ReadonlyMap<string, Json>
  readonly report: Report
}

/** A target that cannot be asked, or that failed when the spec has `failure_fatal`. */
export class VendorDataError extends Error {
  override readonly name = 'VendorDataError'
  readonly target: string
  constructor(target: string, reason: string, options?: ErrorOptions) {
    super(`vendor data target "${target}": ${reason}`, options)
    this.target = target
  }
}

/** As Nova's but for User-Agent, which is our own. Source: nova/api/metadata/vendordata_dynamic.py, `_do_request` */
const HEADERS = new Map([
  ['content-type', 'application/json'],
  ['accept', 'application/json'],
  ['accept-encoding', 'identity'],
  ['user-agent', 'config-drive'],
])

/**
 * Asks every target of the spec's vendor data, once and all at the same time. The answer of one that fails is `{}`, with a
 * warning, unless the spec has `failure_fatal`. A spec without targets asks nobody.
 *
 * @throws VendorDataError, or the signal's reason
 */
export async function fetchVendorData(spec: Spec, options: FetchOptions = {}): Promise<FetchedVendorData> {
  const { environment = process.env, signal } = options
  const { targets = [], failure_fatal = false } = spec.dynamic_vendor_data ?? {}
  signal?.throwIfAborted()
  const body = stringify(vendorDataRequest(spec))
  // A variable that is not set must end it before anyone is asked.
  const requests = targets.map((target) => ({ target, ownHeaders: headersOf(target, environment) }))
  const stop = new AbortController()
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const answers = new Map<string, Json>()
  const failures = new Map<string, string>()
  const ask = async ({ target, ownHeaders }: (typeof requests)[number]): Promise<void> => {
    const { name, url, ca, connect_timeout, read_timeout } = target
    const headers = new Map([...HEADERS, ['content-length', String(Buffer.byteLength(body))]])
    try {
      const limits = { connect_timeout, read_timeout, signal: either }
      answers.set(name, await postJson(url, body, { headers, ownHeaders, ca, ...limits }))
    } catch (cause) {
      if (!(cause instanceof NoAnswer)) throw cause
      if (failure_fatal) throw new VendorDataError(name, cause.message, { cause })
      answers.set(name, new Map())
      failures.set(name, cause.message)
    }
  }
  try {
    await Promise.all(requests.map(ask))
  } finally {
    stop.abort()
  }
  return { answers, report: targets.flatMap(({ name }, index) => failure(name, index, failures.get(name))) }
}

function failure(name: string, index: number, reason: string | undefined): Diagnostic[] {
  const path = ['vendor_data2', 'dynamic', index]
  return reason === undefined ? [] : [diagnose('vendor-target-failed', path, { name, reason })]
}

/** By their lower-case names, in which the last of two wins. */
function headersOf(target: VendorTarget, environment: FetchOptions['environment']): Map<string, string> {
  const headers = new Map<string, string>()
  for (const [header, given] of target.headers) {
    const value = typeof given === 'string' ? given : environment?.[given.env]
    if (value === undefined || !isHeaderValue(value)) {
      const { env } = given as { env: string }
      const problem = value === undefined ? 'is not set' : 'holds what no header can carry'
      throw new VendorDataError(target.name, `the variable ${env} for its header ${header} ${problem}`)
    }
    headers.set(header.toLowerCase(), value)
  }
  return headers
}
