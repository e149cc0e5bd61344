import { type Caller, jsonOf } from '../remote/call.ts'
import { RemoteError } from '../remote/remote-error.ts'
import type { Cloud } from './cloud.ts'
import { refusal, required, urlOf } from './settings.ts'
import { withoutSlashes } from '../../store/without-slashes.ts'

/** A token, and what it opens. */
export interface Token {
  readonly value: string
  /** The end of its life, in milliseconds since 1970. */
  readonly expires: number
  /**
   * Returns the URL of a service from the catalog.
   *
   * @throws RemoteError when the catalog has none
   */
  readonly services: (type: string) => string
}

/**
 * Asks Keystone for a token. Source: OpenStack Identity API v3, "Authentication and token management".
 *
 * @throws RemoteError
 */
export async function issueToken(cloud: Cloud, { call }: Caller, signal: AbortSignal): Promise<Token> {
  const url = tokensUrl(cloud)
  const auth = { identity: identityOf(cloud), ...scopeOf(cloud) }
  const headers = new Map([
    ['content-type', 'application/json'],
    ['accept', 'application/json'],
  ])
  const body = JSON.stringify({ auth })
  const answer = await call(async () => ({ method: 'POST', url, headers, body }), { signal })
  if (answer.status === 401)
    throw refusal(
      url,
      answer,
      `the credentials of ${cloud.source} are wrong, expired, or for another project or domain`,
    )
  if (answer.status === 404) throw refusal(url, answer, 'there is no Keystone v3 at this auth_url')
  const value = answer.headers['x-subject-token']
  const { token } = (jsonOf(answer) ?? {}) as { readonly token?: TokenBody }
  if (answer.status !== 201 || typeof value !== 'string' || typeof token?.expires_at !== 'string')
    throw refusal(url, answer, 'it does not give a token; is auth_url the URL of Keystone v3?')
  const { catalog = [], expires_at } = token
  return { value, expires: Date.parse(expires_at), services: (type) => endpointOf(catalog, type, cloud) }
}

interface TokenBody {
  readonly expires_at: string
  readonly catalog?: readonly CatalogEntry[]
}

interface CatalogEntry {
  readonly type: string
  readonly endpoints: readonly {
    readonly interface: string
    readonly region_id?: string | null
    readonly url: string
  }[]
}

function tokensUrl(cloud: Cloud): URL {
  const url = urlOf(required(cloud, 'auth_url'), `${cloud.source}: auth_url`)
  const path = withoutSlashes(url.pathname).replace(/\/v2\.0$/, '')
  url.pathname = `${path.endsWith('/v3') ? path : `${path}/v3`}/auth/tokens`
  return url
}

function identityOf(cloud: Cloud): object {
  const { auth, authType } = cloud
  if (authType === 'token') return { methods: ['token'], token: { id: required(cloud, 'token') } }
  if (authType === 'application-credential') {
    const secret = required(cloud, 'application_credential_secret')
    const id = auth.get('application_credential_id')
    const credential =
      id !== undefined
        ? { id, secret }
        : { name: required(cloud, 'application_credential_name'), secret, user: userOf(cloud) }
    return { methods: ['application_credential'], application_credential: credential }
  }
  return {
    methods: ['password'],
    password: { user: { ...userOf(cloud), password: required(cloud, 'password') } },
  }
}

function userOf(cloud: Cloud): object {
  const id = cloud.auth.get('user_id')
  if (id !== undefined) return { id }
  return { name: required(cloud, 'username'), domain: domainOf(cloud, 'user') }
}

/** Returns a domain; where none is named, it is the one that every Keystone has. */
function domainOf({ auth }: Cloud, of: 'user' | 'project'): object {
  const name = auth.get(`${of}_domain_name`)
  const id = auth.get(`${of}_domain_id`)
  if (id !== undefined) return { id }
  if (name !== undefined) return { name }
  const common = auth.get('default_domain_name')
  return auth.has('default_domain_id') || common === undefined
    ? { id: auth.get('default_domain_id') ?? 'default' }
    : { name: common }
}

/** Returns the scope; an application credential has its own. */
function scopeOf(cloud: Cloud): object {
  const { auth, authType } = cloud
  if (authType === 'application-credential') return {}
  const [trust, projectId, projectName] = [
    auth.get('trust_id'),
    auth.get('project_id'),
    auth.get('project_name'),
  ]
  if (trust !== undefined) return { scope: { 'OS-TRUST:trust': { id: trust } } }
  if (projectId !== undefined) return { scope: { project: { id: projectId } } }
  if (projectName !== undefined)
    return { scope: { project: { name: projectName, domain: domainOf(cloud, 'project') } } }
  const [domainId, domainName] = [auth.get('domain_id'), auth.get('domain_name')]
  if (domainId !== undefined) return { scope: { domain: { id: domainId } } }
  if (domainName !== undefined) return { scope: { domain: { name: domainName } } }
  if (auth.get('system_scope') === 'all') return { scope: { system: { all: true } } }
  return {}
}

function endpointOf(catalog: readonly CatalogEntry[], type: string, cloud: Cloud): string {
  const endpoints = catalog.filter((entry) => entry.type === type).flatMap((entry) => entry.endpoints)
  const fitting = endpoints.filter((each) => each.interface === cloud.interface)
  const found = fitting.find(({ region_id }) => cloud.region === undefined || region_id === cloud.region)
  if (found !== undefined) return found.url
  const what =
    endpoints.length === 0
      ? `no ${type}; has the user a project?`
      : `no ${cloud.interface} endpoint of ${type}${cloud.region === undefined ? '' : ` in region ${cloud.region}`}`
  const known = [...new Set(endpoints.map((each) => `${each.interface} in ${each.region_id ?? 'no region'}`))]
  throw new RemoteError('settings', `the catalog of ${cloud.source} has ${what}`, {
    hint: known.length === 0 ? undefined : `It has ${known.join(', ')}. Set OS_INTERFACE and OS_REGION_NAME.`,
  })
}
