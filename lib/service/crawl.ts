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
  readonly path: string
  /** The status, or the reason why there was no answer. */
  readonly outcome: number | string
}

/** The metadata that a service gave, as the files of a drive. */
export interface Crawl {
  readonly tree: Tree
  readonly steps: readonly Step[]
}

/** The most requests of a crawl, however long the listings of a service are. */
const MAX_STEPS = 1000

const TTL = new Map([['X-aws-ec2-metadata-token-ttl-seconds', '300']])

/**
 * Reads all metadata that a service gives to its caller, as a guest would: OpenStack's documents, EC2's tree with a token where
 * there are tokens, and a NoCloud seed. The files have the paths that they have on a drive.
 */
export async function crawl(ask: Ask): Promise<Crawl> {
  const tree = new Map<string, Entry>()
  const steps: Step[] = []
  let headers: ReadonlyMap<string, string> = new Map()
  const request = async (method: 'GET' | 'PUT', path: string): Promise<Uint8Array | undefined> => {
    if (steps.length >= MAX_STEPS) return undefined
    const answer = await ask(method, path, method === 'PUT' ? TTL : headers)
    steps.push({ method, path, outcome: 'problem' in answer ? answer.problem : answer.status })
    return 'problem' in answer || answer.status !== 200 ? undefined : answer.body
  }
  const get = (path: string): Promise<Uint8Array | undefined> => request('GET', path)
  const keep = async (from: string, to: string): Promise<Uint8Array | undefined> => {
    const body = await get(from)
    if (body !== undefined && pathProblem(to) === undefined) tree.set(to, file(body))
    return body
  }
  const first = await get('openstack')
  // Without a connection, no further request succeeds.
  if (first === undefined && typeof steps[0]!.outcome === 'string') return { tree, steps }
  for (const version of namesIn(first)) {
    for (const name of namesIn(await get(`openstack/${version}`))) {
      if (name === 'password') continue
      const body = await keep(`openstack/${version}/${name}`, `openstack/${version}/${name}`)
      if (name !== 'meta_data.json') continue
      for (const path of contentPaths(body))
        if (!tree.has(`openstack${path}`)) await keep(`openstack${path}`, `openstack${path}`)
    }
  }
  const token = textOf(await request('PUT', 'latest/api/token'))
  if (token !== undefined) headers = new Map([['X-aws-ec2-metadata-token', token]])
  const versions = ['2009-04-04', 'latest']
  for (const version of versions) {
    const metaData = await branch(get, `${version}/meta-data/`)
    if (metaData === undefined) continue
    tree.set(`ec2/${version}/meta-data.json`, file(stringify(metaData)))
    await keep(`${version}/user-data`, `ec2/${version}/user-data`)
  }
  for (const name of SEED_FILES) await keep(name, name)
  return { tree, steps }
}

/** Returns a directory of EC2's tree as JSON, with the types that Nova gives the values on a drive. */
async function branch(
  get: (path: string) => Promise<Uint8Array | undefined>,
  path: string,
  depth = 0,
): Promise<Json | undefined> {
  const listing = await get(path)
  if (listing === undefined || depth > 8) return undefined
  const members = new Map<string, Json>()
  for (const name of namesIn(listing)) {
    const [, key] = /^(\d+)=/.exec(name) ?? []
    if (key !== undefined && path.endsWith('/public-keys/')) {
      const inner = textOf(await get(`${path}${key}/openssh-key`))
      members.set(key, { _name: name, 'openssh-key': inner ?? null })
      continue
    }
    const value = name.endsWith('/')
      ? await branch(get, path + name, depth + 1)
      : valueOf(name, textOf(await get(path + name)))
    if (value !== undefined) members.set(name.replace(/\/$/, ''), value)
  }
  return members
}

function valueOf(name: string, text: string | undefined): Json | undefined {
  if (text === 'None') return null
  if (text === undefined) return undefined
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
