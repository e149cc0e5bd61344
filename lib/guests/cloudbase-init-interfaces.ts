import { parseHost, parseMask } from '../network/addresses.ts'
import { notValid } from './faults/documents.ts'
import { type InterfacesAt, placed } from './faults/network-config.ts'
import type { Range } from '../report/diagnostics.ts'
import { error, type Fault, type Found, type Rule, warning } from './rule.ts'

const READER = 'cloudbaseinit/utils/debiface.py'
const PLUGIN = 'cloudbaseinit/plugins/common/networkconfig.py'

/** The lines that it reads in a block. A line with other words at its start is ignored. Source: debiface.py, FIELDS */
const FIELDS = {
  name: /^iface\s+(\S+)\s+inet6?\s+static/,
  mac: /^hwaddress\s+ether\s+(\S+)/,
  address: /^address\s+(\S+)/,
  netmask: /^netmask\s+(\S+)/,
  gateway: /^gateway\s+(\S+)/,
} as const

type Field = keyof typeof FIELDS

/** A value of a block, and the range of its line. */
interface Told {
  readonly value: string
  readonly range: Range
}

type Block = Readonly<Partial<Record<Field, Told>>> & { readonly head: Range }

/** Returns the blocks as it reads them: each line with "iface" starts one, and each field keeps its last value. Source: debiface.py, _get_iface_blocks */
function blocksOf(text: string): readonly Block[] {
  const blocks: (Partial<Record<Field, Told>> & { head: Range })[] = []
  for (const [n, whole] of text.split('\n').entries()) {
    const line = whole.trim()
    if (line === '' || line.startsWith('#')) continue
    const column = whole.indexOf(line) + 1
    const range = {
      start: { line: n + 1, column },
      end: { line: n + 1, column: column + line.length },
    }
    if (line.includes('iface') || blocks.length === 0) blocks.push({ head: range })
    for (const field of Object.keys(FIELDS) as Field[]) {
      const value = FIELDS[field].exec(line)?.[1]
      if (value !== undefined) blocks.at(-1)![field] = { value, range }
    }
  }
  return blocks.filter((block) =>
    (Object.keys(FIELDS) as Field[]).some((field) => block[field] !== undefined),
  )
}

/** Tells whether it goes on with a block: others are incomplete, and it leaves the NIC to DHCP. Source: networkconfig.py, _preprocess_nics */
function isComplete({ name, mac, address, netmask }: Block): boolean {
  return (name ?? mac) !== undefined && address !== undefined && netmask !== undefined
}

function inBlocks(
  where: InterfacesAt,
  code: Fault['code'],
  hint: string,
  find: (blocks: readonly Block[]) => Iterable<{ readonly is: string; readonly range: Range }>,
): Fault {
  return {
    code,
    hint,
    *find(reading): Iterable<Found> {
      const found = where(reading)
      if (found === undefined) return
      for (const { is, range } of find(blocksOf(found.text))) {
        const place = placed(reading, found, range)
        yield { file: found.file, path: found.path, is, isClause: true, ...(place && { range: place }) }
      }
    },
  }
}

/** Finds static addresses without a line "netmask"; a prefix length after the address does not count. */
const incomplete = (where: InterfacesAt): Fault =>
  inBlocks(where, 'guest-network-key', 'write the netmask on a line "netmask"', function* (blocks) {
    for (const block of blocks)
      if (block.address !== undefined && block.netmask === undefined)
        yield { is: 'the address has no netmask', range: block.address.range }
  })

/** Finds blocks without a MAC address whose name does not tell the number of the NIC. Source: networkconfig.py, _name2idx */
const unnumbered = (where: InterfacesAt): Fault =>
  inBlocks(where, 'guest-network-mac', 'add "hwaddress ether" and the MAC address', function* (blocks) {
    for (const block of blocks)
      if (isComplete(block) && block.mac === undefined && !/eth\d+/i.test(block.name!.value))
        yield { is: 'the interface has no MAC address', range: block.head }
  })

/** Finds addresses, netmasks and gateways that are invalid, and addresses with a prefix length beside the netmask. */
const invalid = (where: InterfacesAt): Fault =>
  inBlocks(where, 'guest-network-value', 'correct the value', function* (blocks) {
    for (const block of blocks.filter(isComplete)) {
      const { address, netmask, gateway } = block
      const host = parseHost(address!.value)
      if (host === undefined || host.prefix !== undefined)
        yield {
          is: `the address ${notValid('IP address without a prefix', address!.value)}`,
          range: address!.range,
        }
      else if (parseMask(netmask!.value, host.version) === undefined)
        yield { is: `the netmask ${notValid('netmask', netmask!.value)}`, range: netmask!.range }
      const router = gateway === undefined ? undefined : parseHost(gateway.value)
      if (gateway !== undefined && (router === undefined || router.prefix !== undefined))
        yield { is: `the gateway ${notValid('IP address', gateway.value)}`, range: gateway.range }
    }
  })

/** Finds a second block of a NIC, such as one for IPv6. Source: networkconfig.py, _process_network_details: macnics */
const twice = (where: InterfacesAt): Fault =>
  inBlocks(where, 'guest-network-id', 'keep one block for each NIC', function* (blocks) {
    const known = new Set<string>()
    for (const block of blocks.filter(isComplete)) {
      const id = (block.mac ?? block.name)!.value.toUpperCase()
      if (known.has(id)) yield { is: 'the NIC has two blocks', range: block.head }
      known.add(id)
    }
  })

/** Returns the rules of cloudbase-init for Debian's /etc/network/interfaces, which it reads if there is no newer network config. */
export function cloudbaseInterfacesRules(where: InterfacesAt): readonly Rule[] {
  return [
    error('leaves this NIC to DHCP', `${PLUGIN}, _preprocess_nics: netmask`, incomplete(where)),
    error('sets up no network', `${PLUGIN}, _name2idx`, unnumbered(where)),
    error(
      'sets up no network',
      'cloudbaseinit/osutils/windows.py, set_static_network_config: netaddr.IPNetwork',
      invalid(where),
    ),
    warning('keeps only the last block of this NIC', `${READER}, parse`, twice(where)),
  ]
}
