import type { Diagnostic } from '../report/diagnostics.ts'
import type { Json } from '../text/json.ts'

/** A further check of a cloud-config. The paths of its diagnostics are in the cloud-config. */
export type Schema = (value: Json) => readonly Diagnostic[]

/** Decompresses bytes, or returns the problem; `isTooLarge` means that the result exceeds the limit of the caller. */
export type Gunzip = (
  bytes: Uint8Array,
) => Uint8Array | { readonly problem: string; readonly isTooLarge?: boolean }

export interface CloudConfigOptions {
  /**
   * The guests that read it, such as `cloud-init@22.4`; by default cloud-init of any release from 22.4 on, with a warning where
   * later releases differ.
   */
  readonly guests?: readonly string[] | undefined
  /** Further checks for each cloud-config. */
  readonly schemas?: readonly Schema[] | undefined
}

/** How user data are checked. */
export interface UserDataOptions extends CloudConfigOptions {
  /** The name of the user data in diagnostics, such as its file name. */
  readonly source?: string | undefined
  /** Decompresses gzip; without it compressed user data is not checked. */
  readonly gunzip?: Gunzip | undefined
}

/** Checks the content of a part; `type` is its content type, if it has one. */
export type CheckPart = (type: string | undefined, bytes: Uint8Array) => readonly Diagnostic[]
