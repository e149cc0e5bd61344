import { type Cursor, fail } from '../../shape/shape.ts'
import { checkLinks } from './links.ts'
import { isObject, listAt } from './members.ts'
import { checkNetworks } from './networks.ts'

/** Checks the known parts of network_data; unknown members are ignored. */
export function checkNetworkData(value: unknown, at: Cursor): void {
  if (!isObject(value))
    return fail(at, 'network-data-form', { expected: 'a map of links, networks and services' })
  const links = listAt(value, 'links', at)
  const networks = listAt(value, 'networks', at)
  const ids = checkLinks(links)
  checkNetworks(networks, listAt(value, 'services', at), ids)
}
