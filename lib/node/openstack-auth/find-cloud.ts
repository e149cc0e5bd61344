import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { readYaml } from '../../text/yaml/read-yaml.ts'
import type { Yaml } from '../../text/yaml/write.ts'
import { RemoteError } from '../remote/remote-error.ts'
import {
  AUTH_KEYS,
  AUTH_TYPES,
  type AuthType,
  type Cloud,
  interfaceOf,
  likelyAuthType,
  OLD_AUTH_KEYS,
} from './cloud.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Settings = Readonly<Record<string, unknown>>

/** The environment's names that show that it describes a cloud by itself. */
const OWN = ['OS_AUTH_URL', 'OS_ENDPOINT', 'OS_AUTH_TYPE', 'OS_STORAGE_URL']

/**
 * Finds the cloud that the user means: the one that OS_CLOUD names in clouds.yaml, else the one that OS_… or ST_… describe, else the only one
 * of clouds.yaml.
 *
 * @param folder the folder of the command, which is the first that is searched
 * @throws RemoteError `settings`
 */
export function findCloud(env: Environment, folder = process.cwd()): Cloud {
  const named = env.OS_CLOUD
  if (named !== undefined && named !== '') return namedCloud(named, env, folder)
  if (OWN.some((name) => isSet(env[name]))) return cloudOfEnvironment(env)
  if (isSet(env.ST_AUTH)) return cloudOfSwiftclient(env)
  const clouds = cloudsOf(env, folder)
  const [only, ...others] = clouds === undefined ? [] : Object.keys(clouds.clouds)
  if (only !== undefined && others.length === 0) return namedCloud(only, env, folder)
  const known = only === undefined ? '' : ` ${clouds!.path} has ${[only, ...others].join(', ')}.`
  throw new RemoteError('settings', 'no cloud is named', {
    hint: `Set OS_CLOUD to the name of a cloud in clouds.yaml, or OS_AUTH_URL and what else an openrc file sets.${known}`,
  })
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

function cloudOfEnvironment(env: Environment): Cloud {
  const auth = new Map<string, string>()
  for (const [old, key] of Object.entries(OLD_AUTH_KEYS)) {
    const value = env[`OS_${old.toUpperCase().replaceAll('-', '_')}`]
    if (isSet(value)) auth.set(key, value)
  }
  for (const key of AUTH_KEYS) {
    const value = env[`OS_${key.toUpperCase()}`]
    if (isSet(value)) auth.set(key, value)
  }
  const default_domain = env.OS_DEFAULT_DOMAIN
  if (isSet(default_domain) && !auth.has('default_domain_id')) auth.set('default_domain_id', default_domain)
  return cloudOf('the environment', auth, {
    auth_type: env.OS_AUTH_TYPE,
    region_name: env.OS_REGION_NAME,
    interface: env.OS_INTERFACE ?? env.OS_ENDPOINT_TYPE,
    object_store_endpoint_override: env.OS_OBJECT_STORE_ENDPOINT_OVERRIDE ?? env.OS_STORAGE_URL,
    cacert: env.OS_CACERT,
    cert: env.OS_CERT,
    key: env.OS_KEY,
    insecure: env.OS_INSECURE,
  })
}

/** The names of python-swiftclient for its version 1 of authentication, which Swift's own `tempauth` answers. */
function cloudOfSwiftclient({ ST_AUTH = '', ST_USER = '', ST_KEY = '', ...env }: Environment): Cloud {
  const auth = new Map([
    ['auth_url', ST_AUTH],
    ['username', ST_USER],
    ['password', ST_KEY],
  ])
  return cloudOf('the environment', auth, { auth_type: 'v1password', cacert: env.OS_CACERT })
}

function namedCloud(name: string, env: Environment, folder: string): Cloud {
  const found = cloudsOf(env, folder)
  if (found === undefined)
    throw new RemoteError('settings', `OS_CLOUD is ${name}, but there is no clouds.yaml`, {
      hint: `It is searched as ${searched(env, folder, 'clouds').join(', ')}.`,
    })
  const cloud = found.clouds[name]
  if (!isSettings(cloud))
    throw new RemoteError('settings', `${found.path} has no cloud named ${name}`, {
      hint: `It has ${Object.keys(found.clouds).join(', ')}.`,
    })
  if (typeof cloud.profile === 'string' || typeof cloud.cloud === 'string') {
    const vendor = String(cloud.profile ?? cloud.cloud)
    const isKnown = isSettings(found.vendors[vendor])
    if (!isKnown)
      throw new RemoteError(
        'settings',
        `${found.path}: cloud ${name} uses the profile ${vendor}, which clouds-public.yaml lacks`,
        {
          hint: 'Write auth_url and the other settings of the profile into clouds.yaml.',
        },
      )
    return cloudOfSettings(name, found.path, merged(found.vendors[vendor] as Settings, cloud), env)
  }
  return cloudOfSettings(name, found.path, cloud, env)
}

function cloudOfSettings(name: string, path: string, cloud: Settings, env: Environment): Cloud {
  const auth = new Map<string, string>()
  const members = { ...cloud, ...(isSettings(cloud.auth) ? cloud.auth : {}) }
  for (const [key, value] of Object.entries(members)) {
    const known = OLD_AUTH_KEYS[key] ?? AUTH_KEYS.find((each) => each === key)
    if (known !== undefined && typeof value === 'string' && value !== '')
      if (!(key in OLD_AUTH_KEYS && auth.has(known))) auth.set(known, value)
  }
  const regions = Array.isArray(cloud.regions) ? (cloud.regions as unknown[]) : []
  const [first] = regions.map((region) => (isSettings(region) ? region.name : region))
  return cloudOf(`cloud ${name} of ${path}`, auth, {
    ...cloud,
    region_name: isSet(env.OS_REGION_NAME) ? env.OS_REGION_NAME : (cloud.region_name ?? first),
    interface: isSet(env.OS_INTERFACE) ? env.OS_INTERFACE : (cloud.interface ?? cloud.endpoint_type),
  })
}

function cloudOf(source: string, auth: ReadonlyMap<string, string>, settings: Settings): Cloud {
  const text = (key: string): string | undefined => {
    const value = settings[key]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const named = text('auth_type')
  if (named !== undefined && !Object.hasOwn(AUTH_TYPES, named))
    throw new RemoteError('settings', `${source}: auth_type ${named} is not supported`, {
      hint: `Supported are ${Object.keys(AUTH_TYPES).join(', ')}.`,
    })
  const authType: AuthType = named === undefined ? likelyAuthType(auth) : AUTH_TYPES[named]!
  const word = text('interface')
  const face = word === undefined ? 'public' : interfaceOf(word)
  if (face === undefined)
    throw new RemoteError(
      'settings',
      `${source}: the interface is ${word}, which must be public, internal or admin`,
    )
  const endpoints = new Map<string, string>()
  for (const [key, value] of Object.entries(settings)) {
    const [, service] = /^(\w+?)_endpoint(?:_override)?$/.exec(key) ?? []
    if (service !== undefined && typeof value === 'string' && value !== '')
      endpoints.set(service.replaceAll('_', '-'), value)
  }
  const isInsecure = isTrue(settings.insecure) || isFalse(settings.verify)
  return {
    source,
    authType,
    auth,
    region: text('region_name'),
    interface: face,
    endpoints,
    cacert: text('cacert'),
    isVerified: !isInsecure,
    cert: text('cert'),
    key: text('key'),
  }
}

function isTrue(value: unknown): boolean {
  return typeof value === 'string' && /^(?:1|true|yes|on)$/i.test(value)
}

function isFalse(value: unknown): boolean {
  return typeof value === 'string' && /^(?:0|false|no|off)$/i.test(value)
}

interface Clouds {
  readonly path: string
  readonly clouds: Settings
  readonly vendors: Settings
}

/** Reads clouds.yaml with the secrets of secure.yaml, and the profiles of clouds-public.yaml. */
function cloudsOf(env: Environment, folder: string): Clouds | undefined {
  const found = firstOf(searched(env, folder, 'clouds'))
  if (found === undefined) return undefined
  const secure = firstOf(searched(env, folder, 'secure'))
  const vendors = firstOf(searched(env, folder, 'clouds-public'))
  const all = merged(found.settings, secure?.settings ?? {})
  const publicClouds = vendors?.settings['public-clouds']
  return {
    path: found.path,
    clouds: isSettings(all.clouds) ? all.clouds : {},
    vendors: isSettings(publicClouds) ? publicClouds : {},
  }
}

/** Returns where a file is searched. Source: openstacksdk, `openstack/config/loader.py`, CONFIG_SEARCH_PATH */
function searched(
  env: Environment,
  folder: string,
  name: 'clouds' | 'secure' | 'clouds-public',
): readonly string[] {
  const variable = {
    clouds: 'OS_CLIENT_CONFIG_FILE',
    secure: 'OS_CLIENT_SECURE_FILE',
    'clouds-public': 'OS_CLIENT_VENDOR_FILE',
  }
  const own = env[variable[name]]
  const configuration = isSet(env.XDG_CONFIG_HOME)
    ? env.XDG_CONFIG_HOME
    : join(env.HOME ?? homedir(), '.config')
  const folders = [folder, join(configuration, 'openstack'), '/etc/xdg/openstack', '/etc/openstack']
  const files = folders.flatMap((each) => ['yaml', 'yml', 'json'].map((end) => join(each, `${name}.${end}`)))
  return isSet(own) ? [own, ...files] : files
}

function firstOf(
  paths: readonly string[],
): { readonly path: string; readonly settings: Settings } | undefined {
  for (const path of paths) {
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch (cause) {
      const { code = '' } = cause as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') continue
      throw new RemoteError('settings', `cannot read ${path} (${code})`, { cause })
    }
    const read = readYaml(text)
    // The problem can quote the text, which may hold a password.
    if ('problem' in read) throw new RemoteError('settings', `${path} is not valid YAML`)
    const settings = plain(read.value) ?? {}
    if (!isSettings(settings)) throw new RemoteError('settings', `${path} is not a map`)
    return { path, settings }
  }
  return undefined
}

/** Returns a value of YAML with plain maps, and with every scalar as its text; null becomes undefined. */
function plain(value: Yaml): unknown {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map)
    return Object.fromEntries(
      [...(value as ReadonlyMap<string, Yaml>)].map(([key, member]) => [key, plain(member)]),
    )
  return 'plain' in value && value.plain !== 'null' ? value.plain : undefined
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Merges maps in depth; the second wins. */
function merged(one: Settings, other: Settings): Settings {
  const all: Record<string, unknown> = { ...one }
  for (const [key, value] of Object.entries(other)) {
    const old = all[key]
    all[key] = isSettings(old) && isSettings(value) ? merged(old, value) : value
  }
  return all
}
