import { createHash } from 'node:crypto'
import { createServer as createTls } from 'node:https'
import http, { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a server does with a request instead of serving it. */
export type Trick =
  /** Answers without reading the body. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Closes the connection: at once, in the middle of the body, or instead of the answer. */
  | 'reset'
  | 'half'
  | 'silence'
  /** Stores the bytes, but one of them wrong. */
  | 'garble'

/** A request that came in. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: http.IncomingHttpHeaders
  /** The bytes of the body that were read. */
  read: number
}

export interface FakeStore {
  readonly url: string
  readonly seen: Seen[]
  readonly objects: Map<string, { readonly bytes: Buffer; readonly headers: http.IncomingHttpHeaders }>
  /** What happens to the next requests of a method, one after the other. */
  readonly tricks: { readonly method: string; readonly trick: Trick }[]
  readonly puts: () => Seen[]
}

interface Test {
  readonly teardown: (end: () => void) => unknown
}

/** Starts a store that takes PUT, HEAD and GET of any path, gives tokens of version 1, and plays tricks. */
export async function fakeStore(
  t: Test,
  tls?: { readonly key: string; readonly cert: string },
): Promise<FakeStore> {
  const seen: Seen[] = []
  const objects: FakeStore['objects'] = new Map()
  const tricks: FakeStore['tricks'] = []
  let tokens = 0
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = '', url = '', headers } = request
    const path = url.replace(/\?.*/, '')
    const entry: Seen = { method, url, headers, read: 0 }
    seen.push(entry)
    const at = tricks.findIndex((each) => each.method === method)
    const trick = at < 0 ? undefined : tricks.splice(at, 1)[0]!.trick
    if (trick === 'reset') return void request.socket.destroy()
    if (typeof trick === 'object') return void response.writeHead(trick.status, trick.headers).end(trick.body)
    if (path === '/auth') {
      const storage = `${at0}/v1/AUTH_a`
      return void response
        .writeHead(200, { 'x-auth-token': `token${++tokens}`, 'x-storage-url': storage })
        .end()
    }
    if (method !== 'PUT') {
      const object = objects.get(path)
      if (object === undefined) return void response.writeHead(404).end()
      const own = Object.entries(object.headers).filter(([name]) => /^x-(?:amz|object)-meta-/.test(name))
      const etag = createHash('md5').update(object.bytes).digest('hex')
      const all = {
        ...Object.fromEntries(own),
        etag: `"${etag}"`,
        'content-length': String(object.bytes.length),
      }
      return void response
        .writeHead(200, all as Record<string, string>)
        .end(method === 'HEAD' ? undefined : object.bytes)
    }
    if (headers.expect !== undefined) response.writeContinue()
    const chunks: Buffer[] = []
    const size = Number(headers['content-length'])
    request.on('data', (chunk: Buffer) => {
      entry.read += chunk.length
      chunks.push(chunk)
      if (trick === 'half' && entry.read >= size / 2) request.socket.destroy()
    })
    request.on('end', () => {
      if (trick === 'silence') return void request.socket.destroy()
      const bytes = Buffer.concat(chunks)
      if (trick === 'garble') bytes[bytes.length - 1]! ^= 1
      objects.set(path, { bytes, headers })
      response.writeHead(201, { etag: createHash('md5').update(bytes).digest('hex') }).end()
    })
  }
  const server = tls === undefined ? createServer() : createTls(tls)
  server.on('request', answer)
  server.on('checkContinue', answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const at0 = `http${tls === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: at0, seen, objects, tricks, puts: () => seen.filter(({ method }) => method === 'PUT') }
}
