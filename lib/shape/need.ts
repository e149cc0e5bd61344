import type { Path } from '../report/diagnostics.ts'
import type { Content } from '../image/tree.ts'
import type { KeyOrigin } from '../spec.ts'

/** A request to a vendor data service. */
export interface VendorRequest {
  /** Values by lower-case name; each may be a secret. */
  readonly headers: ReadonlyMap<string, string>
  /** The JSON to send by POST. */
  readonly body: string
  /** PEM certificates to trust instead of the system's. */
  readonly ca: string | undefined
  /** The timeout of the connection, in seconds. */
  readonly connect_timeout: number
  /** The longest pause in the answer, in seconds. */
  readonly read_timeout: number
}

/** Something outside of the spec that the spec names, by kind. */
export type Asked =
  /** The bytes of a file. With `isStreamed` they go on the drive unread, so the answer can be a source. */
  | { readonly kind: 'file'; readonly file: string; readonly isStreamed?: true }
  /** The .pub files of a folder, by name. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** An environment variable. */
  | { readonly kind: 'env'; readonly name: string }
  /** The standard output of a program, which is run with these arguments and without a shell. */
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  /** Text that a person types, without echo, after this prompt. */
  | { readonly kind: 'prompt'; readonly text: string }
  /** Public keys, one per line. */
  | { readonly kind: 'keys'; readonly origin: KeyOrigin }
  /** The JSON answer of a service. The request is undefined while any value that it contains is unknown. */
  | {
      readonly kind: 'vendor-data'
      /** The key of the answer in vendor_data2. */
      readonly target: string
      /** An absolute http or https URL. */
      readonly url: string
      readonly request: VendorRequest | undefined
      /** Whether the spec is invalid without an answer. */
      readonly isFatal: boolean
    }

/** Something that a spec names but does not contain, such as a file. The caller of `complete` provides it as an answer. */
export type Need = Asked & {
  /** Needs with the same id share one answer. */
  readonly id: string
  /** Its path in the spec. */
  readonly path: Path
  /** Whether it comes from an override and not from the spec: file names are then relative to another folder. */
  readonly isOverride: boolean
  /** Whether the answer is sent to a server. */
  readonly isSent: boolean
}

/** Tells whether a need is the standard input: only an override, never a spec, can name it. */
export function isStandardInput(need: Need): boolean {
  return need.kind === 'file' && need.isOverride && need.file === '-'
}

/** The reason why an answer could not be obtained. It contains no secret. */
export interface Problem {
  /** The reason, in words for people. */
  readonly problem: string
}

/** The reason why the caller did not allow a need. */
export interface Refusal {
  /** The reason, in words for people. */
  readonly refused: string
}

/**
 * The answer to a need: bytes, a string (as UTF-8), a source if `isStreamed`, for a folder its files by name, a problem or a
 * refusal.
 */
export type Answer = Content | string | ReadonlyMap<string, Uint8Array | Problem> | Problem | Refusal

/** Answers by the ids of needs. */
export type Answers = ReadonlyMap<string, Answer>

/** The answers that decoders have, and the needs that they find. */
export interface Elsewhere {
  readonly answers: Answers
  readonly needs: Need[]
  /** Placeholders for unknown values, which are not checked. */
  readonly standIns: WeakSet<object>
  /** Whether a refused need stays open and is not an error. */
  readonly isLenient: boolean
  readonly isOverride: (path: Path) => boolean
}

/** Returns a need in the words of a spec. Of a URL only the host is shown, because a URL can contain a password. */
export function needText(asked: Asked): string {
  switch (asked.kind) {
    case 'file':
      return `{file: ${asked.file}}`
    case 'folder':
      return `{directory: ${asked.folder}}`
    case 'env':
      return `{env: ${asked.name}}`
    case 'command':
      return `{command: [${asked.argv[0]}${asked.argv.length > 1 ? ', …' : ''}]}`
    case 'prompt':
      return `{prompt: ${asked.text}}`
    case 'keys':
      return originName(asked.origin)
    case 'vendor-data':
      return new URL(asked.url).host
  }
}

/** Returns a source of keys in the words of a spec; of a URL only the host. */
export function originName(origin: KeyOrigin): string {
  if ('agent' in origin) return 'agent'
  return 'forge' in origin ? `${origin.forge}:${origin.user}` : new URL(origin.url).host
}

const FORGES = { gh: 'GitHub', gl: 'GitLab', lp: 'Launchpad' } as const

/** Returns a source of keys for a sentence, such as "alice at GitHub". */
export function keyPlace(origin: KeyOrigin): string {
  if ('agent' in origin) return 'the SSH agent'
  return 'forge' in origin ? `${origin.user} at ${FORGES[origin.forge]}` : new URL(origin.url).host
}
