import type { Json, JsonObject } from '../text/json.ts'
import { parseAddress } from './addresses.ts'
import { present } from './fields.ts'

type Variables = ReadonlyMap<string, string>

/**
 * Reads the network from OpenNebula's context, in the form of a spec, as OpenNebula's own scripts read it. Returns undefined
 * when there is none. Sources: see `writeOpenNebula`
 */
export function readOpenNebula(variables: Variables): JsonObject | undefined {
  const names = [...variables.keys()].flatMap((name) => /^ETH\d+(?=_)/.exec(name)?.[0] ?? [])
  const cards = [...new Set(names)].map((name): [string, Json] => [
    name.toLowerCase(),
    cardOf(name, (key) => variables.get(key) || undefined),
  ])
  const guest = present({
    dns: unlessEmpty(wordsOf(variables.get('DNS'))),
    search: unlessEmpty(wordsOf(variables.get('SEARCH_DOMAIN'))),
  })
  return cards.length === 0 && guest.size === 0 ? undefined : new Map([...guest, ...cards])
}

function cardOf(name: string, variable: (key: string) => string | undefined): JsonObject {
  const get = (key: string): string | undefined => variable(`${name}_${key}`)
  const method = get('METHOD') ?? 'static'
  const method6 = get('IP6_METHOD') ?? method
  const isStatic = { v4: method === 'static', v6: method6 === 'static' }
  const aliases = aliasesOf(name, variable).flatMap((alias) => {
    const ofAlias = (key: string): string | undefined => variable(`${alias}_${key}`)
    return [...v4Of(ofAlias), ...v6Of(ofAlias)]
  })
  const metric = numberOf(get('METRIC'))
  const gateways = [
    { to: '0.0.0.0/0', via: isStatic.v4 ? get('GATEWAY') : undefined, metric },
    {
      to: '::/0',
      via: isStatic.v6 ? (get('IP6_GATEWAY') ?? get('GATEWAY6')) : undefined,
      metric: numberOf(get('IP6_METRIC')) ?? metric,
    },
  ].flatMap(({ via, ...route }) => (via === undefined ? [] : [{ ...route, via }]))
  const plain = gateways.filter((route) => route.metric === undefined)
  const routes = [...gateways.filter((route) => route.metric !== undefined), ...routesOf(get('ROUTES'))]
  return present({
    mac: get('MAC'),
    mtu: numberOf(get('MTU')),
    dhcp4: method === 'dhcp' || undefined,
    dhcp6: method6 === 'dhcp' || undefined,
    slaac: method6 === 'auto' || undefined,
    addresses: unlessEmpty([
      ...(isStatic.v4 ? v4Of(get) : []),
      ...(isStatic.v6 ? v6Of(get) : []),
      ...aliases,
    ]),
    gateway: unlessEmpty(plain.map(({ via }) => via)),
    dns: unlessEmpty(wordsOf(get('DNS'))),
    search: unlessEmpty(wordsOf(get('SEARCH_DOMAIN'))),
    routes: routes.length === 0 ? undefined : routes,
  })
}

/** Returns the aliases of a NIC that the guest sets up itself. */
function aliasesOf(name: string, variable: (key: string) => string | undefined): readonly string[] {
  const names = Array.from({ length: MOST_ALIASES }, (_, n) => `${name}_ALIAS${n}`)
  return names.filter((alias) => {
    const isExternal = /^\s*(?:1|true|yes|y)\s*$/i.test(variable(`${alias}_EXTERNAL`) ?? '')
    return variable(`${alias}_MAC`) !== undefined && variable(`${alias}_DETACH`) === undefined && !isExternal
  })
}

/** Most aliases of a NIC to read. */
const MOST_ALIASES = 256

type Get = (key: string) => string | undefined

function v4Of(get: Get): readonly string[] {
  const address = get('IP')
  return address === undefined ? [] : [`${address}/${prefixOf(get('MASK') ?? '255.255.255.0')}`]
}

function v6Of(get: Get): readonly string[] {
  const [address, local] = [get('IP6') ?? get('IPV6'), get('IP6_ULA')]
  return [
    ...(address === undefined ? [] : [`${address}/${get('IP6_PREFIX_LENGTH') ?? '64'}`]),
    ...(local === undefined ? [] : [`${local}/64`]),
  ]
}

/** Reads routes: `192.0.2.0/24 via 198.51.100.1, …`. */
function routesOf(text = ''): readonly { readonly to: string; readonly via: string }[] {
  return text.split(',').flatMap((route) => {
    const [to, , via] = wordsOf(route)
    if (to === undefined || via === undefined) return []
    const length = to.includes(':') ? 128 : 32
    return [{ to: to.includes('/') ? to : `${to}/${length}`, via }]
  })
}

/** Returns the prefix length of a mask: the number of its bits that are set. */
function prefixOf(mask: string): string {
  const bits = Array.from(parseAddress(mask)?.bytes ?? [], (byte) => byte.toString(2)).join('')
  return String(bits.replaceAll('0', '').length)
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

function wordsOf(text = ''): readonly string[] {
  return text.split(/\s+/).filter(Boolean)
}

function unlessEmpty(items: readonly string[]): readonly string[] | undefined {
  return items.length === 0 ? undefined : items
}
