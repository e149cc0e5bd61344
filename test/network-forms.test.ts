// A network in every form: what is written is read back, what a form cannot hold is named, what is wrong has its place.
import { equal } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { EXIT } from '../cli/report/exit.ts'
import { type Json, stringify } from '../lib/text/json.ts'
import {
  type Interface,
  isV6,
  type Loss,
  type NetworkModel,
  NO_DNS,
  type Route,
  type StaticAddress,
} from '../lib/network.ts'
import { type NetworkForm, NETWORK_FORMS, toNetworkConfig } from '../lib/network/forms.ts'
import { convertNetwork, parseNetwork } from '../lib/network/parse.ts'
import { writeOpenstack } from '../lib/network/write-openstack.ts'
import { writeSimple } from '../lib/network/write-simple.ts'
import { writeV1 } from '../lib/network/write-v1.ts'
import { writeV2 } from '../lib/network/write-v2.ts'
import { writeYaml, yamlOf } from '../lib/text/yaml/write.ts'
import { checkSpec, parseSpec } from '../lib/spec/parse.ts'
import type { SpecInput } from '../lib/spec/spec-input.ts'
import { cli } from './cli.ts'

const SEED = { seed: 20_000_101, numRuns: 100 }

const WRITERS = { simple: writeSimple, v1: writeV1, v2: writeV2, openstack: writeOpenstack }

type Writer = keyof typeof WRITERS

/** Reads a text that has to be without fault. */
function read(text: string, from?: NetworkForm): NetworkModel {
  const { report, value } = parseNetwork(text, from === undefined ? {} : { from }, ({ model }) => model)
  if (value === undefined) throw new Error(JSON.stringify(report))
  return value
}

const hex = (n: number): string => n.toString(16).padStart(2, '0')

const address: fc.Arbitrary<StaticAddress> = fc
  .tuple(fc.boolean(), fc.integer({ min: 1, max: 250 }), fc.integer({ min: 2, max: 250 }))
  .map(([v6, net, host]) => ({
    address: v6 ? `2001:db8:${net.toString(16)}::${host.toString(16)}` : `10.0.${net}.${host}`,
    prefix: v6 ? 64 : 24,
    label: undefined,
    lifetime: undefined,
  }))

const dns = fc.record({
  addresses: fc.uniqueArray(fc.constantFrom('192.0.2.53', '192.0.2.54', '2001:db8::53'), { maxLength: 2 }),
  search: fc.uniqueArray(fc.constantFrom('example.org', 'lab.example.org'), { maxLength: 2 }),
})

/** Routes to a gateway beside an address. */
const routesOf = (addresses: readonly StaticAddress[]): fc.Arbitrary<Route[]> =>
  fc
    .subarray([...addresses])
    .chain((some) =>
      fc.tuple(
        ...some.map(({ address }, n) =>
          fc.option(fc.integer({ min: 1, max: 999 }), { nil: undefined }).map((metric): Route => ({
            to: isV6(address) ? `2001:db8:ff${hex(n)}::/48` : `172.16.${n}.0/24`,
            via: address.replace(/[^.:]+$/, '1'),
            metric,
            mtu: undefined,
            table: undefined,
            onLink: false,
            netplan: new Map(),
          })),
        ),
      ),
    )
    .map((routes) => [...routes].sort((a, b) => Number(isV6(a.to)) - Number(isV6(b.to))))

/** What v1, v2 and network_data.json all hold. */
const settings = fc
  .uniqueArray(address, { maxLength: 3, selector: ({ address }) => address })
  .chain((unsorted) => {
    const addresses = [...unsorted].sort((a, b) => Number(isV6(a.address)) - Number(isV6(b.address)))
    const hasV6 = addresses.some(({ address }) => isV6(address))
    return fc.record({
      mtu: fc.option(fc.integer({ min: 1280, max: 9000 }), { nil: undefined }),
      dhcp4: fc.boolean(),
      ipv6: fc.constantFrom(...(['none', 'dhcp'] as const)),
      acceptRa: fc.constant(hasV6 ? false : undefined),
      addresses: fc.constant(addresses),
      routes: routesOf(addresses),
      dns: addresses.length > 0 ? dns : fc.constant(NO_DNS),
      dhcp4Overrides: fc.constant(new Map<string, Json>()),
      dhcp6Overrides: fc.constant(new Map<string, Json>()),
      optional: fc.constant(false),
      netplan: fc.constant(new Map<string, Json>()),
    })
  })

const model: fc.Arbitrary<NetworkModel> = fc
  .tuple(
    fc.array(settings, { minLength: 2, maxLength: 4 }),
    fc.option(settings, { nil: undefined }),
    fc.option(settings, { nil: undefined }),
    fc.constantFrom('802.3ad', 'active-backup', 'balance-rr'),
  )
  .map(([cards, bond, vlan, mode]) => {
    const interfaces: Interface[] = cards.map((card, n) => ({
      kind: 'card',
      id: `eth${n}`,
      mac: `52:54:00:00:00:${hex(n)}`,
      setName: `eth${n}`,
      matchName: undefined,
      driver: undefined,
      wakeOnLan: undefined,
      ...card,
    }))
    if (bond !== undefined) {
      const parameters = new Map<string, Json>([
        ['mode', mode],
        ['mii-monitor-interval', 100],
      ])
      const mac = '52:54:00:00:01:00'
      interfaces.push({ kind: 'bond', id: 'bond0', mac, members: ['eth0', 'eth1'], parameters, ...bond })
    }
    if (vlan !== undefined) {
      const mac = '52:54:00:00:02:00'
      interfaces.push({ kind: 'vlan', id: 'eth0.7', mac, vlanId: 7, link: 'eth0', ...vlan })
    }
    return { interfaces, dns: NO_DNS, renderer: undefined }
  })

t.test('what all forms hold is read back as it was', async (t) => {
  for (const [form, write] of Object.entries(WRITERS) as [Writer, (typeof WRITERS)[Writer]][]) {
    fc.assert(
      fc.property(model, (given) => {
        const { document, losses } = write(given)
        const said = losses.filter(({ feature }) => feature !== 'the name')
        if (said.length > 0) throw new Error(JSON.stringify(said))
        isSame(read(stringify(document), form), given)
        isSame(read(writeYaml(yamlOf(document)), form), given)
        isSame(read(stringify(document)), given)
      }),
      SEED,
    )
    t.pass(form)
  }
})

/** A model as text: interfaces and the keys of maps have no order, and what is absent may be undefined. */
function normal({ interfaces, ...rest }: NetworkModel): string {
  const ordered = [...interfaces].sort((a, b) => (a.id < b.id ? -1 : 1))
  return JSON.stringify({ ...rest, interfaces: ordered }, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const members = value instanceof Map ? [...(value as Map<string, unknown>)] : Object.entries(value)
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

function isSame(found: NetworkModel, given: NetworkModel): void {
  equal(normal(found), normal(given))
}

t.test('writing again gives the same, by any way', async (t) => {
  const forms = ['simple', 'v1', 'v2', 'netplan', 'openstack'] as const
  fc.assert(
    fc.property(model, fc.array(fc.constantFrom(...forms), { minLength: 1, maxLength: 4 }), (given, way) => {
      let text = stringify(writeSimple(given).document)
      for (const to of way) text = stringify(convertNetwork(text, { to }).value!)
      isSame(read(text), given)
    }),
    SEED,
  )
  t.pass()
})

const losses = (text: string, form: 'v1' | 'v2' | 'openstack'): string[] =>
  WRITERS[form](read(text)).losses.map(describe)

function describe({ interface: id, feature, instead = '' }: Loss): string {
  return [id, feature, instead].filter((part) => part !== undefined && part !== '').join(' | ')
}

t.test('what a form cannot hold is named', async (t) => {
  const card = `eth0: { mac: '52:54:00:00:00:01', address: 192.0.2.5/24`
  t.same(losses(`${card}, wake_on_lan: true }`, 'v1'), ['eth0 | wake-on-LAN'])
  t.same(losses(`${card}, wake_on_lan: true }`, 'v2'), [])
  t.same(losses(`${card}, wake_on_lan: true }`, 'openstack'), ['eth0 | wake-on-LAN'])
  t.same(losses(`${card}, routes: [{ to: default, via: 192.0.2.1, metric: 7 }] }`, 'openstack'), [])
  t.same(losses(`${card} }\nbr0: { bridge: [eth0], dhcp4: true }`, 'v1'), [])
  t.same(losses(`${card} }\nbr0: { bridge: [eth0] }\nbr0.5: { vlan: 5, link: br0 }`, 'openstack'), [
    'br0 | a bridge | it is left out, with every interface on it',
    'br0.5 | an interface on "br0" | it is left out, with every interface on it',
  ])
  t.same(losses('dns: 192.0.2.53\neth0: {}', 'v2'), ['DNS servers without an interface'])
  t.same(losses(`dns: 192.0.2.53\n${card} }`, 'v2'), [])
  t.same(losses('eth0: {}', 'v1'), [])
  t.same(losses('eth0: {}', 'openstack'), [
    'eth0 | a NIC without a MAC address | only cloud-init finds a NIC by its name; add its MAC address',
  ])
  t.same(toNetworkConfig(read(`${card}, optional: true }`), 1).losses, [
    { interface: 'eth0', feature: '"optional"' },
  ])
})

t.test('the DNS servers of the guest as a whole', async (t) => {
  const text = `
dns: [192.0.2.53, 192.0.2.54]
search: example.org
eth0: { mac: '52:54:00:00:00:01', address: 192.0.2.5/24, search: lab.example.org }
eth1: { mac: '52:54:00:00:00:02', dhcp4: true }
eth2: { mac: '52:54:00:00:00:03', address: 10.0.0.5/24, dns: 10.0.0.53 }
`
  const { interfaces, dns } = read(stringify(writeV2(read(text)).document))
  t.same(dns, NO_DNS)
  t.same(
    interfaces.map((one) => one.dns),
    [
      { addresses: ['192.0.2.53', '192.0.2.54'], search: ['lab.example.org'] },
      NO_DNS,
      { addresses: ['10.0.0.53'], search: [] },
    ],
  )
  t.same(read(stringify(writeV1(read(text)).document)).dns, read(text).dns, 'version 1 has them')
  const data = writeOpenstack(read(text)).document.get('services') as readonly { address: string }[]
  t.same(
    data.map((service) => service.address),
    ['10.0.0.53', '192.0.2.53', '192.0.2.54'],
    'all are among the global services',
  )
})

t.test('version 1 as people write it', async (t) => {
  const { interfaces, dns } = read(`
version: 1
config:
  - type: physical
    name: eth0
    mac_address: 'C0:D6:9F:2C:E8:80'
    mtu: null
    subnets:
      - { type: static, address: 192.0.2.5, netmask: 255.255.255.0, gateway: 192.0.2.1, dns_nameservers: 192.0.2.53 192.0.2.54 }
      - { type: static6, address: '2001:db8::5/64', gateway: '2001:db8::1', metric: 5, mtu: 1400 }
  - { type: physical, name: eth1, subnets: [{ type: dhcp, metric: 50 }, { type: ipv6_slaac }] }
  - { type: bridge, name: br0, bridge_interfaces: [eth1], params: { bridge_stp: 'off', bridge_pathcost: [eth1 9] } }
  - { type: nameserver, address: 192.0.2.55, search: [example.org] }
  - { type: nameserver, interface: eth1, address: [192.0.2.56] }
  - { type: route, destination: 203.0.113.0, netmask: 255.255.255.0, gateway: 192.0.2.9 }
  - { type: loopback, name: lo }
`)
  const [eth0, eth1, br0] = interfaces
  t.match(eth0, { mac: 'c0:d6:9f:2c:e8:80', setName: 'eth0', mtu: 1400 })
  t.match(eth0!.addresses, [
    { address: '192.0.2.5', prefix: 24 },
    { address: '2001:db8::5', prefix: 64 },
  ])
  t.match(eth0!.routes, [
    { to: '0.0.0.0/0', via: '192.0.2.1' },
    { to: '::/0', via: '2001:db8::1', metric: 5 },
    { to: '203.0.113.0/24', via: '192.0.2.9' },
  ])
  t.same(eth0!.dns.addresses, ['192.0.2.53', '192.0.2.54'])
  t.match(eth1, { dhcp4: true, ipv6: 'slaac', dns: { addresses: ['192.0.2.56'] } })
  t.same([...eth1!.dhcp4Overrides], [['route-metric', 50]])
  t.match(br0, { kind: 'bridge', members: ['eth1'] })
  t.same(stringify('parameters' in br0! ? br0.parameters : null), '{"stp": false, "path-cost": {"eth1": 9}}')
  t.same(dns, { addresses: ['192.0.2.55'], search: ['example.org'] })
})

t.test('a spec has the model, whatever it is given', async (t) => {
  const short = `hostname: a\nnetwork: { eth0: { mac: '52:54:00:00:00:01', address: 192.0.2.5/24 } }\n`
  const { value: spec, report } = parseSpec(short)
  t.same(report, [])
  t.match(spec!.network!.interfaces, [{ id: 'eth0', mac: '52:54:00:00:00:01' }])
  const again = checkSpec({ hostname: 'a', network: spec!.network_data as SpecInput['network'] }).value!
  t.same(again.network_data, spec!.network_data, 'a document of OpenStack goes through as it is')
  t.same(again.network, spec!.network)
  const plain = checkSpec({ hostname: 'a', network_data: spec!.network_data }).value!
  t.same(plain.network, spec!.network, 'made of network_data')
  t.equal(checkSpec({ hostname: 'a' }).value!.network, undefined)
  const odd = { links: [{ id: 'x', type: 'bond', bond_links: ['x'] }], networks: 7, services: [null] }
  t.match(checkSpec({ hostname: 'a', network_data: odd }).value?.network?.interfaces, [
    { members: ['bond0'] },
  ])
  const bridge = parseSpec(`hostname: a\nnetwork: { br0: { bridge: [], dhcp4: true } }\n`)
  t.equal(
    bridge.value!.network_data,
    undefined,
    'data without a link would leave the guest without a network',
  )
  t.match(bridge.report, [{ code: 'network-form-lacks', range: { start: { line: 2, column: 12 } } }])
})

t.test('network convert', async (t) => {
  const netplan = join(import.meta.dirname, 'corpus', 'netplan', 'wake-on-lan.yaml')
  const dir = t.testdir({
    'bad.yaml': 'version: 2\nethernets: { eth0: { dhpc4: true } }\n',
    latin: Buffer.of(0xe9),
  })
  const fine = await cli(['network', 'convert', netplan, '--to', 'netplan'])
  t.strictSame(
    { code: fine.code, stderr: fine.stderr },
    { code: EXIT.fine, stderr: '' },
    'a wrapper is usual in a file of netplan',
  )
  t.same(read(String(fine.stdout)), read(readFileSync(netplan, 'utf8')))
  const lossy = await cli(['network', 'convert', netplan, '--to', 'openstack'])
  t.equal(lossy.code, EXIT.fine)
  t.match(JSON.parse(String(lossy.stdout)), {
    links: [{ id: 'desk', ethernet_mac_address: '52:54:00:aa:00:0d' }],
  })
  t.match(
    lossy.stderr,
    /wake-on-lan\.yaml:4:5: warning: "desk": network_data\.json cannot hold wake-on-LAN \[/,
  )
  const strict = await cli(['network', 'convert', netplan, '--to', 'v1', '--strict', '-o', join(dir, 'no')])
  t.equal(strict.code, EXIT.invalid)
  t.throws(() => readFileSync(join(dir, 'no')))
  t.equal((await cli(['network', 'convert', netplan, '--to', 'v2', '-o', join(dir, 'v2')])).code, EXIT.fine)
  t.match(read(readFileSync(join(dir, 'v2'), 'utf8')), { interfaces: [{ id: 'desk' }] })
  const bad = await cli(['network', 'convert', join(dir, 'bad.yaml'), '--to', 'v1'])
  t.match(bad, {
    code: EXIT.invalid,
    stdout: { length: 0 },
    stderr: /bad\.yaml:2:22: error: unknown key "dhpc4"/,
  })
  const asked = await cli(['network', 'convert', netplan, '--from', 'v1', '--to', 'v2'])
  t.match(asked, { code: EXIT.invalid, stderr: /\[wrong-type\]/ })
  for (const args of [[], ['--to', 'eni'], ['--to', 'v1', '--from', 'eni']])
    t.match(await cli(['network', 'convert', netplan, ...args]), {
      code: EXIT.usage,
      stderr: NETWORK_FORMS.join(', '),
    })
  t.equal((await cli(['network', 'convert', join(dir, 'none'), '--to', 'v1'])).code, EXIT.invalid)
  t.equal((await cli(['network', 'convert', join(dir, 'latin'), '--to', 'v1'])).code, EXIT.invalid)
})

t.test('one card by flags', async (t) => {
  const flags = [
    '--ip',
    '192.0.2.5/24',
    '--ip',
    '2001:db8::5/64',
    '--gateway',
    '192.0.2.1',
    '--dns',
    '192.0.2.53',
  ]
  const mac = ['--mac', '52:54:00:00:00:01']
  const { code, stdout, stderr } = await cli(['show', '--hostname', 'web1', ...flags, ...mac])
  t.strictSame({ code, stderr }, { code: EXIT.fine, stderr: '' })
  t.match(
    String(stdout),
    /"ip_address": "192\.0\.2\.5"[^]*"gateway": "192\.0\.2\.1"[^]*"ip_address": "2001:db8::5"/,
  )
  t.notMatch(String(stdout), /"name": "eth0"/, 'the card keeps its name')
  const derived = await cli(['show', '--hostname', 'a', ...flags])
  t.match(derived.stdout.toString(), /"ethernet_mac_address": "[0-9a-f][26ae]:/, "a MAC of the user's own")
  t.match(await cli(['show', '--hostname', 'a', ...mac]), { code: EXIT.usage, stderr: /--ip / })
})
