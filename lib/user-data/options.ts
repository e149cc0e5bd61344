import type { Diagnostic } from '../report/diagnostics.ts'
import type { Json } from '../text/json.ts'
import type { Release } from './cloud-config/rule.ts'

/** Looks at a cloud-config by rules of its own, and gives paths into it. */
export type Schema = (value: Json) => readonly Diagnostic[]

/** The bytes that were compressed, or why they cannot be had. */
export type Gunzip = (
  bytes: Uint8Array,
) => Uint8Array | { readonly problem: string; readonly isTooLarge?: boolean }

export interface CloudConfigOptions {
  /** The release of cloud-init that reads it; absent: any from 22.4 on, and a warning where later ones differ. */
  readonly release?: Release | undefined
  /** Further rules for each cloud-config. */
  readonly schemas?: readonly Schema[] | undefined
}

export interface UserDataOptions extends CloudConfigOptions {
  /** What the user data is called in diagnostics, such as its file name. */
  readonly source?: string | undefined
  /** Without it, nothing is said of what is in gzip. */
  readonly gunzip?: Gunzip | undefined
}

/** Checks the content of a part that says its type, or says none. */
export type CheckPart = (type: string | undefined, bytes: Uint8Array) => readonly Diagnostic[]
