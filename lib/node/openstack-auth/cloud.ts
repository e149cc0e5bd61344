/** How a cloud of OpenStack is reached, from the environment or from clouds.yaml. */
export interface Cloud {
  /** Where the settings come from, for messages. */
  readonly source: string
  readonly authType: AuthType
  /** The settings below `auth`, such as `auth_url` and `password`. */
  readonly auth: ReadonlyMap<string, string>
  readonly region: string | undefined
  readonly interface: 'public' | 'internal' | 'admin'
  /** URLs of services that replace those of the catalog, by service type such as `object-store`. */
  readonly endpoints: ReadonlyMap<string, string>
  /** The file of certificates to trust. */
  readonly cacert: string | undefined
  readonly isVerified: boolean
  /** The files of the client's own certificate and its key. */
  readonly cert: string | undefined
  readonly key: string | undefined
}

export type AuthType = 'password' | 'token' | 'application-credential' | 'v1' | 'none' | 'http-basic'

/** The names of keystoneauth's plugins. Source: keystoneauth1, setup.cfg, `keystoneauth1.plugin` */
export const AUTH_TYPES: Readonly<Record<string, AuthType>> = {
  password: 'password',
  v3password: 'password',
  token: 'token',
  v3token: 'token',
  v3applicationcredential: 'application-credential',
  v1password: 'v1',
  none: 'none',
  http_basic: 'http-basic',
}

/** The members of `auth`, which the environment has as OS_…. */
export const AUTH_KEYS = [
  'auth_url',
  'endpoint',
  'username',
  'user_id',
  'user_domain_id',
  'user_domain_name',
  'password',
  'project_id',
  'project_name',
  'project_domain_id',
  'project_domain_name',
  'default_domain_id',
  'default_domain_name',
  'domain_id',
  'domain_name',
  'system_scope',
  'trust_id',
  'token',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
] as const

/** Older names. Source: openstacksdk, `openstack/config/loader.py`, `_fix_backwards_project` */
export const OLD_AUTH_KEYS: Readonly<Record<string, string>> = {
  tenant_id: 'project_id',
  tenant_name: 'project_name',
  user_name: 'username',
  'user-name': 'username',
  auth_token: 'token',
  project: 'project_name',
  tenant: 'project_name',
}

/** Returns the authentication that the settings mean, when none is named. */
export function likelyAuthType(auth: ReadonlyMap<string, string>): AuthType {
  if (auth.has('application_credential_secret')) return 'application-credential'
  if (auth.has('token') && !auth.has('password')) return 'token'
  return 'password'
}

/** Returns the interface that a word such as `publicURL` names; undefined for any other. */
export function interfaceOf(text: string): Cloud['interface'] | undefined {
  const name = text.toLowerCase().replace(/url$/, '')
  return name === 'public' || name === 'internal' || name === 'admin' ? name : undefined
}
