import type { Service } from '../service/service.ts'
import { httpServer } from './http-server.ts'
import type { ServerOptions } from './server-options.ts'

/** What a program needs of Node's `http.Server`, in types that do not need those of Node. */
export interface ServiceServer {
  listen(port: number, address: string, listening?: () => void): unknown
  /** Returns the port once the server listens. */
  address(): { readonly port: number } | string | null
  readonly listening: boolean
  close(closed?: (error?: Error) => void): unknown
  once(event: 'error', handle: (error: Error) => void): unknown
}

/** Returns an `http.Server` or `https.Server` that answers for a metadata service. It does not listen yet. */
export function serviceServer(service: Service, options: ServerOptions = {}): ServiceServer {
  return httpServer(service, options)
}
