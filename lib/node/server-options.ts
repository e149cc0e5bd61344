import type { ServiceRequest } from '../service/message.ts'
import type { Served } from '../service/service.ts'

/** An answered request. */
export interface ServedRequest extends Served {
  readonly request: ServiceRequest
  /** An unexpected error; the answer is then 500. */
  readonly error?: unknown
}

/** Options of a server. */
export interface ServerOptions {
  /** The instance that every caller of this server is. */
  readonly instance?: string | undefined
  /** A certificate and its key in PEM, for HTTPS. */
  readonly tls?: { readonly cert: Uint8Array; readonly key: Uint8Array } | undefined
  /** Runs before each answer. */
  readonly before?: (() => Promise<void>) | undefined
  /** Takes note of an answered request. */
  readonly log?: ((served: ServedRequest) => void) | undefined
}
