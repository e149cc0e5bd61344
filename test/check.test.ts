// The checks of content, each with what it must find and what it must leave alone.
import fc from 'fast-check'
import { cli } from './cli.ts'
import t from 'tap'
import { hasErrors } from '../lib/report/diagnostics.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { float } from '../lib/text/json.ts'
import { render } from '../lib/layouts/render.ts'
import { bytesOfTree } from './tree-of-folder.ts'

// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 9660) })

const codesOf = (fields: object): string[] =>
  checkSpec({ hostname: 'web1', ...fields }).report.map(({ code, path }) => `${code} ${path.join('.')}`)

const codeOf = (found: string): string => found.split(' ')[0]!

t.test('addresses and gateways, at both sides of each limit', async (t) => {
  const simple = (address: string, via?: string) => {
    const routes = via === undefined ? {} : { routes: [{ to: 'default', via }] }
    return codesOf({ network: { eth0: { mac: '52:54:00:00:00:01', address, ...routes } } }).map(codeOf)
  }
  const document = (address: string, prefix: string, via?: string) => {
    const mask = (netmask: string) => ({ netmask, ...(via !== undefined && { gateway: via }) })
    const isV6 = address.includes(':')
    const routes =
      via === undefined ? [] : [{ network: isV6 ? '::' : '0.0.0.0', ...mask(isV6 ? '::' : '0.0.0.0') }]
    const network = {
      id: 'n',
      link: 'l',
      type: isV6 ? 'ipv6' : 'ipv4',
      ip_address: address,
      netmask: prefix,
      routes,
    }
    const links = [{ id: 'l', type: 'phy', ethernet_mac_address: '52:54:00:00:00:01' }]
    return codesOf({ network_data: { links, networks: [network], services: [] } }).map(codeOf)
  }
  const hosts: readonly [string, string, readonly string[]][] = [
    ['192.0.2.0', '24', ['address-not-host']],
    ['192.0.2.255', '24', ['address-not-host']],
    ['192.0.2.1', '24', []],
    ['192.0.2.254', '24', []],
    ['192.0.2.0', '30', ['address-not-host']],
    ['192.0.2.3', '30', ['address-not-host']],
    ['192.0.2.0', '31', []],
    ['192.0.2.1', '31', []],
    ['192.0.2.0', '32', []],
    ['2001:db8::', '64', []],
  ]
  for (const [address, prefix, codes] of hosts) {
    t.same(simple(`${address}/${prefix}`), codes, `${address}/${prefix}`)
    t.same(document(address, prefix), codes, `${address}/${prefix} in network_data`)
  }
  const gateways: readonly [string, string, string, readonly string[]][] = [
    ['192.0.2.5', '24', '192.0.2.1', []],
    ['192.0.2.5', '24', '192.0.3.1', ['gateway-off-subnet']],
    ['192.0.2.5', '32', '198.51.100.1', []],
    ['192.0.2.5', '31', '192.0.2.6', ['gateway-off-subnet']],
    ['2001:db8::5', '64', '2001:db8::1', []],
    ['2001:db8::5', '64', '2001:db8:1::1', ['gateway-off-subnet']],
    ['2001:db8::5', '64', 'fe80::1', []],
    ['2001:db8::5', '128', '2001:db8:1::1', []],
  ]
  for (const [address, prefix, via, codes] of gateways) {
    // cloud-init before 23.1 does not reach the gateway of a single address.
    const lost = prefix === '32' || prefix === '128' ? ['network-form-lacks'] : []
    t.same(simple(`${address}/${prefix}`, via), [...lost, ...codes], `${address}/${prefix} by ${via}`)
    t.same(document(address, prefix, via), codes, `${address}/${prefix} by ${via} in network_data`)
  }
})

t.test('limits, at both sides of each', async (t) => {
  const at = (length: number): string => 'x'.repeat(length)
  t.same(codesOf({ meta: { [at(255)]: '😀'.repeat(255) }, name: at(255), availability_zone: at(255) }), [])
  t.same(codesOf({ meta: { [at(256)]: at(256) } }), [
    `meta-key meta.${at(256)}`,
    `meta-value-too-long meta.${at(256)}`,
  ])
  t.same(codesOf({ name: at(256), availability_zone: at(256) }), [
    'bad-name name',
    'bad-name availability_zone',
  ])
  for (const name of [' a', 'a ', 'a\tb', 'a\u2028b', '😀'])
    t.same(codesOf({ name }), ['bad-name name'], encodeURI(name))
  t.same(codesOf({ availability_zone: 'a ' }), ['bad-name availability_zone'])
  t.same(codesOf({ name: 'ünï – “x” \u3000y' }), [])
  t.same(codesOf({ availability_zone: null }), [])
  const nic = { type: 'nic', mac: 'fa:16:3e:00:00:01' }
  t.same(codesOf({ devices: [{ ...nic, tags: [at(60)] }] }), [])
  t.same(codesOf({ devices: [{ ...nic, tags: [at(61), ''] }] }), [
    'bad-tag devices.0.tags.0',
    'bad-tag devices.0.tags.1',
  ])
  const meta = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
  const drive = { profile: 'nova' }
  t.same(codesOf({ meta: meta(129) }), [], 'a quota is Nova’s alone')
  t.same(codesOf({ meta: meta(128), files: { [`/${at(254)}`]: at(10_240) }, drive }), [])
  t.same(codesOf({ meta: meta(129), files: { [`/${at(255)}`]: at(10_241) }, drive }), [
    'over-quota meta',
    `over-quota files./${at(255)}`,
    `over-quota files./${at(255)}`,
  ])
})

t.test('devices', async (t) => {
  const good = [
    { type: 'nic', bus: 'pci', address: '0000:81:1f.7', mac: 'FA-16-3E-00-00-0A', tags: ['a'] },
    { type: 'disk', bus: 'usb', address: 'a:1' },
    { type: 'disk', bus: 'scsi', address: '0:0:0:1f' },
    { type: 'disk', bus: 'ide', address: '1:0' },
    { type: 'disk', bus: 'xen', address: '51712' },
    { type: 'disk', bus: 'scsi', address: 'none' },
    { type: 'disk', bus: 'scsi' },
    { type: 'share', share_id: 'a', tag: 'b' },
  ] as const
  const { report, value } = checkSpec({ hostname: 'x', devices: good })
  t.same(report, [])
  const meta = bytesOfTree(render(value!)).get('openstack/latest/meta_data.json')!.toString()
  t.match(JSON.parse(meta), { devices: [{ mac: 'fa:16:3e:00:00:0a', address: '0000:81:1f.7' }] })
  for (const [bus, address] of [
    ['pci', '0000:81:20.0'],
    ['pci', '0000:81:00:0'],
    ['pci', '0000:81:00.0 '],
    ['usb', '0:1:2'],
    ['scsi', '0:0:0:0:0'],
    ['ide', '0:1x'],
    ['xen', '0'],
  ] as const)
    t.same(
      codesOf({ devices: [{ type: 'disk', bus, address }] }),
      ['bad-bus-address devices.0.address'],
      address,
    )
})

const LINK = { id: 'eth0', type: 'phy', ethernet_mac_address: 'fa:16:3e:00:00:01' }

t.test('network data of every form is looked at', async (t) => {
  const network = { id: 'a', type: 'ipv4', link: 'eth1', ip_address: '192.0.2.1', netmask: '255.255.255.0' }
  const plain = { links: [LINK], networks: [network], services: [] }
  const expected = ['unknown-link network_data.networks.0.link']
  t.same(codesOf({ network_data: plain }), expected, 'plain objects')
  const map = (value: object) => new Map(Object.entries(value))
  const maps = map({ links: [map(LINK)], networks: [map(network)], services: [] })
  t.same(codesOf({ network_data: maps }), expected, 'maps')
  const readFile = () => new TextEncoder().encode(JSON.stringify(plain))
  const { report } = checkSpec({ hostname: 'x', network_data: { file: 'n.json' } }, { readFile })
  t.match(report, [
    {
      code: 'unknown-link',
      path: expected[0]!
        .split(' ')[1]!
        .split('.')
        .map((p) => (p === '0' ? 0 : p)),
    },
  ])
})

t.test('what a network may hold', async (t) => {
  const links = [
    { ...LINK, mtu: null },
    { ...LINK, id: 'eth1', ethernet_mac_address: null, mtu: 9000, type: null },
  ]
  const networks = [
    { id: 'a', type: 'ipv4_dhcp', link: 'eth0', network_id: 'x' },
    {
      id: 'b',
      type: 'ipv6_dhcpv6-stateful',
      link: 'eth0',
      ip_address: '2001:db8::1',
      netmask: 'ffff::',
      routes: [],
    },
    { id: 'c', type: 'ipv6', link: 'eth0', ip_address: '2001:db8::2', netmask: 64 },
    {
      id: 'd',
      type: 'ipv4',
      link: 'eth1',
      ip_address: '192.0.2.254',
      netmask: '255.255.255.254',
      gateway: null,
    },
    {
      id: 'e',
      link: 'eth1',
      ip_address: '198.51.100.1/24',
      routes: [{ network: '10.0.0.0/8', gateway: '198.51.100.2' }],
    },
  ]
  const services = [
    { type: 'dns', address: '2001:db8::53' },
    { type: 'dns', address: '192.0.2.53' },
  ]
  t.same(codesOf({ network_data: { links, networks, services, extra: 1 } }), [])
  t.same(codesOf({ network_data: { links: [{ ...LINK, mtu: float(1500) }], networks: [], services: [] } }), [
    'link-number network_data.links.0.mtu',
  ])
})

t.test('errors end the spec, warnings do not', async (t) => {
  const bad = checkSpec({ hostname: 'x', ec2: { local_ipv4: '10.1' } })
  t.ok(hasErrors(bad.report))
  t.equal(bad.value, undefined)
  t.ok(checkSpec({ hostname: 'x', meta: { 'a/b': 'c' } }).value)
})

t.test('what is wrong whatever the guest, and what a guest says of it, are one message', async (t) => {
  const folder = t.testdir({
    'label.yaml': 'hostname: a\ndrive: {volume_id: other}\n',
    'start.yaml': 'hostname: a\nuser_data: "echo hello\\n"\n',
    'both.yaml': 'hostname: a\nuser_data: "echo hello\\n"\nguests: []\n',
    drive: {
      openstack: { latest: { 'meta_data.json': '{"uuid": "1"}', user_data: 'echo hello\n' } },
    },
    broken: { 'meta-data': 'instance-id: a\n', 'user-data': '#cloud-config\na: [b\n' },
    number: { 'meta-data': 'instance-id: a\n', 'user-data': '#cloud-config\na: 0x_\n' },
  })
  const codesOf = (stderr: string): string[] =>
    [
      ...stderr.matchAll(
        /\[([\w-]*(?:label|user-data-unknown|user-data-kind|yaml|yaml-syntax|yaml-value))\]$/gm,
      ),
    ].map(([, code]) => code!)
  const says = async (expected: readonly string[], ...args: string[]): Promise<void> => {
    const { stderr } = await cli(args, { cwd: folder })
    t.same(codesOf(stderr), expected, args.join(' '))
  }
  for (const verb of [['check'], ['build', '-o', 'a.iso']]) {
    await says(['guest-label'], ...verb, 'label.yaml')
    await says(['guest-user-data-kind'], ...verb, 'start.yaml')
    await says(['user-data-unknown'], ...verb, 'both.yaml')
  }
  await says(['guest-user-data-kind'], 'check', 'drive')
  await says(['user-data-unknown'], 'check', 'drive', '--guest', 'ignition')
  for (const [name, code] of Object.entries({ broken: 'yaml-syntax', number: 'yaml-value' })) {
    await says(['guest-user-data-yaml'], 'check', name)
    await says([code], 'check', name, '--guest', 'ironic')
  }
  await says(['unusual-label'], 'build', 'label.yaml', '--strict', '-o', 'a.iso')
  await says(['unusual-label'], 'show', 'label.yaml')
})
