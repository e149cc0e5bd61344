import type { Path, Range } from '../report/diagnostics.ts'
import type { Json, JsonObject } from '../text/json.ts'

/** Debian's /etc/network/interfaces (ENI), as cloud-init makes version 1 of it. */
export interface Interfaces {
  /** Version 1; undefined when cloud-init rejects the text. */
  readonly document: JsonObject | undefined
  /** Why cloud-init rejects the text, as a clause, and the line that it rejects. */
  readonly problem: { readonly is: string; readonly range: Range } | undefined
  /** Returns the line from which a part of the document was made. */
  rangeOf(path: Path): Range | undefined
}

/** A value, and the line that has it. */
interface Told {
  readonly value: Json
  readonly range: Range
}

type Stanza = Map<string, Told>

/** Options that have one value. Source: cloudinit/net/eni.py, NET_CONFIG_OPTIONS */
const OPTIONS = new Set(
  (
    'address netmask broadcast network metric gateway pointtopoint media mtu hostname leasehours leasetime vendor client ' +
    'bootfile server hwaddr provider frame netnum endpoint local ttl'
  ).split(' '),
)

/** Options of a bridge that have one value, and those that have two. */
const BRIDGE = /^bridge_(?:ageing|bridgeprio|fd|gcinit|hello|maxage|maxwait|stp|hw)$/
const BRIDGE_OF_PORT = /^bridge_(?:pathcost|portprio)$/

/** Commands, which cloud-init does not pass on. */
const COMMANDS = new Set(['pre-up', 'up', 'post-up', 'down', 'pre-down', 'post-down'])

/** A line that cloud-init rejects. */
class Rejected extends Error {
  readonly range: Range

  constructor(is: string, range: Range) {
    super(is)
    this.range = range
  }
}

/** Reads ENI as cloud-init does, which divides a line at each single space. Source: cloudinit/net/eni.py, _parse_deb_config_data */
export function readEni(text: string): Interfaces {
  try {
    return versionOf(stanzasOf(text))
  } catch (cause) {
    if (!(cause instanceof Rejected)) throw cause
    const { message: is, range } = cause
    return { document: undefined, problem: { is, range }, rangeOf: () => undefined }
  }
}

function stanzasOf(text: string): ReadonlyMap<string, Stanza> {
  const stanzas = new Map<string, Stanza>()
  const at = (name: string): Stanza => {
    const known = stanzas.get(name) ?? new Map<string, Told>()
    stanzas.set(name, known)
    return known
  }
  let current: Stanza | undefined
  for (const [n, line] of text.split(/\r\n|\n|\r/).entries()) {
    const plain = line.trim()
    if (plain === '' || plain.startsWith('#')) continue
    const column = line.length - line.trimStart().length + 1
    const range = { start: { line: n + 1, column }, end: { line: n + 1, column: column + plain.length } }
    const words = plain.split(' ')
    const [option = '', first, second] = words
    if (option === 'auto') for (const name of words.slice(1)) at(name).set('auto', { value: true, range })
    else if (option === 'iface') current = opened(at, words, range)
    else if (isKnown(option)) {
      if (current === undefined) throw new Rejected(`"${option}" stands before the first "iface"`, range)
      const value = option === 'hwaddress' && first === 'ether' ? second : first
      const isShort = value === undefined || (BRIDGE_OF_PORT.test(option) && second === undefined)
      if (isShort && !COMMANDS.has(option) && !option.startsWith('dns-') && option !== 'bridge_ports')
        throw new Rejected(`"${option}" has no value`, range)
      current.set(option, { value: option.startsWith('dns-') ? words.slice(1) : (value ?? ''), range })
    }
  }
  return stanzas
}

function isKnown(option: string): boolean {
  const isBridge = BRIDGE.test(option) || BRIDGE_OF_PORT.test(option) || option === 'bridge_ports'
  const isOther = option === 'hwaddress' || option.startsWith('dns-') || option.startsWith('bond-')
  return OPTIONS.has(option) || COMMANDS.has(option) || isBridge || isOther
}

function opened(at: (name: string) => Stanza, words: readonly string[], range: Range): Stanza {
  const [, name, family, method] = words
  if (name === undefined || family === undefined || method === undefined)
    throw new Rejected('"iface" needs a name, a family and a method', range)
  const stanza = at(name)
  // cloud-init knows one family for each name; a second one needs a name such as eth0:1.
  if (stanza.has('method')) throw new Rejected(`"iface ${name}" stands here a second time`, range)
  return stanza.set('method', { value: method, range })
}

/** Source: cloudinit/net/eni.py, _ifaces_to_net_config_data */
function versionOf(stanzas: ReadonlyMap<string, Stanza>): Interfaces {
  const devices = new Map<string, { item: Map<string, Json>; subnets: JsonObject[] }>()
  const lines = new Map<string, Range>()
  const names = [...new Set(Array.from(stanzas.keys(), deviceOf))].sort()
  for (const [name, stanza] of stanzas) {
    const device = deviceOf(name)
    const path = ['config', names.indexOf(device)]
    const method = stanza.get('method')
    // Python looks up the method of a name that only "auto" has.
    if (method === undefined) throw new Rejected(`"auto ${name}" has no "iface"`, lineOf(stanzas, name))
    const known = devices.get(device) ?? { item: new Map<string, Json>(), subnets: [] }
    if (!devices.has(device)) {
      devices.set(device, known)
      known.item.set('type', device === 'lo' ? 'loopback' : 'physical').set('name', device)
      lines.set(JSON.stringify(path), method.range)
      const mac = stanza.get('hwaddress')
      if (mac !== undefined) {
        known.item.set('mac_address', mac.value)
        lines.set(JSON.stringify([...path, 'mac_address']), mac.range)
      }
      known.item.set('subnets', known.subnets)
    }
    const place = [...path, 'subnets', known.subnets.length]
    known.subnets.push(
      subnetOf(stanza, method, (key, range) => lines.set(JSON.stringify([...place, ...key]), range)),
    )
  }
  const config = names.map((name) => devices.get(name)!.item)
  const document = new Map<string, Json>([
    ['version', 1],
    ['config', config],
  ])
  return { document, problem: undefined, rangeOf: (path) => nearestLine(lines, path) }
}

function subnetOf(stanza: Stanza, method: Told, note: (key: Path, range: Range) => void): JsonObject {
  const subnet = new Map<string, Json>([['type', method.value]])
  note([], method.range)
  if (method.value === 'static' && !stanza.has('address'))
    throw new Rejected('a static interface has no address', method.range)
  const copied = [
    ...(method.value === 'static' ? [['address', 'address'] as const] : []),
    ...(['netmask', 'gateway', 'broadcast'] as const).map((key) => [key, key] as const),
    ['dns-nameservers', 'dns_nameservers'] as const,
    ['dns-search', 'dns_search'] as const,
  ]
  for (const [option, key] of copied) {
    const told = stanza.get(option)
    if (told === undefined || (Array.isArray(told.value) && told.value.length === 0)) continue
    subnet.set(key, told.value)
    note([key], told.range)
  }
  return subnet
}

/** Returns the device of a name: `eth0` for `eth0:1`. */
function deviceOf(name: string): string {
  return name.split(':')[0]!
}

const START: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

function lineOf(stanzas: ReadonlyMap<string, Stanza>, name: string): Range {
  return [...(stanzas.get(name)?.values() ?? [])][0]?.range ?? START
}

/** Returns the line of the longest known start of a path. */
function nearestLine(lines: ReadonlyMap<string, Range>, path: Path): Range | undefined {
  for (let length = path.length; length > 0; length--) {
    const range = lines.get(JSON.stringify(path.slice(0, length)))
    if (range !== undefined) return range
  }
  return undefined
}
