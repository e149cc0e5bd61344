import type { Content } from '../image/tree.ts'
import type { Answer, Peer, ServiceRequest } from './message.ts'
import { refused } from './refusal.ts'
import type { Service } from './service.ts'

/** The largest body of a request, in bytes. Guests post passwords and public keys. */
export const MAX_BODY = 64 * 1024

/**
 * Returns a web-standard handler of a service, for a framework that has its own listener. `peerOf` tells who sent a request, as
 * far as the framework knows it.
 */
export function fetchHandler(
  service: Service,
  peerOf: (request: Request) => Peer = () => ({}),
): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url)
    const asked: ServiceRequest = {
      method: request.method,
      target: url.pathname + url.search,
      header(name) {
        // The host of a request that did not come through a listener is in its URL.
        const value = request.headers.get(name) ?? (name === 'host' ? url.host : null)
        return value === null ? [] : [value]
      },
      body: new Uint8Array(0),
      peer: peerOf(request),
    }
    const body = await bodyOf(request)
    if (body === undefined) return responseOf(refused(asked, 413), request.method)
    return responseOf(service.serve({ ...asked, body }).answer, request.method)
  }
}

/** Reads the body, or returns undefined when it is too long. */
async function bodyOf({ body }: Request): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = []
  let size = 0
  const reader = body?.getReader()
  for (;;) {
    const piece = await reader?.read()
    if (piece === undefined || piece.done) break
    size += piece.value.length
    if (size > MAX_BODY) {
      await reader!.cancel()
      return undefined
    }
    pieces.push(piece.value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function responseOf({ status, headers, body }: Answer, method: string): Response {
  const length = body instanceof Uint8Array ? body.length : body.size
  const hasBody = method !== 'HEAD' && length > 0
  return new Response(hasBody ? streamOf(body) : null, {
    status,
    headers: { ...headers, 'Content-Length': String(length) },
  })
}

function streamOf(body: Content): BodyInit {
  if (body instanceof Uint8Array) return Uint8Array.from(body)
  const pieces = body.open()[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await pieces.return?.()
    },
  })
}
