import type { Content } from '../image/tree.ts'

/** The sender of a request, as far as the listener knows. */
export interface Peer {
  /** The IP address; an IPv6 address without a zone. */
  readonly address?: string | undefined
  /** Returns the MAC address, in lower case with colons, of a sender on the same link. */
  readonly mac?: (() => string | undefined) | undefined
  /** The name of the instance that the listener belongs to. */
  readonly instance?: string | undefined
}

/** A request to the metadata service. */
export interface ServiceRequest {
  /** In upper case. */
  readonly method: string
  /** The path as it was sent, with its percent signs and its query. */
  readonly target: string
  /** Returns the values of a header by its lower-case name, one for each time it was sent. */
  readonly header: (name: string) => readonly string[]
  /** The body; empty when there is none. */
  readonly body: Uint8Array
  readonly peer: Peer
}

/** An answer of the metadata service. For HEAD a shell sends the length of the body without the body. */
export interface Answer {
  readonly status: number
  /** Values by the names that are sent. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Content
}

export const PLAIN = 'text/plain; charset=UTF-8'
export const HTML = 'text/html; charset=UTF-8'
export const JSON_TYPE = 'application/json'
export const BYTES = 'application/octet-stream'

const encoder = new TextEncoder()

/** Returns an answer with status 200. */
export function found(
  body: Uint8Array | string,
  type: string = PLAIN,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': type, ...headers },
    body: typeof body === 'string' ? encoder.encode(body) : body,
  }
}

/** Returns an answer without a body. */
export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: new Uint8Array(0) }
}

/** The first value of a header, or undefined. */
export function headerOf({ header }: ServiceRequest, name: string): string | undefined {
  return header(name)[0]
}
