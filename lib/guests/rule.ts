import type { Code, GuestCode, Path, Range as TextRange } from '../report/diagnostics.ts'
import type { Reading } from '../reading/documents.ts'

/** A place that is at fault. */
export interface Found {
  /** Of a file, what follows its name: "has no uuid"; else a clause of its own: "the label is config2". */
  readonly is: string
  /** Path on the drive; absent: it is about the drive as a whole. */
  readonly file?: string
  /** Within that document. */
  readonly path?: Path
  /** Where in the file, if the path does not say it. */
  readonly range?: TextRange
  /** The diagnostic of the catalogue that says the same, whatever the guest. */
  readonly repeats?: Code
  /** How to mend this one; absent: as the fault says. */
  readonly hint?: string | undefined
}

/** A thing that can be wrong with a drive, whoever minds it. */
export interface Fault {
  /** Stable and in kebab case. */
  readonly code: GuestCode
  /** How to mend it. */
  readonly hint: string
  readonly find: (reading: Reading) => Iterable<Found>
}

/** A fault that a guest minds. */
export interface Rule extends Fault {
  /** `error`: the guest refuses or ignores the drive, or does not do what it asks for; `warning`: it loses a part of it in silence. */
  readonly severity: 'error' | 'warning'
  /** What the guest does then, from the verb on: "ignores this whole drive". */
  readonly does: string
  /** File and name in the guest's source that do so: `cloudinit/util.py, load_yaml: why`. Or a file where `no code reads it`. */
  readonly source: string
  /** Versions of the guest that do so, `since` included, `before` not: `24.3`. */
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
