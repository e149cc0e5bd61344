import type { Problem } from '../shape/need.ts'
import type { KeyOrigin } from '../spec.ts'
import { follow } from './follow.ts'
import { NoAnswer, statusProblem } from './http-request.ts'
import { agentKeys, NoAgent } from './ssh-agent.ts'

type Forge = 'gh' | 'lp' | 'gl'

/** Options for fetching keys. */
export interface FetchKeysOptions {
  /** The environment with `SSH_AUTH_SOCK`; by default that of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** URLs of the forges' servers, without a slash at the end; by default the public ones. */
  readonly forges?: Readonly<Partial<Record<Forge, string>>> | undefined
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string | undefined
  /** The timeout of the connection, and the longest pause in an answer, in seconds; 10 by default. */
  readonly timeout?: number | undefined
  /** Aborts the requests. */
  readonly signal?: AbortSignal | undefined
}

/** The largest answer in bytes, far more than the keys of one user. */
const MAX_ANSWER = 256 * 1024
const MAX_REDIRECTS = 3
const TIMEOUT = 10

const FORGES: Readonly<Record<Forge, { server: string; path: (user: string) => string }>> = {
  gh: { server: 'https://github.com', path: (user) => `/${user}.keys` },
  gl: { server: 'https://gitlab.com', path: (user) => `/${user}.keys` },
  lp: { server: 'https://launchpad.net', path: (user) => `/~${user}/+sshkeys` },
}

type Options = FetchKeysOptions & { readonly signal: AbortSignal }

/**
 * Fetches the keys of a source, one per line, so that the guest needs no network for them, or returns the problem, without anything
 * from the answer.
 *
 * @throws the signal's reason
 */
export async function fetchKeys(origin: KeyOrigin, options: Options): Promise<Uint8Array | string | Problem> {
  try {
    return 'agent' in origin ? await ofAgent(options) : await ofServer(origin, options)
  } catch (cause) {
    if (cause instanceof NoAnswer || cause instanceof NoAgent) return { problem: cause.message }
    throw cause
  }
}

function ofAgent({ environment = process.env, timeout = TIMEOUT, signal }: Options): Promise<string> {
  const socket = environment.SSH_AUTH_SOCK
  if (socket === undefined || socket === '') throw new NoAgent('SSH_AUTH_SOCK is not set')
  return agentKeys(socket, { timeout, signal })
}

async function ofServer(
  origin: Exclude<KeyOrigin, { agent: true }>,
  { forges = {}, ca, timeout = TIMEOUT, signal }: Options,
): Promise<Uint8Array> {
  const limits = { most: MAX_ANSWER, ca, connect_timeout: timeout, read_timeout: timeout, signal }
  const headers = new Map([
    ['accept', 'text/plain'],
    ['accept-encoding', 'identity'],
    ['user-agent', 'config-drive'],
  ])
  const url = 'url' in origin ? origin.url : urlOf(origin, forges)
  const answer = await follow(url, {
    method: 'GET',
    headers,
    mostRedirects: MAX_REDIRECTS,
    isHttpsOnly: true,
    ...limits,
  })
  if (answer.status === 404 && 'forge' in origin) throw new NoAnswer('unknown user')
  if (answer.status !== 200) throw new NoAnswer(statusProblem(answer.status))
  return answer.body
}

function urlOf(
  { forge, user }: { forge: Forge; user: string },
  servers: Partial<Record<Forge, string>>,
): string {
  const { server, path } = FORGES[forge]
  return `${servers[forge] ?? server}${path(encodeURIComponent(user))}`
}
