import { file, pathProblem, type Entry, type Tree } from '../image/tree.ts'
import { isList, type Json, member, parseIfJson, stringify } from '../text/json.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { SEED_FILES } from './nocloud.ts'

/** An answer to the crawler, or the reason why there is none. */
export type Crawled = { readonly status: number; readonly body: Uint8Array } | { readonly problem: string }

/** Sends a request for a path below the service's URL. */
export type Ask = (
  method: 'GET' | 'PUT',
  path: string,
  headers: ReadonlyMap<string, string>,
) => Promise<Crawled>

/** A request of the crawl, with its outcome. */
export interface Step {
  readonly method: 'GET' | 'PUT'
  /** The path, or the URL of another server. */
  readonly path: string
  /** The status, or the reason why there was no answer. */
  readonly outcome: number | string
}

/** The metadata that a service gave, as the files of a drive. */
export interface Crawl {
  readonly tree: Tree
  readonly steps: readonly Step[]
  /** The requests that failed although a listing or a document of the service names what they ask for. */
  readonly missing: readonly Step[]
}

/** The most requests of a crawl, however long the listings of a service are. */
const MAX_STEPS = 1000

/** A service that leaves so many requests in a row without an answer is not asked any more. */
const MAX_UNANSWERED = 3

const TTL = new Map([['X-aws-ec2-metadata-token-ttl-seconds', '300']])

/** Values that CloudStack's virtual router lists, and EC2's metadata do not. Source: NetworkModelImpl.java, `generateVmData` */
const ONLY_CLOUDSTACK = ['service-offering', 'cloud-identifier', 'vm-id'] as const

/** What a router answers when it has no password for its caller. Source: systemvm/debian/opt/cloud/bin/passwd_server_ip.py */
const NO_PASSWORD = ['saved_password', 'bad_request', '']

/** Reads a document that a listing names, if it `isListed`. */
type Get = (path: string, isListed?: boolean) => Promise<Uint8Array | undefined>

/**
 * Reads all metadata that a service gives to its caller, as a guest would: OpenStack's documents, EC2's tree with a token where
 * there are tokens, a NoCloud seed, or the tree of CloudStack's virtual router and the password at `passwordServer`, a URL. The
 * files have the paths that they have on a drive.
 */
export async function crawl(ask: Ask, passwordServer: string): Promise<Crawl> {
  const tree = new Map<string, Entry>()
  const steps: Step[] = []
  const missing: Step[] = []
  let unanswered = 0
  let token: ReadonlyMap<string, string> = new Map()
  const request = async (
    method: 'GET' | 'PUT',
    path: string,
    headers: ReadonlyMap<string, string>,
    isListed = false,
  ): Promise<Uint8Array | undefined> => {
    if (steps.length >= MAX_STEPS || unanswered >= MAX_UNANSWERED) return undefined
    const answer = await ask(method, path, headers)
    const isAnswered = !('problem' in answer)
    const step = { method, path, outcome: isAnswered ? answer.status : answer.problem }
    steps.push(step)
    unanswered = isAnswered ? 0 : unanswered + 1
    if (isAnswered && answer.status === 200) return answer.body
    if (isListed) missing.push(step)
    return undefined
  }
  const get: Get = (path, isListed) => request('GET', path, token, isListed)
  const keep = async (from: string, to: string, isListed = false): Promise<Uint8Array | undefined> => {
    const body = await get(from, isListed)
    if (body !== undefined && pathProblem(to) === undefined) tree.set(to, file(body))
    return body
  }
  const first = await get('openstack')
  // Without a connection, no further request succeeds.
  if (typeof steps[0]!.outcome === 'string') return { tree, steps, missing }
  for (const version of namesIn(first)) {
    for (const name of namesIn(await get(`openstack/${version}`, true))) {
      if (name === 'password') continue
      const body = await keep(`openstack/${version}/${name}`, `openstack/${version}/${name}`, true)
      if (name !== 'meta_data.json') continue
      for (const path of contentPaths(body))
        if (!tree.has(`openstack${path}`)) await keep(`openstack${path}`, `openstack${path}`, true)
    }
  }
  const given = textOf(await request('PUT', 'latest/api/token', TTL))
  if (given !== undefined) token = new Map([['X-aws-ec2-metadata-token', given]])
  for (const version of ['2009-04-04', 'latest']) {
    const path = `${version}/meta-data/`
    const listing = await get(path)
    if (listing === undefined) continue
    const names = namesIn(listing)
    if (ONLY_CLOUDSTACK.some((name) => names.includes(name))) {
      for (const name of names) await keep(path + name, `cloudstack/metadata/${name}.txt`, true)
      await keep(`${version}/user-data`, 'cloudstack/userdata/user_data.txt')
      const password = await request('GET', passwordServer, SEND_PASSWORD)
      // The router keeps the password until the guest says that it has saved it.
      if (password !== undefined && !NO_PASSWORD.includes(textOf(password) ?? ''))
        tree.set('cloudstack/password/vm_password.txt', file(password))
    } else {
      tree.set(`ec2/${version}/meta-data.json`, file(stringify(await branch(get, path, listing))))
      await keep(`${version}/user-data`, `ec2/${version}/user-data`)
    }
  }
  for (const name of SEED_FILES) await keep(name, name)
  return { tree, steps, missing }
}

const SEND_PASSWORD = new Map([['DomU_Request', 'send_my_password']])

/** Returns a directory of EC2's tree as JSON, with the types that Nova gives the values on a drive. */
async function branch(get: Get, path: string, listing: Uint8Array, depth = 0): Promise<Json> {
  const members = new Map<string, Json>()
  for (const name of namesIn(listing)) {
    const [, key] = /^(\d+)=/.exec(name) ?? []
    if (key !== undefined && path.endsWith('/public-keys/')) {
      const inner = textOf(await get(`${path}${key}/openssh-key`, true))
      members.set(key, { _name: name, 'openssh-key': inner ?? null })
      continue
    }
    const body = await get(path + name, true)
    if (body === undefined) continue
    if (!name.endsWith('/')) members.set(name, valueOf(name, textOf(body)))
    else if (depth < MAX_DEPTH)
      members.set(name.slice(0, -1), await branch(get, path + name, body, depth + 1))
  }
  return members
}

/** The most directories below one another. */
const MAX_DEPTH = 8

function valueOf(name: string, text: string | undefined): Json {
  if (text === undefined || text === 'None') return null
  if (name === 'security-groups') return text.split('\n')
  return name === 'ami-launch-index' && /^\d{1,9}$/.test(text) ? Number(text) : text
}

/** Returns the names of a listing that stay below its directory. */
function namesIn(listing: Uint8Array | undefined): readonly string[] {
  const names = (textOf(listing) ?? '').split('\n')
  return names.filter((name) => /^[^/\s?#%]+\/?$/.test(name) && !/^\.{1,2}\/?$/.test(name))
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && decodeUtf8(bytes)
}

function contentPaths(bytes: Uint8Array | undefined): readonly string[] {
  const document = parseIfJson(textOf(bytes) ?? '')
  const files = member(document, 'files')
  const listed = [...(isList(files) ? files : []), member(document, 'network_config')]
  const paths = listed.map((each) => member(each, 'content_path'))
  return paths.filter((path): path is string => typeof path === 'string' && /^\/content\/[\w-]+$/.test(path))
}
