import type { Diagnostic, GuestCode, Path, Range } from '../../report/diagnostics.ts'
import { isList, isMap, type Json, member } from '../../text/json.ts'
import type { NetworkModel } from '../../network.ts'
import { type NetworkForm, readNetwork } from '../../network/forms.ts'
import { readEni } from '../../network/read-eni.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import type { Where } from './documents.ts'
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
  /** Returns the place in the file of a path in the document, where the path in the file does not give it. */
  readonly rangeOf?: (path: Path) => Range | undefined
}

/** Returns the file, the path and the range of a path in the document. */
export function placeIn(on: NetworkOnDrive, path: Path): Pick<Found, 'file' | 'path' | 'range'> {
  const range = on.rangeOf?.(path)
  return { file: on.file, path: pathInFile(on, path), ...(range === undefined ? {} : { range }) }
}

/** Returns the path in the file of a path in the document. */
function pathInFile({ outer, original }: NetworkOnDrive, path: Path): Path {
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

/** Where a drive has Debian's /etc/network/interfaces: in a file, or in a text of a YAML document. */
export type InterfacesAt = (
  reading: Reading,
) => { readonly file: string; readonly path: Path; readonly text: string } | undefined

/** Returns the place of `network-interfaces` in the metadata of a seed, which counts when there is no network config. */
export function interfacesInSeed(metaData: string, networkConfig: string): InterfacesAt {
  return (reading) => {
    const text = member(reading.yaml(metaData)?.value, 'network-interfaces')
    if (typeof text !== 'string' || reading.has(networkConfig)) return undefined
    return { file: metaData, path: ['network-interfaces'], text }
  }
}

/** Returns the place of the file that network_config names, which counts when there is no network_data.json. */
export function interfacesOnDrive(metaData: Where, networkData: Where): InterfacesAt {
  return (reading) => {
    const [file, data] = [metaData(reading), networkData(reading)]
    if (file === undefined || data === undefined || reading.has(data)) return undefined
    const path = member(member(reading.json(file)?.value, 'network_config'), 'content_path')
    const content =
      typeof path === 'string' ? `openstack/${path.split('/').filter(Boolean).join('/')}` : undefined
    const bytes = content === undefined ? undefined : reading.bytes(content)
    const text = bytes && decodeUtf8(bytes)
    return text === undefined ? undefined : { file: content!, path: [], text }
  }
}

/** Reads Debian's /etc/network/interfaces as the version 1 that cloud-init makes from it. */
export function eniAt(where: InterfacesAt): NetworkAt {
  return (reading) => {
    const found = where(reading)
    const { document, rangeOf } = found === undefined ? NO_INTERFACES : readEni(found.text)
    if (found === undefined || document === undefined) return undefined
    const { file, path } = found
    const on = readOnDrive(document, 'v1', { file, outer: [] })
    return { ...on, original: () => path, rangeOf: (place) => placed(reading, found, rangeOf(place)) }
  }
}

const NO_INTERFACES = readEni('')

/** Returns the fault of interfaces that the guest rejects. */
export function interfacesRejected(where: InterfacesAt): Fault {
  return {
    code: 'guest-network-form',
    hint: 'write it as in interfaces(5), with single spaces and one "iface" for each name, such as eth0 and eth0:1',
    *find(reading): Iterable<Found> {
      const found = where(reading)
      const problem = found && readEni(found.text).problem
      if (found === undefined || problem === undefined) return
      const range = placed(reading, found, problem.range)
      yield { file: found.file, path: found.path, is: problem.is, isClause: true, ...(range && { range }) }
    },
  }
}

/** Returns the place in the file of a place in a text of that file. */
export function placed(
  reading: Reading,
  { file, path }: Pick<NonNullable<ReturnType<InterfacesAt>>, 'file' | 'path'>,
  range: Range | undefined,
): Range | undefined {
  if (path.length === 0 || range === undefined) return range
  const within = reading.yaml(file)?.within
  const [start, end] = [within?.(path, range.start), within?.(path, range.end)]
  return start && end && { start, end }
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
        const place = { ...placeIn(on, path), ...(part === undefined ? {} : { part }) }
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
      for (const found of find(on.model, on)) yield { ...found, ...placeIn(on, found.path ?? []) }
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

/** The MAC address of a NIC in a network config. */
export interface CardMac {
  /** The path of the NIC in the document. */
  readonly card: Path
  /** The path of the address. */
  readonly path: Path
  readonly mac: Json | undefined
  /** Whether cloud-init waits for a NIC with this address. Source: cloudinit/net/__init__.py, extract_physdevs */
  readonly isAwaited: boolean
}

/** Returns the MAC address of each NIC in a network config of either version. */
export function cardMacs({ form, document }: NetworkOnDrive): readonly CardMac[] {
  if (form === 'v1') {
    const config = member(document, 'config')
    return (isList(config) ? config : []).flatMap((item, n): CardMac[] => {
      if (member(item, 'type') !== 'physical') return []
      const card = ['config', n]
      return [{ card, path: [...card, 'mac_address'], mac: member(item, 'mac_address'), isAwaited: true }]
    })
  }
  const ethernets = member(document, 'ethernets')
  return Array.from(isMap(ethernets) ? ethernets : [], ([id, value]): CardMac => {
    const card = ['ethernets', id]
    const mac = member(member(value, 'match'), 'macaddress')
    const isAwaited = member(value, 'set-name') !== undefined
    return { card, path: [...card, 'match', 'macaddress'], mac, isAwaited }
  })
}
