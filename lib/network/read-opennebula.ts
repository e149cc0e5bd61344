import type { Json, JsonObject } from '../text/json.ts'
import { parseAddress } from './addresses.ts'
import { present } from './fields.ts'

type Variables = ReadonlyMap<string, string>

/**
 * Reads the network from OpenNebula's context, in the form of a spec, or returns undefined when there is none. Variables that
 * `writeOpenNebula` would write differently are skipped.
 */
export function readOpenNebula(variables: Variables): JsonObject | undefined {
  const names = [...variables.keys()].flatMap((name) => /^ETH\d+(?=_)/.exec(name)?.[0] ?? [])
  const cards = [...new Set(names)].map((name): [string, Json] => [
    name.toLowerCase(),
    cardOf((key) => variables.get(`${name}_${key}`)),
  ])
  return cards.length === 0 ? undefined : new Map(cards)
}

function cardOf(get: (key: string) => string | undefined): JsonObject {
  const prefix6 = get('IP6_PREFIX_LENGTH') ?? '64'
  const addresses = [
    [get('IP'), prefixOf(get('MASK') ?? '255.255.255.0')],
    [get('IP6'), prefix6],
    [get('IP6_ULA'), prefix6],
  ].flatMap(([address, prefix]) => (address === undefined ? [] : [`${address}/${prefix}`]))
  const gateways = [get('GATEWAY'), get('IP6_GATEWAY')].filter((via) => via !== undefined)
  const metric = numberOf(get('METRIC'))
  const [way6, mtu] = [get('IP6_METHOD'), numberOf(get('MTU'))]
  return present({
    mac: get('MAC'),
    mtu,
    dhcp4: get('METHOD') === 'dhcp' || undefined,
    dhcp6: way6 === 'dhcp' || undefined,
    slaac: way6 === 'auto' || undefined,
    addresses: unlessEmpty(addresses),
    gateway: metric === undefined ? unlessEmpty(gateways) : undefined,
    dns: unlessEmpty(wordsOf(get('DNS'))),
    search: unlessEmpty(wordsOf(get('SEARCH_DOMAIN'))),
    routes:
      metric === undefined
        ? undefined
        : gateways.map((via) => ({ to: via.includes(':') ? '::/0' : '0.0.0.0/0', via, metric })),
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
