import type { Path } from '../report/diagnostics.ts'
import type { KeyOrigin } from '../spec.ts'

/** A request that a service of vendor data is sent. */
export interface VendorRequest {
  /** By their lower-case names; each may be a secret. */
  readonly headers: ReadonlyMap<string, string>
  /** JSON, to be sent by POST. */
  readonly body: string
  /** PEM certificates to trust in place of the system's. */
  readonly ca: string | undefined
  /** Seconds until there is a connection. */
  readonly connect_timeout: number
  /** Seconds without a byte of the answer. */
  readonly read_timeout: number
}

/** What is asked for. */
export type Asked =
  /** The bytes of a file. */
  | { readonly kind: 'file'; readonly file: string }
  /** The .pub files of a folder, by their names. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** A variable of the environment. */
  | { readonly kind: 'env'; readonly name: string }
  /** What a program prints, run with these words and without a shell. */
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  /** What somebody types after this text, unseen. */
  | { readonly kind: 'prompt'; readonly text: string }
  /** Public keys, one a line. */
  | { readonly kind: 'keys'; readonly origin: KeyOrigin }
  /** What a service answers, as JSON text; the request is absent while anything that it may tell is not known. */
  | {
      readonly kind: 'vendor-data'
      /** The key of vendor_data2 that its answer goes under. */
      readonly target: string
      /** Absolute, http or https. */
      readonly url: string
      readonly request: VendorRequest | undefined
      /** There is no spec without it. */
      readonly isFatal: boolean
    }

/** Something that a spec names and does not hold: a pure function cannot have it, whoever reads the spec gives it. */
export type Need = Asked & {
  /** Two needs of one id are one question, with one answer. */
  readonly id: string
  /** Where the spec has it. */
  readonly path: Path
  /** Its place is one of the caller's own overrides, and none of the spec: names of files are relative to another folder. */
  readonly isOverride: boolean
  /** What it stands for is sent to a server. */
  readonly isSent: boolean
}

/** Why something could not be had. It holds no secret. */
export interface Problem {
  readonly problem: string
}

/** Why something was not even tried: who reads the spec does not allow it. */
export interface Refusal {
  readonly refused: string
}

/** A text is its bytes in UTF-8; a folder is answered by the files in it. */
export type Answer = Uint8Array | string | ReadonlyMap<string, Uint8Array | Problem> | Problem | Refusal

/** By the ids of needs. */
export type Answers = ReadonlyMap<string, Answer>

/** What decoders know of what is not in the spec, and the needs that they come upon. */
export interface Elsewhere {
  readonly answers: Answers
  readonly needs: Need[]
  /** Values that stand for what is not known yet: they are not judged. */
  readonly standIns: WeakSet<object>
  /** What may not be had is left open, and is no error. */
  readonly isLenient: boolean
  readonly isOverride: (path: Path) => boolean
}

/** What is needed, in the words of a spec. A URL can hold a password, so there is no more of it than its host. */
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

/** Where keys are from, as a spec says it; of a URL the host alone. */
export function originName(origin: KeyOrigin): string {
  if ('agent' in origin) return 'agent'
  return 'forge' in origin ? `${origin.forge}:${origin.user}` : new URL(origin.url).host
}

const FORGES = { gh: 'GitHub', gl: 'GitLab', lp: 'Launchpad' } as const

/** Whose keys they are, in words. */
export function keyPlace(origin: KeyOrigin): string {
  if ('agent' in origin) return 'the SSH agent'
  return 'forge' in origin ? `${origin.user} at ${FORGES[origin.forge]}` : new URL(origin.url).host
}
