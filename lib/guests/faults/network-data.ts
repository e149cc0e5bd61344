import { kindOf } from '../../text/json-kind.ts'
import type { GuestCode, Path } from '../../report/diagnostics.ts'
import { isMap } from '../../text/json.ts'
import { parseAddress } from '../../network/addresses.ts'
import { has, isStatic, isType, type Located, type NetworkData, networkData } from '../network-data.ts'
import type { Fault, Found } from '../rule.ts'
import { described, notValid, type Where } from './documents.ts'

type Place = { readonly is: string; readonly path?: Path }

/** Returns a fault of network_data.json. */
export function inNetworkData(
  where: Where,
  code: GuestCode,
  hint: string,
  find: (data: NetworkData) => Iterable<Place>,
): Fault {
  return {
    code,
    hint,
    *find(reading): Iterable<Found> {
      const file = where(reading)
      const data = file === undefined ? undefined : networkData(reading, file)
      if (data === undefined) return
      for (const found of find(data)) yield { ...found, file: data.file }
    },
  }
}

/** Returns the fault of links, networks or services that are not lists of maps. */
export function listsOfMaps(where: Where): Fault {
  return {
    code: 'guest-network-form',
    hint: 'make it a map of links, networks and services, each a list of maps',
    *find(reading): Iterable<Found> {
      const file = where(reading)
      const root = file === undefined ? undefined : reading.json(file)?.value
      if (file === undefined || root === undefined || root === null) return
      if (!isMap(root)) {
        if (kindOf(root) === 'list' || kindOf(root) === 'string') yield { file, is: described(root) }
        return
      }
      for (const key of ['links', 'networks', 'services']) {
        const list = root.get(key)
        // All guests with this rule are written in Python, which also iterates over an empty string or map.
        if (list === undefined || list === '' || (isMap(list) && list.size === 0)) continue
        if (!Array.isArray(list)) yield { file, path: [key], is: described(list) }
        else
          for (const [index, item] of list.entries())
            if (!isMap(item)) yield { file, path: [key, index], is: described(item) }
      }
    },
  }
}

/** Returns the fault of a file without links: the guest configures no link and does not use DHCP either. */
export function saysNothing(where: Where): Fault {
  const hint = 'remove the file to let the guest use DHCP'
  return inNetworkData(where, 'guest-network-empty', hint, function* ({ links }) {
    if (links.length === 0) yield { is: 'has no links' }
  })
}

/** Returns the fault of a list entry without the key. */
export function withoutKey(
  where: Where,
  list: 'links' | 'networks',
  key: string,
  applies: (entry: Located) => boolean = () => true,
  isThere: (entry: Located, key: string) => boolean = has,
): Fault {
  return inNetworkData(where, 'guest-network-key', `add ${key}`, function* (data) {
    for (const entry of data[list]) {
      if (applies(entry) && !isThere(entry, key)) yield { is: `has no ${key}`, path: entry.path }
    }
  })
}

/** Returns the fault of static addresses, for a guest that does not read them. */
export function networkUnread(where: Where): Fault {
  const hint = 'assign the addresses by DHCP, or set them in the user data'
  return inNetworkData(where, 'guest-network-unread', hint, function* ({ networks }) {
    if (networks.some(isStatic)) yield { is: 'has static addresses' }
  })
}

export function isPlainAddress(value: unknown): boolean {
  return typeof value === 'string' && parseAddress(value) !== undefined
}

export function badNameServer(where: Where): Fault {
  const hint = 'write an IP address'
  return inNetworkData(where, 'guest-name-server', hint, function* ({ services }) {
    for (const service of services.filter(isType('dns'))) {
      if (has(service, 'address') && !isPlainAddress(service.value.get('address')))
        yield {
          is: notValid('IP address', service.value.get('address')),
          path: [...service.path, 'address'],
        }
    }
  })
}

export function servicesWithout(where: Where, key: string): Fault {
  return inNetworkData(where, 'guest-network-key', `add ${key}`, function* ({ services }) {
    for (const service of services)
      if (!service.value.has(key)) yield { is: `has no ${key}`, path: service.path }
  })
}

/** Returns the fault of empty network data. Source: ironic/conductor/configdrive_utils.py, is_invalid_network_metadata */
export function saysNothingToIronic(where: Where): Fault {
  const hint = 'add the links and networks, or let Ironic write them'
  return inNetworkData(where, 'guest-network-empty', hint, function* ({ links, networks, services }) {
    if (links.length === 0 && networks.length === 0 && services.length === 0)
      yield { is: 'has no links, networks or services' }
  })
}
