import type { RenderContext } from '../context.ts'
import type { Instance } from './instance.ts'
import type { Answer, ServiceRequest } from './message.ts'
import type { Store } from './store.ts'

/** Whether requests of EC2's metadata need a token. */
export type TokenMode = 'off' | 'optional' | 'required'

/** What all answers have in common. */
export interface ServiceState {
  readonly store: Store
  readonly tokens: TokenMode
  /** The secret that signs tokens. */
  readonly key: Uint8Array
  /** Returns the time. */
  readonly now: () => Date
  readonly random: RenderContext['random']
  /** Takes note of an event in the life of an instance. */
  readonly tell: (event: ServiceEvent) => void
}

/** An event in the life of an instance. It contains no secret. */
export type ServiceEvent =
  | { readonly kind: 'password-posted'; readonly instance: string }
  | { readonly kind: 'password-fetched'; readonly instance: string }
  | { readonly kind: 'called-home'; readonly instance: string; readonly fields: ReadonlyMap<string, string> }

/** A request of a known instance. */
export interface Call {
  readonly request: ServiceRequest
  /** The parts of the path, without those that chose the instance. */
  readonly parts: readonly string[]
  readonly instance: Instance
  /** The IP address of the instance that asks, as far as it is known. */
  readonly caller: string | undefined
  readonly state: ServiceState
}

/** The answers to requests of one kind. */
export interface Route {
  /** Answers a request, or returns undefined for a path that it does not have. */
  readonly answer: (call: Call) => Answer | undefined
  /** Tells whether the answer depends only on the instance and the path. */
  readonly isKept: (parts: readonly string[]) => boolean
}

/** For a route whose answers always depend on more than the path. */
export function never(): boolean {
  return false
}
