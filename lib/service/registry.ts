import type { Instance } from './instance.ts'
import { normalAddress } from './peer-address.ts'

/** A key that two instances share, so that it tells neither from the other. */
export interface Clash {
  readonly kind: 'name' | 'uuid' | 'address' | 'mac'
  readonly value: string
  /** The names of the two instances. */
  readonly instances: readonly [string, string]
}

/** The instances of a service by what tells them apart. */
export interface Registry {
  readonly instances: readonly Instance[]
  readonly byName: ReadonlyMap<string, Instance>
  /** By UUID in lower case. */
  readonly byUuid: ReadonlyMap<string, Instance>
  readonly byAddress: ReadonlyMap<string, Instance>
  readonly byMac: ReadonlyMap<string, Instance>
  readonly clashes: readonly Clash[]
}

/** Returns the registry of some instances. A key that two of them share is left out and reported as a clash. */
export function registry(instances: readonly Instance[]): Registry {
  const clashes: Clash[] = []
  const indexed = (
    kind: Clash['kind'],
    keysOf: (instance: Instance) => readonly string[],
  ): Map<string, Instance> => {
    const index = new Map<string, Instance>()
    const shared = new Set<string>()
    for (const instance of instances)
      for (const value of new Set(keysOf(instance))) {
        const other = index.get(value)
        if (other === undefined) index.set(value, instance)
        else {
          shared.add(value)
          clashes.push({ kind, value, instances: [other.name, instance.name] })
        }
      }
    for (const value of shared) index.delete(value)
    return index
  }
  return {
    instances,
    byName: indexed('name', ({ name }) => [name]),
    byUuid: indexed('uuid', ({ uuid }) => (uuid === undefined ? [] : [uuid.toLowerCase()])),
    byAddress: indexed('address', ({ addresses }) => addresses.map(normalAddress)),
    byMac: indexed('mac', ({ macs }) => macs),
    clashes,
  }
}
