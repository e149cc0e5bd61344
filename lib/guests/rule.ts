import type { Code, GuestCode, Path, Range as TextRange } from '../report/diagnostics.ts'
import type { Reading } from '../reading/documents.ts'

/** One fault that was found, with its place. */
export interface Found {
  /** With `file`, the words after the file's name: "has no uuid"; without it, a whole clause: "the label is config2". */
  readonly is: string
  /** Whether `is` is a whole clause although there is a file. */
  readonly isClause?: true
  /** The path on the drive; absent when the fault is of the drive as a whole. */
  readonly file?: string
  /** The path within that document. */
  readonly path?: Path
  /** Whether the fault is the key at `path` or its value. */
  readonly part?: 'key' | 'value'
  /** The place in the file, where `path` does not give it. */
  readonly range?: TextRange
  /** The diagnostic of the catalogue that reports the same for every guest. */
  readonly repeats?: Code
  /** How to fix this one; absent when the hint of the fault applies. */
  readonly hint?: string | undefined
}

/** Something that can be wrong with a drive, whichever guest rejects it. */
export interface Fault {
  /** Stable, in kebab case. */
  readonly code: GuestCode
  /** How to fix it. */
  readonly hint: string
  readonly find: (reading: Reading) => Iterable<Found>
}

/** A fault and what a guest does about it. */
export interface Rule extends Fault {
  /** `error`: the guest rejects or ignores the drive, or does not do what the drive asks for; `warning`: it silently loses a part. */
  readonly severity: 'error' | 'warning'
  /** What the guest does, starting with the verb: "ignores the whole drive". */
  readonly does: string
  /** The file and the function of the guest's source: `cloudinit/util.py, load_yaml: reason`; or the file with `: no code reads it`. */
  readonly source: string
  /** The guest's versions, such as `24.3`: from `since` (inclusive) to `before` (exclusive). */
  readonly since?: string
  readonly before?: string
}

type Range = Pick<Rule, 'since' | 'before'>

export function error(does: string, source: string, fault: Fault, range: Range = {}): Rule {
  return { ...fault, severity: 'error', does, source, ...range }
}

export function warning(does: string, source: string, fault: Fault, range: Range = {}): Rule {
  return { ...fault, severity: 'warning', does, source, ...range }
}
