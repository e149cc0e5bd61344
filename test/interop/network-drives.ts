/** Networks as people write them by hand, sound and broken, judged by `check` and by cloud-init with netplan. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { check } from '../../lib/inspect/check.ts'
import { file } from '../../lib/image/tree.ts'
import { brief } from '../brief.ts'
import { runPython, withDirectory } from './tools.ts'

const KINDS = ['v1', 'v2', 'eni', 'openstack'] as const

/** A network, as the text of its file. */
export interface Sample {
  readonly kind: (typeof KINDS)[number]
  readonly text: string
}

type Random = () => number
type Any = any

/** Returns numbers from 0 to 1 that the seed decides. Source: mulberry32 */
function randomOf(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!
const chance = (random: Random, of: number): boolean => random() < of

const ADDRESSES = ['192.0.2.5/24', '2001:db8::5/64', '10.0.0.7/8', '198.51.100.9/32']
const BAD_ADDRESSES = ['192.0.2.5', '192.0.2.300/24', '192.0.2.5/33', 'here', '2001:db8::5', '192.0.2.5/', 5]
const GATEWAYS = ['192.0.2.1', '2001:db8::1', '198.51.100.1']
const BAD_GATEWAYS = ['192.0.2.300', '192.0.2.1/24', 'router', '', null, 5, 'fe80::1']
const SERVERS = ['192.0.2.53', '2001:db8::53']
const BAD_SERVERS = ['dns.example', '192.0.2.53/32', '192.0.2', 53]
const MACS = ['52:54:00:ab:cd:01', '52:54:00:ab:cd:02']
const BAD_MACS = ['52-54-00-ab-cd-01', '52:54:00:AB:CD:01', '525400abcd01', '52:54:00:ab:cd', 41135085296]
const MODES = ['active-backup', '802.3ad', 'balance-rr']
const BAD_MODES = ['4', 4, 'lacp', '802.3AD', '']

/** Returns a good value, or now and then a bad one. */
function either<T>(random: Random, good: readonly T[], bad: readonly unknown[]): Any {
  return chance(random, 0.07) ? pick(random, bad) : pick(random, good)
}

function subnetV1(random: Random): Any {
  const type = either(
    random,
    ['static', 'static', 'dhcp', 'dhcp4', 'dhcp6', 'ipv6_slaac', 'manual'],
    [undefined, 'dhcp5'],
  )
  if (!String(type).startsWith('static'))
    return chance(random, 0.2) ? { type, gateway: '192.0.2.1' } : { type }
  const isMasked = chance(random, 0.3)
  const address = isMasked ? '192.0.2.5' : either(random, ADDRESSES, [...BAD_ADDRESSES, undefined])
  return {
    type,
    address,
    ...(isMasked && {
      netmask: either(random, ['255.255.255.0', 24], ['255.0.255.0', '255.255.255', '33', 'x']),
    }),
    ...(chance(random, 0.4) && { gateway: either(random, GATEWAYS, BAD_GATEWAYS) }),
    ...(chance(random, 0.3) && {
      dns_nameservers: either(
        random,
        [SERVERS, '192.0.2.53 192.0.2.54'],
        [BAD_SERVERS.slice(0, 1), '192.0.2.53,192.0.2.54'],
      ),
    }),
    ...(chance(random, 0.2) && { dns_search: either(random, [['example.org'], 'example.org'], [5]) }),
    ...(chance(random, 0.2) && {
      routes: [
        {
          network: either(random, ['203.0.113.0'], ['x', undefined]),
          netmask: either(random, ['255.255.255.0'], ['255.0.255.0']),
          gateway: either(random, ['192.0.2.254'], ['192.0.2.300', undefined]),
          ...(chance(random, 0.3) && { metric: either(random, [5, '7'], ['high']) }),
        },
      ],
    }),
  }
}

function v1(random: Random): Any {
  const cards = MACS.map((mac, n) => ({
    type: either(random, ['physical'], [undefined, 'ethernet']),
    name: either(random, [`eth${n}`], [undefined]),
    ...(chance(random, 0.8) && { mac_address: either(random, [mac], BAD_MACS) }),
    ...(chance(random, 0.2) && { mtu: either(random, [1500, '9000', null], ['big']) }),
    ...(chance(random, 0.1) && { comment: 'front' }),
    subnets: either(random, [[subnetV1(random)], [subnetV1(random), subnetV1(random)], []], [null]),
  }))
  const others = [
    ...(chance(random, 0.2)
      ? [
          {
            type: 'bond',
            name: 'bond0',
            bond_interfaces: either(random, [['eth0', 'eth1']], [['eth0', 'eth9'], undefined]),
            params: either(
              random,
              [
                {
                  'bond-mode': either(random, MODES, BAD_MODES),
                  'bond-miimon': 100,
                  ...(chance(random, 0.3) && { 'bond-primary': either(random, ['eth0'], ['eth9']) }),
                },
              ],
              [undefined],
            ),
            subnets: [subnetV1(random)],
          },
        ]
      : []),
    ...(chance(random, 0.2)
      ? [
          {
            type: 'vlan',
            name: 'eth0.5',
            vlan_link: either(random, ['eth0'], ['eth7', undefined]),
            vlan_id: either(random, [5, '7'], [5000, 'x', undefined, null]),
            subnets: [subnetV1(random)],
          },
        ]
      : []),
    ...(chance(random, 0.2)
      ? [
          {
            type: 'bridge',
            name: 'br0',
            bridge_interfaces: either(random, [['eth0']], [['eth8']]),
            params: {
              bridge_stp: either(random, ['off', true, 'on', 0], ['maybe']),
              ...(chance(random, 0.3) && {
                [pick(random, ['bridge_pathcost', 'bridge_portprio'])]: either(
                  random,
                  [['eth0 50']],
                  [['eth9 50']],
                ),
              }),
            },
          },
        ]
      : []),
    ...(chance(random, 0.2)
      ? [
          {
            type: 'nameserver',
            address: either(random, ['192.0.2.53', SERVERS], [...BAD_SERVERS, undefined]),
            search: ['example.org'],
            ...(chance(random, 0.4) && { interface: either(random, ['eth0'], ['eth9', null, ['eth0']]) }),
          },
        ]
      : []),
    ...(chance(random, 0.1)
      ? [{ type: 'route', destination: '203.0.113.0/24', gateway: either(random, ['192.0.2.1'], ['x']) }]
      : []),
  ]
  return { version: 1, config: [...cards, ...others] }
}

function cardV2(random: Random): Any {
  return {
    ...(chance(random, 0.3) && { dhcp4: either(random, [true, false, 'yes'], ['maybe', 1, null]) }),
    ...(chance(random, 0.2) && { dhcp6: either(random, [true], ['2']) }),
    ...(chance(random, 0.6) && {
      addresses: either(
        random,
        [[pick(random, ADDRESSES)], ADDRESSES.slice(0, 2)],
        ['192.0.2.5/24', null, ...BAD_ADDRESSES.map((bad) => [bad])],
      ),
    }),
    ...(chance(random, 0.2) && { gateway4: either(random, ['192.0.2.1'], [...BAD_GATEWAYS, '2001:db8::1']) }),
    ...(chance(random, 0.1) && { gateway6: either(random, ['2001:db8::1'], BAD_GATEWAYS.slice(0, 6)) }),
    ...(chance(random, 0.3) && {
      nameservers: either(
        random,
        [{ addresses: SERVERS }, { addresses: [], search: ['example.org'] }],
        [
          SERVERS,
          '192.0.2.53',
          { addresses: '192.0.2.53' },
          { addresses: [pick(random, BAD_SERVERS)] },
          { servers: SERVERS },
        ],
      ),
    }),
    ...(chance(random, 0.3) && {
      routes: [
        {
          to: either(
            random,
            ['default', '0.0.0.0/0', '203.0.113.0/24'],
            ['any', undefined, '203.0.113.0/40', '2001:db8::/32'],
          ),
          via: either(random, ['192.0.2.1'], ['router', '192.0.2.300', undefined, '192.0.2.1/24']),
          ...(chance(random, 0.3) && { metric: either(random, [5], ['high', -1]) }),
          ...(chance(random, 0.2) && { 'on-link': either(random, [true], ['maybe']) }),
        },
      ],
    }),
    ...(chance(random, 0.2) && { mtu: either(random, [1500, '9000'], ['big', null]) }),
    ...(chance(random, 0.1) && { optional: true }),
    ...(chance(random, 0.1) && { 'accept-ra': either(random, [false], ['no way']) }),
    ...(chance(random, 0.03) && { [pick(random, ['adresses', 'gateway', 'dns', 'dhcp', 'mac'])]: 'x' }),
    ...(chance(random, 0.1) && {
      'dhcp4-overrides': either(
        random,
        [{ 'route-metric': 5, 'use-dns': false }],
        [{ 'route-metric': 'x' }, { 'use-dns': 'x' }, []],
      ),
    }),
    ...(chance(random, 0.1) && { 'link-local': either(random, [['ipv4'], []], ['ipv4', ['ipv5']]) }),
    ...(chance(random, 0.05) && { renderer: either(random, ['networkd'], ['systemd']) }),
  }
}

function v2(random: Random): Any {
  const card = (mac: string, n: number): Any => ({
    ...(chance(random, 0.5) && {
      match: { macaddress: either(random, [mac], BAD_MACS) },
      ...(chance(random, 0.5) && { 'set-name': `eth${n}` }),
    }),
    ...(chance(random, 0.03) && { 'set-name': 'front' }),
    ...cardV2(random),
  })
  return {
    version: 2,
    ethernets: { eth0: card(MACS[0]!, 0), eth1: either(random, [card(MACS[1]!, 1)], [null]) },
    ...(chance(random, 0.2) && {
      bonds: {
        bond0: {
          interfaces: either(random, [['eth0', 'eth1']], [['eth0', 'eth9'], 'eth0']),
          parameters: {
            mode: either(random, MODES, BAD_MODES),
            ...(chance(random, 0.3) && { 'mii-monitor-interval': 100 }),
            ...(chance(random, 0.2) && { primary: either(random, ['eth0'], ['eth9']) }),
          },
          ...cardV2(random),
        },
      },
    }),
    ...(chance(random, 0.2) && {
      vlans: {
        'eth0.5': {
          id: either(random, [5, '7', 0], [5000, 'x', undefined]),
          link: either(random, ['eth0'], ['eth7', undefined]),
          ...cardV2(random),
        },
      },
    }),
    ...(chance(random, 0.1) && {
      bridges: {
        br0: {
          interfaces: either(random, [[]], [['eth8']]),
          parameters: {
            stp: either(random, [false], ['x']),
            ...(chance(random, 0.2) && { 'path-cost': { eth9: 50 } }),
          },
        },
      },
    }),
    ...(chance(random, 0.1) && {
      vrfs: { blue: { table: 5, interfaces: either(random, [['eth0']], [['eth7']]) } },
    }),
    ...(chance(random, 0.1) && {
      'nm-devices': {
        n0: {
          renderer: either(random, ['NetworkManager'], ['networkd', undefined]),
          networkmanager: either(
            random,
            [{ passthrough: { 'connection.type': 'dummy' } }],
            [{ name: 'a' }, undefined],
          ),
        },
      },
    }),
    ...(chance(random, 0.02) && { [pick(random, ['ethernet', 'routes', 'nameservers'])]: {} }),
  }
}

function eni(random: Random): string {
  const gap = either(random, [' '], ['  ', '\t'])
  const stanza = (name: string, mac: string): string[] => {
    const method = either(random, ['static', 'static', 'dhcp', 'manual'], ['auto'])
    return [
      ...(chance(random, 0.7) ? [`auto ${name}`] : []),
      `iface ${name} inet${either(random, [` ${method}`], [''])}`,
      ...(method === 'static'
        ? [`    address${gap}${either(random, ['192.0.2.5', ...ADDRESSES], BAD_ADDRESSES)}`]
        : []),
      ...(chance(random, 0.4)
        ? [`    netmask ${either(random, ['255.255.255.0', '24'], ['255.0.255.0', 'x'])}`]
        : []),
      ...(chance(random, 0.4)
        ? [`    gateway ${either(random, ['192.0.2.1'], ['192.0.2.300', 'router', '192.0.2.1/24'])}`]
        : []),
      ...(chance(random, 0.3)
        ? [`    dns-nameservers ${either(random, ['192.0.2.53 192.0.2.54'], ['dns.example', ''])}`]
        : []),
      ...(chance(random, 0.3) ? [`    hwaddress ether ${either(random, [mac], BAD_MACS)}`] : []),
      ...(chance(random, 0.1) ? ['    post-up ip route add 203.0.113.0/24 via 192.0.2.1'] : []),
    ]
  }
  const lines = [
    '# The loopback network interface',
    'auto lo',
    'iface lo inet loopback',
    '',
    ...stanza('eth0', MACS[0]!),
  ]
  if (chance(random, 0.4)) lines.push('', ...stanza(either(random, ['eth1', 'eth0:1'], ['eth0']), MACS[1]!))
  if (chance(random, 0.03)) lines.unshift('address 192.0.2.1')
  return `${lines.join('\n')}\n`
}

function openstack(random: Random): Any {
  const network = (link: string): Any => {
    const type = pick(random, ['ipv4', 'ipv4', 'ipv4_dhcp', 'ipv6_slaac', 'ipv6_dhcp'])
    if (type !== 'ipv4') return { id: 'n', type, link }
    return {
      id: 'n',
      type,
      link,
      ip_address: either(random, ['192.0.2.5'], BAD_ADDRESSES),
      netmask: either(random, ['255.255.255.0'], ['255.0.255.0', 'x', 24]),
      ...(chance(random, 0.4) && { gateway: either(random, ['192.0.2.1'], BAD_GATEWAYS) }),
      ...(chance(random, 0.4) && {
        routes: [
          {
            network: '203.0.113.0',
            netmask: '255.255.255.0',
            gateway: either(random, ['192.0.2.1'], ['192.0.2.300', undefined, 'x', null]),
          },
        ],
      }),
      ...(chance(random, 0.2) && { dns_nameservers: either(random, [SERVERS], [BAD_SERVERS.slice(0, 1)]) }),
    }
  }
  const links = [
    ...MACS.map((mac, n) => ({
      id: `tap${n}`,
      type: 'phy',
      ethernet_mac_address: mac,
      ...(chance(random, 0.4) && { mtu: either(random, [1500, null], ['x']) }),
    })),
    ...(chance(random, 0.3)
      ? [
          {
            id: 'b',
            type: 'bond',
            bond_links: ['tap0', 'tap1'],
            bond_mode: either(random, MODES, BAD_MODES),
            bond_miimon: 100,
          },
        ]
      : []),
    ...(chance(random, 0.3)
      ? [
          {
            id: 'v',
            type: 'vlan',
            vlan_link: 'tap0',
            vlan_id: either(random, [5, '7'], [5000, 'x', null]),
            vlan_mac_address: '52:54:00:ab:cd:05',
          },
        ]
      : []),
  ]
  const services = chance(random, 0.5) ? [{ type: 'dns', address: either(random, SERVERS, BAD_SERVERS) }] : []
  return { links, networks: links.map(({ id }) => network(id)), services }
}

const MAKERS = { v1, v2, openstack }

/** Returns a network for each seed. */
export function samples(first: number, count: number): readonly Sample[] {
  return Array.from({ length: count }, (_, n) => {
    const random = randomOf(first + n)
    const kind = KINDS[n % KINDS.length]!
    return { kind, text: kind === 'eni' ? eni(random) : JSON.stringify(MAKERS[kind](random)) }
  })
}

/** Returns what `check` says of each network, without texts. */
function saidOf({ kind, text }: Sample): readonly string[] {
  const metaData = 'instance-id: i-1\n'
  const files: Readonly<Record<string, string>> =
    kind === 'openstack'
      ? { 'openstack/latest/meta_data.json': '{"uuid": "u"}', 'openstack/latest/network_data.json': text }
      : kind === 'eni'
        ? { 'meta-data': `${metaData}network-interfaces: ${JSON.stringify(text)}\n`, 'user-data': '' }
        : { 'meta-data': metaData, 'user-data': '', 'network-config': text }
  const tree = new Map(Object.entries(files).map(([path, content]) => [path, file(content)]))
  return check({ tree, medium: { fileSystem: 'none' } }, { guests: ['cloud-init@22.4'] }).map(brief)
}

/** Returns the networks on which `check` and the guest disagree: what the guest loses in silence, and false alarms. */
export async function disagreements(
  all: readonly Sample[],
): Promise<{ missed: string[]; false: string[]; lost: number }> {
  const real = await withDirectory(async (directory) => {
    const path = join(directory, 'samples.json')
    await writeFile(path, JSON.stringify(all))
    return (await runPython('network_drives.py', [path])) as readonly (string | null)[]
  })
  const missed: string[] = []
  const falseAlarms: string[] = []
  for (const [n, sample] of all.entries()) {
    const said = saidOf(sample)
    // A guest that skips one interface sets up the others.
    const isSaid = said.some((line) => / error /.test(line) && !line.includes('guest-network-skipped'))
    const told = `${sample.kind} ${sample.text}\n  ${real[n]}\n  ${said.join('; ')}`
    if (real[n] !== null && !isSaid) missed.push(told)
    if (real[n] === null && isSaid) falseAlarms.push(told)
  }
  return { missed, false: falseAlarms, lost: real.filter((error) => error !== null).length }
}
