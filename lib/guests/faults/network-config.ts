import type { Diagnostic, GuestCode, Path } from '../../report/diagnostics.ts'
import { type Json, member } from '../../text/json.ts'
import type { NetworkModel } from '../../network.ts'
import { type NetworkForm, readNetwork } from '../../network/forms.ts'
import type { Cursor } from '../../shape/shape.ts'
import type { Reading } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'

/** A network config on a drive, as the readers of networks see it. */
export interface NetworkOnDrive {
  readonly file: string
  readonly form: NetworkForm
  /** The document without an outer `network` key. */
  readonly document: Json
  /** The path of that document in the file. */
  readonly outer: Path
  /** What the reader found; paths begin at the document. */
  readonly report: readonly Diagnostic[]
  /** Undefined when an error keeps the reader from making one. */
  readonly model: NetworkModel | undefined
  /** Converts a path in the document to the path in the file, for a document that was made from the file. */
  readonly original?: (path: Path) => Path
}

/** Returns the path in the file of a path in the document. */
export function pathInFile({ outer, original }: NetworkOnDrive, path: Path): Path {
  return [...outer, ...(original?.(path) ?? path)]
}

/** Returns the network that a drive has in one place, or undefined when there is none or no guest can tell its version. */
export type NetworkAt = (reading: Reading) => NetworkOnDrive | undefined

/** Reads a file of a seed that has a network config of version 1 or 2. */
export function networkConfigAt(file: string): NetworkAt {
  return (reading) => {
    const root = reading.yaml(file)?.value
    const inner = member(root, 'network')
    const document = inner ?? root
    const version = member(document, 'version')
    if (document === undefined || (version !== 1 && version !== 2)) return undefined
    return readOnDrive(document, version === 1 ? 'v1' : 'v2', {
      file,
      outer: inner === undefined ? [] : ['network'],
    })
  }
}

/** Reads a document as it is, without mending any value. */
export function readOnDrive(
  document: Json,
  form: NetworkForm,
  { file, outer }: Pick<NetworkOnDrive, 'file' | 'outer'>,
): NetworkOnDrive {
  const report: Diagnostic[] = []
  const at: Cursor = { path: [], report, isOnDrive: true }
  const model = readNetwork(document, at, form)?.model
  return { file, form, document, outer, report, model }
}

/** Something that a reader found on a drive. */
export interface Problem extends Pick<Diagnostic, 'code' | 'path'> {
  readonly on: NetworkOnDrive
}

/**
 * What a guest does about a problem: it rejects the whole network, skips the interface, ignores the value, or assumes another
 * value.
 */
export type Outcome = 'rejects' | 'skips' | 'ignores' | 'assumes'

/** Tells what a guest does about a problem; undefined when nothing is lost. */
export type OutcomeOf = (problem: Problem) => Outcome | undefined

const CODES: Readonly<Record<Outcome, GuestCode>> = {
  rejects: 'guest-network-value',
  skips: 'guest-network-skipped',
  ignores: 'guest-network-unread',
  assumes: 'guest-network-key',
}

/** Returns the fault of parts of a network to which a guest does the same. */
export function networkProblems(where: NetworkAt, outcome: Outcome, outcomeOf: OutcomeOf): Fault {
  return {
    code: CODES[outcome],
    hint: 'correct the value',
    *find(reading): Iterable<Found> {
      const on = where(reading)
      for (const { code, path, part, message, hint } of on?.report ?? []) {
        if (on === undefined || outcomeOf({ code, path, on }) !== outcome) continue
        const place = { file: on.file, path: pathInFile(on, path), ...(part === undefined ? {} : { part }) }
        yield { ...place, is: message, isClause: true, hint }
      }
    },
  }
}

/** Returns a fault of the interfaces of a network that could be read. */
export function inNetwork(
  where: NetworkAt,
  code: GuestCode,
  hint: string,
  find: (model: NetworkModel, on: NetworkOnDrive) => Iterable<Pick<Found, 'is' | 'path' | 'part'>>,
): Fault {
  return {
    code,
    hint,
    *find(reading): Iterable<Found> {
      const on = where(reading)
      if (on?.model === undefined) return
      for (const found of find(on.model, on))
        yield { ...found, file: on.file, path: pathInFile(on, found.path ?? []) }
    },
  }
}

/** Returns the value at a path below a document. */
export function valueAt(document: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, key) =>
      Array.isArray(value) ? (value as readonly Json[])[Number(key)] : member(value, String(key)),
    document,
  )
}
