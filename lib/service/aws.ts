import { EC2_VERSIONS } from '../metadata/versions.ts'
import { type Json, isMap, member, stringify } from '../text/json.ts'
import { type Call, never, type Route } from './call.ts'
import { answerAt, type Branch, dependsOnPath, ec2Branch, type Leaf, NEWEST_EC2 } from './ec2.ts'
import type { Instance } from './instance.ts'
import { type Answer, BYTES, found, headerOf, PLAIN } from './message.ts'
import { refused } from './refusal.ts'
import { isToken, newToken } from './token.ts'

/** Later versions of AWS's metadata. Source: AWS, "Access instance metadata", versions of the instance metadata service */
const LATER_VERSIONS = [
  '2011-01-01',
  '2011-05-01',
  '2012-01-12',
  '2014-02-25',
  '2014-11-05',
  '2015-10-20',
  '2016-04-19',
  '2016-06-30',
  '2016-09-02',
  '2018-03-28',
  '2018-08-17',
  '2018-09-24',
  '2019-10-01',
  '2020-10-27',
  '2021-01-03',
  '2021-03-23',
  '2021-07-15',
  '2022-07-09',
  '2022-09-24',
  '2024-04-11',
] as const

const VERSIONS: readonly string[] = [...EC2_VERSIONS, ...LATER_VERSIONS, 'latest']

const TTL = 'X-aws-ec2-metadata-token-ttl-seconds'

/** The longest life of a token in seconds. */
const MAX_TTL = 21_600

/** Gives tokens, as version 2 of AWS's service does. Source: AWS, "Use the Instance Metadata Service" */
export const tokens: Route = { answer: tokenAnswer, isKept: never }

function tokenAnswer({ request, parts, instance, state }: Call): Answer | undefined {
  const [version, ...path] = parts
  if (version === undefined || path.join('/') !== 'api/token') return undefined
  if (state.tokens === 'off' || version !== 'latest') return refused(request, 403)
  if (request.method !== 'PUT') return refused(request, 405)
  // A proxy that forwards requests would give its token to anyone.
  if (request.header('x-forwarded-for').length > 0) return refused(request, 403)
  const ttl = headerOf(request, TTL.toLowerCase()) ?? ''
  const seconds = /^\d{1,5}$/.test(ttl) ? Number(ttl) : 0
  if (seconds < 1 || seconds > MAX_TTL) return refused(request, 400)
  const { key, now, random } = state
  return found(newToken(instance.name, seconds, { key, now: now(), random }), PLAIN, {
    [TTL]: String(seconds),
  })
}

/** Refuses requests of EC2's metadata without a token, where one is required, or with a wrong one. */
export const tokenGuard: Route = { answer: guardAnswer, isKept: never }

function guardAnswer({ request, parts, instance, state }: Call): Answer | undefined {
  if (state.tokens === 'off' || parts[0] === 'openstack') return undefined
  const token = headerOf(request, 'x-aws-ec2-metadata-token')
  if (token === undefined) return state.tokens === 'required' ? refused(request, 401) : undefined
  return isToken(token, instance.name, state.key, state.now()) ? undefined : refused(request, 401)
}

/** EC2's metadata as AWS has it: more versions than Nova, with more keys. */
export const aws: Route = { answer: (call) => awsAnswer(call, BYTES), isKept: dependsOnPath }

/** The same beside OpenStack's metadata, with Nova's types. */
export const awsBesideNova: Route = { answer: (call) => awsAnswer(call, PLAIN), isKept: dependsOnPath }

function awsAnswer({ parts, instance, caller }: Call, userDataType: string): Answer | undefined {
  const [version, ...path] = parts[0] === 'ec2' ? parts.slice(1) : parts
  if (version === undefined) return found(VERSIONS.join('\n'))
  if (!VERSIONS.includes(version)) return undefined
  const isOld = EC2_VERSIONS.some((each) => each === version)
  const own = ec2Branch(instance, isOld || version === 'latest' ? version : NEWEST_EC2, caller)
  if (own === undefined) return undefined
  const answer = answerAt(isOld ? own : withAwsKeys(own, instance), path)
  if (answer === undefined || path[0] !== 'user-data') return answer
  return { ...answer, headers: { ...answer.headers, 'Content-Type': userDataType } }
}

/** Adds the keys that AWS has and Nova does not, as far as the instance has values for them. */
function withAwsKeys(own: Branch, instance: Instance): Branch {
  const metaData = own.get('meta-data') as ReadonlyMap<string, Json>
  const [mac] = instance.macs
  const region = regionOf(metaData)
  const placement = member(metaData, 'placement')
  const inner = new Map<string, Leaf | Branch>([
    ...metaData,
    ...(mac === undefined
      ? []
      : [['mac', mac] as const, ['network', networkOf(instance, metaData)] as const]),
    ...(isMap(placement) && region !== undefined
      ? [['placement', new Map(placement).set('region', region)] as const]
      : []),
    ...(instance.meta.size === 0 ? [] : [['tags', new Map([['instance', instance.meta]])] as const]),
  ])
  const document = stringify(identityDocument(metaData), 2)
  return new Map<string, Leaf | Branch>([
    ...own,
    ['meta-data', withoutNulls(inner)],
    ['dynamic', new Map([['instance-identity', new Map([['document', document]])]])],
  ])
}

/** AWS leaves out a value that it does not have, and a directory without values; Nova writes `None`. */
function withoutNulls(branch: Branch): Branch {
  const kept = new Map<string, Leaf | Branch>()
  for (const [key, value] of branch) {
    const plain = value instanceof Map ? withoutNulls(value as Branch) : value
    if (plain !== null && !(plain instanceof Map && plain.size === 0)) kept.set(key, plain)
  }
  return kept
}

function networkOf(instance: Instance, metaData: Json): Branch {
  const address = member(metaData, 'local-ipv4')
  const cards = instance.macs.map((mac, n) => {
    const keys = new Map<string, Json>([
      ['device-number', String(n)],
      ['local-hostname', member(metaData, 'local-hostname') ?? ''],
      ['mac', mac],
    ])
    if (n === 0 && typeof address === 'string') keys.set('local-ipv4s', address)
    return [mac, keys] as const
  })
  return new Map([['interfaces', new Map([['macs', new Map(cards)]])]])
}

/** AWS's zones are named after their region: `eu-west-1a` is in `eu-west-1`. */
function regionOf(metaData: Json): string | undefined {
  const zone = member(member(metaData, 'placement'), 'availability-zone')
  if (typeof zone !== 'string') return undefined
  return /^[a-z-]+-\d+(?=[a-z]$)/.exec(zone)?.[0] ?? zone
}

/** Returns the instance identity document, without the facts that nobody knows. Source: AWS, "Instance identity documents" */
function identityDocument(metaData: Json): Json {
  const members: readonly (readonly [string, Json | undefined])[] = [
    ['availabilityZone', member(member(metaData, 'placement'), 'availability-zone')],
    ['imageId', member(metaData, 'ami-id')],
    ['instanceId', member(metaData, 'instance-id')],
    ['instanceType', member(metaData, 'instance-type')],
    ['kernelId', member(metaData, 'kernel-id')],
    ['privateIp', member(metaData, 'local-ipv4')],
    ['ramdiskId', member(metaData, 'ramdisk-id')],
    ['region', regionOf(metaData)],
    ['version', '2017-09-30'],
  ]
  return new Map(members.filter((pair): pair is [string, Json] => pair[1] !== undefined && pair[1] !== null))
}
