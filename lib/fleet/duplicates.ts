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

/** What tells a server apart from others. */
export interface Identity {
  readonly kind: keyof typeof KINDS
  readonly value: string
}

/** Returns the MAC addresses and the addresses of a server's network, each once: a server can have one on two interfaces. */
export function identitiesOf({ network }: Spec): readonly Identity[] {
  const interfaces = network?.interfaces ?? []
  const macs = new Set(interfaces.flatMap(({ mac }) => (mac === undefined ? [] : [mac])))
  const addresses = new Set(interfaces.flatMap(({ addresses: all }) => all.map(({ address }) => address)))
  return [
    ...Array.from(macs, (value): Identity => ({ kind: 'mac', value })),
    ...Array.from(addresses, (value): Identity => ({ kind: 'address', value })),
  ]
}

/** Adds what a row has, and reports what an earlier row has, too. */
export type Duplicates = (row: InventoryRow, identities: readonly Identity[]) => readonly Diagnostic[]

/** Starts without any rows. `source` is the name of the inventory. */
export function duplicates(source: string): Duplicates {
  const lines = {
    name: new Map<string, number>(),
    path: new Map<string, number>(),
    mac: new Map<string, number>(),
    address: new Map<string, number>(),
  }
  return ({ line }, identities) => {
    const found: Diagnostic[] = []
    for (const { kind, value } of identities) {
      const first = lines[kind].get(value)
      if (first === undefined) lines[kind].set(value, line)
      else found.push(rowFinding('row-duplicate', source, line, { what: KINDS[kind], value, first }))
    }
    return found
  }
}
