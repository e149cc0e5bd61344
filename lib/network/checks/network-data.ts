import { type Cursor, fail } from '../../shape/shape.ts'
import { checkLinks } from './links.ts'
import { isObject, listAt } from './members.ts'
import { checkNetworks } from './networks.ts'

/** Of network_data whatever it is known to hold; what it has beside that is nobody's business here. */
export function checkNetworkData(value: unknown, at: Cursor): void {
  if (!isObject(value))
    return fail(at, 'network-data-form', { expected: 'a map of links, networks and services' })
  const links = listAt(value, 'links', at)
  const networks = listAt(value, 'networks', at)
  const ids = checkLinks(links)
  checkNetworks(networks, listAt(value, 'services', at), ids)
}
