import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sizeOf } from '../image/tree.ts'
import { MAX_BODY } from '../service/fetch.ts'
import type { Answer, ServiceRequest } from '../service/message.ts'
import { isLoopback, normalAddress } from '../service/peer-address.ts'
import type { Served, Service } from '../service/service.ts'
import { neighbourMac } from './neighbours.ts'
import type { ServerOptions } from './server-options.ts'

/** Limits that keep slow and hostile clients from holding the service. Times are in milliseconds. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  // A guest that sends no Host header is refused by Node, although HTTP/1.0 has none.
  requireHostHeader: false,
} as const

/** The most connections at a time. */
const MAX_CONNECTIONS = 10_000

/** Returns a server that answers for a metadata service. It does not listen yet. */
export function httpServer(service: Service, options: ServerOptions = {}): http.Server {
  const messages = new WeakMap<Answer, Message>()
  const listener = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const handle = async (): Promise<void> => {
      const body = await bodyOf(request)
      if (body === undefined) {
        response.writeHead(413, { Connection: 'close', 'Content-Length': '0' }).end()
        return
      }
      await options.before?.()
      await answer(request, response, body)
    }
    const { rawHeaders } = request
    const isPlain =
      valuesOf(rawHeaders, 'content-length').length + valuesOf(rawHeaders, 'transfer-encoding').length === 0
    const work = isPlain && options.before === undefined ? answer(request, response, NO_BYTES) : handle()
    // A client that is gone needs no answer.
    work?.catch(() => response.destroy())
  }
  const answer = (
    request: http.IncomingMessage,
    response: http.ServerResponse,
    body: Uint8Array,
  ): Promise<void> | undefined => {
    const asked = requestOf(request, body, options.instance)
    const served = tried(service, asked)
    options.log?.({ ...served, request: asked })
    return send(response, asked.method, served.answer, messages)
  }
  const { tls } = options
  const server =
    tls === undefined
      ? http.createServer(LIMITS, listener)
      : (https.createServer(
          { ...LIMITS, cert: Buffer.from(tls.cert), key: Buffer.from(tls.key) },
          listener,
        ) as http.Server)
  server.maxConnections = MAX_CONNECTIONS
  return server
}

const NO_BYTES = new Uint8Array(0)

function tried(service: Service, request: ServiceRequest): Served & { readonly error?: unknown } {
  try {
    return service.serve(request)
  } catch (error) {
    return { answer: { status: 500, headers: {}, body: NO_BYTES }, instance: undefined, tried: [], error }
  }
}

function requestOf(
  { method = 'GET', url = '/', rawHeaders, socket }: http.IncomingMessage,
  body: Uint8Array,
  instance: string | undefined,
): ServiceRequest {
  const address = socket.remoteAddress === undefined ? undefined : normalAddress(socket.remoteAddress)
  return {
    method,
    target: url,
    header: (name) => valuesOf(rawHeaders, name),
    body,
    peer: {
      address,
      instance,
      mac: () => (address === undefined || isLoopback(address) ? undefined : neighbourMac(address)),
    },
  }
}

/** Returns all values of a header; Node's own map joins or drops repeated ones. */
function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  let values: string[] | undefined
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const each = rawHeaders[n]!
    if (each.length === name.length && each.toLowerCase() === name) (values ??= []).push(rawHeaders[n + 1]!)
  }
  return values ?? NO_VALUES
}

const NO_VALUES: readonly string[] = []

/** Reads a body; undefined when it is too long. */
async function bodyOf(request: http.IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_BODY) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The most bytes that are sent as a text. */
const SHORT = 16 * 1024

/** What is sent for an answer. */
interface Message {
  readonly headers: Readonly<Record<string, string>>
  /** The body, of a character per byte: Node sends a text in one piece with the headers, which is faster than two. */
  readonly text: string | undefined
}

function messageOf({ headers, body }: Answer): Message {
  const text =
    body instanceof Uint8Array && body.length <= SHORT
      ? Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1')
      : undefined
  return { headers: { ...headers, 'Content-Length': String(sizeOf(body)) }, text }
}

/** Sends an answer. The message of an answer that the service gives again is kept in `messages`. */
function send(
  response: http.ServerResponse,
  method: string,
  answer: Answer,
  messages: WeakMap<Answer, Message>,
): Promise<void> | undefined {
  const message = messages.get(answer) ?? messageOf(answer)
  messages.set(answer, message)
  response.writeHead(answer.status, message.headers)
  const { body } = answer
  if (method === 'HEAD') response.end()
  else if (message.text !== undefined) response.end(message.text, 'latin1')
  else if (body instanceof Uint8Array) response.end(body)
  else return pipeline(Readable.from(body.open(), { objectMode: false }), response)
  return undefined
}
