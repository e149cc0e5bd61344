/** A cloud on loopback that answers OpenStack's own client: Keystone, Nova, Neutron and Glance on one port. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type Item = { readonly [key: string]: unknown }

/** What the cloud knows, in the words of the APIs. */
export interface CloudContents {
  readonly server: Item
  readonly keypairs: readonly Item[]
  readonly images: readonly Item[]
  readonly ports: readonly Item[]
  readonly networks: readonly Item[]
  readonly subnets: readonly Item[]
  readonly floatingips: readonly Item[]
  readonly security_groups: readonly Item[]
}

export interface FakeCloud {
  /** The environment for the client. */
  readonly env: Readonly<Record<string, string>>
  /** What was asked, as METHOD PATH. */
  readonly asked: readonly string[]
  close(): void
}

const PROJECT = '6f70656e737461636b20342065766572'

/** Starts a cloud. */
export async function fakeCloud(contents: CloudContents): Promise<FakeCloud> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    request.resume()
    const url = new URL(request.url ?? '/', origin())
    asked.push(`${request.method} ${url.pathname}`)
    const answer = answerTo(request, url, contents, origin())
    const status = answer === undefined ? 404 : request.method === 'POST' ? 201 : 200
    response.writeHead(status, { 'content-type': 'application/json', 'x-subject-token': 'a-token' })
    response.end(JSON.stringify(answer ?? { itemNotFound: { code: 404, message: 'not found' } }))
  })
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    env: {
      OS_AUTH_URL: `${origin()}/identity/v3`,
      OS_USERNAME: 'demo',
      OS_PASSWORD: 'secret',
      OS_PROJECT_NAME: 'demo',
      OS_USER_DOMAIN_ID: 'default',
      OS_PROJECT_DOMAIN_ID: 'default',
      OS_REGION_NAME: 'one',
      OS_IDENTITY_API_VERSION: '3',
    },
    asked,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function answerTo({ method }: IncomingMessage, url: URL, contents: CloudContents, origin: string): unknown {
  const [service = '', ...path] = url.pathname.split('/').filter((part) => part !== '')
  const [version, kind = '', id] = path
  if (service === 'identity' && kind === 'auth' && method === 'POST') return { token: token(origin) }
  if (version === undefined || kind === '') return versionOf(service, origin)
  if (service === 'compute') return computeAnswer(path.slice(1), contents)
  const { server: _server, ...lists }: Readonly<Record<string, unknown>> = { ...contents }
  const list = (lists as Readonly<Record<string, readonly Item[]>>)[kind.replace('-', '_')]
  if (list === undefined) return kind === 'extensions' ? { extensions: [] } : undefined
  const key = kind.replace('-', '_')
  const found = id === undefined ? undefined : list.find((item) => item.id === id)
  if (id !== undefined) return found && (service === 'image' ? found : { [key.replace(/s$/, '')]: found })
  const wanted = [...url.searchParams].filter(
    ([name]) => !['fields', 'limit', 'marker', 'sort_key'].includes(name),
  )
  return { [key]: list.filter((item) => wanted.every(([name, value]) => String(item[name]) === value)) }
}

function computeAnswer(path: readonly string[], { server, keypairs }: CloudContents): unknown {
  const [kind, id, more] = path
  if (kind === 'servers' && id === 'detail') return { servers: [server] }
  if (kind === 'servers' && more === 'os-volume_attachments') return { volumeAttachments: [] }
  if (kind === 'servers' && more === undefined)
    return id === server.id ? { server } : id === undefined ? { servers: [server] } : undefined
  if (kind === 'os-keypairs') {
    const pair = keypairs.find(({ name }) => name === id)
    return id === undefined
      ? { keypairs: keypairs.map((keypair) => ({ keypair })) }
      : pair && { keypair: pair }
  }
  return undefined
}

function versionOf(service: string, origin: string): unknown {
  const link = [{ rel: 'self', href: `${origin}/${service}/` }]
  switch (service) {
    case 'identity':
      return {
        version: { id: 'v3.14', status: 'stable', links: [{ rel: 'self', href: `${origin}/identity/v3/` }] },
      }
    case 'compute':
      return {
        version: {
          id: 'v2.1',
          status: 'CURRENT',
          version: '2.93',
          min_version: '2.1',
          links: [{ rel: 'self', href: `${origin}/compute/v2.1/` }],
        },
      }
    case 'image':
      return {
        versions: [{ id: 'v2.15', status: 'CURRENT', links: [{ rel: 'self', href: `${origin}/image/v2/` }] }],
      }
    default:
      return {
        versions: [
          { id: 'v2.0', status: 'CURRENT', links: [{ ...link[0], href: `${origin}/network/v2.0/` }] },
        ],
      }
  }
}

function token(origin: string): unknown {
  const services = {
    compute: '/compute/v2.1',
    network: '/network',
    image: '/image',
    identity: '/identity/v3',
  }
  const catalog = Object.entries(services).map(([type, path]) => ({
    type,
    name: type,
    id: type,
    endpoints: ['public', 'internal', 'admin'].map((name) => ({
      interface: name,
      id: `${type}-${name}`,
      region: 'one',
      region_id: 'one',
      url: `${origin}${path}`,
    })),
  }))
  return {
    methods: ['password'],
    user: { id: 'u1', name: 'demo', domain: { id: 'default', name: 'Default' } },
    project: { id: PROJECT, name: 'demo', domain: { id: 'default', name: 'Default' } },
    roles: [{ id: 'r1', name: 'admin' }],
    catalog,
    expires_at: '2100-01-01T00:00:00.000000Z',
    issued_at: '2026-01-01T00:00:00.000000Z',
    audit_ids: ['x'],
    is_domain: false,
  }
}
