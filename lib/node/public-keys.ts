import type { Problem } from '../shape/need.ts'
import type { KeyOrigin } from '../spec.ts'
import { follow } from './follow.ts'
import { NoAnswer, statusProblem } from './http-request.ts'
import { agentKeys, NoAgent } from './ssh-agent.ts'

type Forge = 'gh' | 'lp' | 'gl'

export interface FetchKeysOptions {
  /** Where `SSH_AUTH_SOCK` is looked up; the process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** The forges' servers, without a slash at the end; the public ones by default. */
  readonly forges?: Readonly<Partial<Record<Forge, string>>> | undefined
  /** PEM certificates to trust in place of the system's. */
  readonly ca?: string | undefined
  /** Seconds until there is a connection, and then without a byte: 10. */
  readonly timeout?: number | undefined
  /** Ends the requests. */
  readonly signal?: AbortSignal | undefined
}

/** Many more than anybody has keys. */
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
 * Fetches the keys of a source, one a line, so that the guest needs no network for them; or says why there are none, with
 * nothing of what the source said.
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
  if (answer.status === 404 && 'forge' in origin) throw new NoAnswer('there is no such user')
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
