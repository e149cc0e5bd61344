import { readFileSync, statSync } from 'node:fs'
import { parseLeases } from '../service/leases.ts'

/**
 * Returns a function that looks up addresses in the lease file of a DHCP server. It reads the file again after each change, and
 * finds nothing while there is no such file.
 */
export function leaseFile(path: string): (address: string) => string | undefined {
  let seen = ''
  let leases: ReadonlyMap<string, string> = new Map()
  return (address) => {
    const stat = statSync(path, { throwIfNoEntry: false })
    const state = stat === undefined ? '' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`
    if (state !== seen) leases = stat === undefined ? new Map() : parseLeases(readFileSync(path, 'utf8'))
    seen = state
    return leases.get(address)
  }
}
