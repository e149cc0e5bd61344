import type { Diagnostic, Report } from '../report/diagnostics.ts'
import { withKeys } from '../keys/keypairs.ts'
import { keysOfText, type KeyText } from '../keys/public-key.ts'
import { doubtsOf } from '../spec/keys.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import type { KeyOrigin, KeySource, Spec } from '../spec.ts'
import { exchange, NoAnswer, redirectOf, statusProblem } from './http-request.ts'
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

/** The spec with its keys in place of their sources, and a warning for each that a guest may refuse. */
export interface FetchedKeys {
  readonly spec: Spec
  readonly report: Report
}

/** A source that gave no keys. Nothing of what it said is in the message. */
export class PublicKeysError extends Error {
  override readonly name = 'PublicKeysError'
}

/** Many more than anybody has keys. */
const MAX_ANSWER = 256 * 1024
const MAX_REDIRECTS = 3
const TIMEOUT = 10

const FORGES: Readonly<Record<Forge, { name: string; server: string; path: (user: string) => string }>> = {
  gh: { name: 'GitHub', server: 'https://github.com', path: (user) => `/${user}.keys` },
  gl: { name: 'GitLab', server: 'https://gitlab.com', path: (user) => `/${user}.keys` },
  lp: { name: 'Launchpad', server: 'https://launchpad.net', path: (user) => `/~${user}/+sshkeys` },
}

/**
 * Fetches the keys that the spec does not hold itself, once and all at the same time, so that the guest needs no network for
 * them. A drive without a key that was asked for could lock its owner out, so any failure ends it.
 *
 * @throws PublicKeysError, or the signal's reason
 */
export async function fetchKeys(spec: Spec, options: FetchKeysOptions = {}): Promise<FetchedKeys> {
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
  try {
    const found = await Promise.all(
      spec.key_sources.map(
        async (source) => [source, await keysFrom(source, { ...options, signal })] as const,
      ),
    )
    return { spec: withKeys(spec, new Map(found)), report: found.flatMap(doubts) }
  } finally {
    stop.abort()
  }
}

type Options = FetchKeysOptions & { readonly signal: AbortSignal }

async function keysFrom({ origin }: KeySource, options: Options): Promise<readonly KeyText[]> {
  const place = nameOf(origin)
  try {
    const text = 'agent' in origin ? await ofAgent(options) : await ofServer(origin, options)
    if (text.trim() === '') throw new NoAnswer('there are no keys')
    const keys = keysOfText(text)
    if (!('problem' in keys)) return keys
    throw new NoAnswer(keys.line === undefined ? keys.problem : `line ${keys.line}: ${keys.problem}`)
  } catch (cause) {
    if (!(cause instanceof NoAnswer) && !(cause instanceof NoAgent)) throw cause
    throw new PublicKeysError(`the keys of ${place}: ${cause.message}`, { cause })
  }
}

/** What a message may call it: a URL can hold a password. */
function nameOf(origin: KeyOrigin): string {
  if ('agent' in origin) return 'the SSH agent'
  return 'forge' in origin ? `${origin.user} at ${FORGES[origin.forge].name}` : new URL(origin.url).host
}

function ofAgent({ environment = process.env, timeout = TIMEOUT, signal }: Options): Promise<string> {
  const socket = environment.SSH_AUTH_SOCK
  if (socket === undefined || socket === '') throw new NoAgent('SSH_AUTH_SOCK is not set')
  return agentKeys(socket, { timeout, signal })
}

async function ofServer(origin: Exclude<KeyOrigin, { agent: true }>, options: Options): Promise<string> {
  const { forges = {}, ca, timeout = TIMEOUT, signal } = options
  const limits = { most: MAX_ANSWER, ca, connect_timeout: timeout, read_timeout: timeout, signal }
  const headers = new Map([
    ['accept', 'text/plain'],
    ['accept-encoding', 'identity'],
    ['user-agent', 'config-drive'],
  ])
  let at = new URL('url' in origin ? origin.url : urlOf(origin, forges))
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange(at, { method: 'GET', headers, ...limits })
    const location = redirectOf(answer)
    if (location === undefined) return textOf(answer, origin)
    if (redirects === MAX_REDIRECTS) throw new NoAnswer(`redirected more than ${MAX_REDIRECTS} times`)
    if (!URL.canParse(location, at.href)) throw new NoAnswer('it redirected to something that is no URL')
    at = new URL(location, at)
    if (at.protocol !== 'https:') throw new NoAnswer('it redirected to something that is not https')
  }
}

function urlOf(
  { forge, user }: { forge: Forge; user: string },
  servers: Partial<Record<Forge, string>>,
): string {
  const { server, path } = FORGES[forge]
  return `${servers[forge] ?? server}${path(encodeURIComponent(user))}`
}

function textOf({ status, body }: { status: number; body: Uint8Array }, origin: KeyOrigin): string {
  if (status === 404 && 'forge' in origin) throw new NoAnswer('there is no such user')
  if (status !== 200) throw new NoAnswer(statusProblem(status))
  const text = decodeUtf8(body)
  if (text === undefined) throw new NoAnswer('what came is no text')
  return text
}

function doubts([{ name }, keys]: readonly [KeySource, readonly KeyText[]]): readonly Diagnostic[] {
  return keys.flatMap(({ key }) => doubtsOf(key, ['public_keys', name]))
}
