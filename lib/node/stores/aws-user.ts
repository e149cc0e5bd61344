import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseAwsFile, type Profile, profileOf } from '../../store/aws-profiles.ts'
import type { S3Keys } from '../../store/s3-request.ts'
import { urlOf } from '../openstack-auth/settings.ts'
import type { Certificates } from '../remote/call.ts'
import { RemoteError } from '../remote/remote-error.ts'
import type { S3User } from './s3.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Settings of a profile by which other programs get keys that this one does not. */
const OTHER_WAYS = [
  'role_arn',
  'sso_session',
  'sso_start_url',
  'credential_process',
  'web_identity_token_file',
  'login_session',
]

/** The region where none is named, which is Amazon's own default for S3. */
const REGION = 'us-east-1'

/**
 * Finds the user of S3 in the environment and in ~/.aws, in the order of Amazon's programs: the variables with keys, then the profile of
 * AWS_PROFILE, or `default`.
 *
 * @throws RemoteError `settings`
 */
export function awsUser(env: Environment): S3User {
  const files = { credentials: awsFile(env, 'credentials'), config: awsFile(env, 'config') }
  const name = given(env.AWS_PROFILE) ?? given(env.AWS_DEFAULT_PROFILE) ?? 'default'
  const profile = profileOf(name, files)
  const region = given(env.AWS_REGION) ?? given(env.AWS_DEFAULT_REGION) ?? profile?.get('region') ?? REGION
  const endpoint = endpointOf(env, profile, files.config)
  return {
    service: { region, endpoint: endpoint === undefined ? undefined : urlOf(endpoint, 'the endpoint of S3') },
    keys(isAnew) {
      const own = {
        accessKeyId: given(env.AWS_ACCESS_KEY_ID),
        secretAccessKey: given(env.AWS_SECRET_ACCESS_KEY),
      }
      if (own.accessKeyId !== undefined && own.secretAccessKey !== undefined)
        return { ...(own as S3Keys), sessionToken: given(env.AWS_SESSION_TOKEN) }
      if ((own.accessKeyId === undefined) !== (own.secretAccessKey === undefined))
        throw new RemoteError(
          'settings',
          `${own.accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY'} is missing`,
        )
      const now =
        isAnew === true
          ? profileOf(name, { credentials: awsFile(env, 'credentials'), config: awsFile(env, 'config') })
          : profile
      return keysOf(name, now, given(env.AWS_PROFILE) !== undefined)
    },
  }
}

function keysOf(name: string, profile: Profile | undefined, isNamed: boolean): S3Keys {
  const [accessKeyId, secretAccessKey] = ['aws_access_key_id', 'aws_secret_access_key'].map((key) =>
    given(profile?.get(key)),
  )
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { accessKeyId, secretAccessKey, sessionToken: given(profile?.get('aws_session_token')) }
  const way = OTHER_WAYS.find((key) => profile?.has(key))
  if (way !== undefined)
    throw new RemoteError(
      'settings',
      `the AWS profile ${name} has no keys, but ${way}, which is not supported`,
      {
        hint: `Export its keys first: eval "$(aws configure export-credentials --profile ${name} --format env)"`,
      },
    )
  const what =
    profile !== undefined
      ? `the AWS profile ${name} has no keys`
      : isNamed
        ? `there is no AWS profile ${name}`
        : 'the keys of S3 are missing'
  throw new RemoteError('settings', what, {
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE to a profile of ~/.aws/credentials.',
  })
}

/** Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints" */
function endpointOf(
  env: Environment,
  profile: Profile | undefined,
  config: ReadonlyMap<string, Profile>,
): string | undefined {
  const isIgnored = (text: string | undefined): boolean => text?.toLowerCase() === 'true'
  if (
    isIgnored(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS) ||
    isIgnored(profile?.get('ignore_configured_endpoint_urls'))
  )
    return undefined
  const services = config.get(`services ${profile?.get('services') ?? ''}`)
  return (
    given(env.AWS_ENDPOINT_URL_S3) ??
    given(env.AWS_ENDPOINT_URL) ??
    given(services?.get('s3.endpoint_url')) ??
    given(profile?.get('endpoint_url'))
  )
}

/** Returns the certificates that AWS_CA_BUNDLE names. */
export function awsCertificates(env: Environment): Certificates {
  const remedy = 'Name the file of its CA in AWS_CA_BUNDLE.'
  const path = given(env.AWS_CA_BUNDLE)
  return { remedy, ca: path === undefined ? undefined : readText(path, 'AWS_CA_BUNDLE') }
}

function awsFile(env: Environment, kind: 'credentials' | 'config'): ReadonlyMap<string, Profile> {
  const variable = { credentials: 'AWS_SHARED_CREDENTIALS_FILE', config: 'AWS_CONFIG_FILE' }[kind]
  const own = given(env[variable])
  const path = own ?? join(given(env.HOME) ?? homedir(), '.aws', kind)
  return parseAwsFile(readText(path, own === undefined ? undefined : variable) ?? '')
}

/** Returns the text of a file; undefined when it is missing and nobody named it. */
function readText(path: string, variable: string | undefined): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException
    if (variable === undefined && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined
    throw new RemoteError(
      'settings',
      `cannot read ${path}${variable === undefined ? '' : `, which ${variable} names`} (${code})`,
      { cause },
    )
  }
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}
