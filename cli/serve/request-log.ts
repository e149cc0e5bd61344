import { sizeOf } from '../../lib/image/tree.ts'
import type { ServedRequest } from '../../lib/node/server-options.ts'
import type { Tried } from '../../lib/service/who.ts'
import { say, sayJson } from '../report/say.ts'

/** The formats of the lines about requests. */
export type LogFormat = 'text' | 'json' | 'none'

/** Returns a function that writes a line about each request on standard error. */
export function requestLog(
  format: LogFormat,
  now: () => Date,
): ((served: ServedRequest) => void) | undefined {
  if (format === 'none') return undefined
  return (served) => {
    if (format === 'json') sayJson(recordOf(served, now()))
    else say(lineOf(served))
  }
}

function recordOf({ request, answer, instance, tried, error }: ServedRequest, now: Date): object {
  return {
    time: now.toISOString(),
    address: request.peer.address,
    instance: instance?.name,
    method: request.method,
    path: request.target,
    status: answer.status,
    bytes: sizeOf(answer.body),
    ...(instance === undefined && { tried }),
    ...(error !== undefined && { error: codeOf(error) }),
  }
}

function lineOf({ request, answer, instance, tried, error }: ServedRequest): string {
  const { method, target, peer } = request
  const who = instance?.name ?? 'unknown'
  const line = `${peer.address ?? 'standard input'} ${who} ${method} ${target} ${answer.status} ${sizeOf(answer.body)}`
  if (error !== undefined) return `${line}: ${codeOf(error)}`
  return instance === undefined && tried.length > 0 ? `${line}: no instance by ${triedText(tried)}` : line
}

/** Returns the rules that found no instance, with what each looked for. */
export function triedText(tried: readonly Tried[]): string {
  return tried.map(({ rule, value }) => `${RULES[rule]} ${value ?? '(none)'}`).join(', ')
}

const RULES: Readonly<Record<Tried['rule'], string>> = {
  listener: 'listener',
  path: 'path',
  address: 'address',
  lease: 'leased MAC address',
  mac: 'MAC address',
  signature: 'X-Instance-ID',
  fallback: 'only instance',
}

/** An unexpected error by its code or name: its message may contain a secret. */
function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException
  return code ?? name
}
