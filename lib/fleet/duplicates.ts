import type { Diagnostic } from '../report/diagnostics.ts'
import type { Spec } from '../spec.ts'
import { rowFinding } from './findings.ts'
import type { InventoryRow } from './row.ts'

/** What no two servers of a fleet may share. */
const KINDS = {
  name: 'the name',
  path: 'the output path',
  mac: 'the MAC address',
  address: 'the address',
} as const

type Kind = keyof typeof KINDS

/** Remembers what the rows of a fleet have, and reports what two of them share. */
export interface Duplicates {
  /** Reports a name or a path that an earlier row has. */
  ofRow(row: InventoryRow, name: string, path: string): readonly Diagnostic[]
  /** Reports MAC addresses and addresses of the network that an earlier server has. */
  ofSpec(row: InventoryRow, spec: Spec): readonly Diagnostic[]
}

/** Starts without any rows. `source` is the name of the inventory. */
export function duplicates(source: string): Duplicates {
  const lines = new Map<Kind, Map<string, number>>()
  const add = (kind: Kind, value: string, { line }: InventoryRow): readonly Diagnostic[] => {
    const known = lines.get(kind) ?? new Map<string, number>()
    lines.set(kind, known)
    const first = known.get(value)
    if (first === undefined) known.set(value, line)
    // One server can have an address on two interfaces.
    if (first === undefined || first === line) return []
    return [rowFinding('row-duplicate', source, line, { what: KINDS[kind], value, first })]
  }
  return {
    ofRow: (row, name, path) => [...add('name', name, row), ...add('path', path, row)],
    ofSpec: (row, { network }) =>
      (network?.interfaces ?? []).flatMap(({ mac, addresses }) => [
        ...(mac === undefined ? [] : add('mac', mac, row)),
        ...addresses.flatMap(({ address }) => add('address', address, row)),
      ]),
  }
}
