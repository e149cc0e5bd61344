// The checks of content, each with what it must find and what it must leave alone.
import fc from 'fast-check'
import { BlockList } from 'node:net'
import { cli } from './cli.ts'
import t from 'tap'
import { hasErrors } from '../lib/report/diagnostics.ts'
import { BITS, hostPart, isSameNetwork, parseAddress, parseMask } from '../lib/network/checks/address.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { float } from '../lib/text/json.ts'
import { render } from '../lib/layouts/render.ts'
import { bytesOfTree } from './tree-of-folder.ts'

// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 9660) })

const codesOf = (fields: object): string[] =>
  checkSpec({ hostname: 'web1', ...fields }).report.map(({ code, path }) => `${code} ${path.join('.')}`)

t.test('addresses are read strictly', async (t) => {
  const good: readonly [string, 4 | 6, bigint, number | undefined][] = [
    ['192.0.2.10', 4, 0xc000020an, undefined],
    ['0.0.0.0/0', 4, 0n, 0],
    ['192.0.2.10/24', 4, 0xc000020an, 24],
    ['::', 6, 0n, undefined],
    ['2001:db8::1/64', 6, (0x20010db8n << 96n) + 1n, 64],
    ['::ffff:192.0.2.10', 6, 0xffffc000020an, undefined],
    ['2001:DB8::', 6, 0x20010db8n << 96n, undefined],
  ]
  for (const [text, family, value, prefix] of good)
    t.same(parseAddress(text), { family, value, prefix }, text)
  const v4 = [
    '10.1',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '010.0.0.1',
    '0x1.0.0.1',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '',
  ]
  const prefixes = ['1.2.3.4/33', '1.2.3.4/', '1.2.3.4/024', '1.2.3.4/24/1', '1.2.3.4/255.0.0.0', '::1/129']
  const v6 = [
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'fe80::1%eth0',
    'g::',
    '[::1]',
  ]
  const mixed = ['::ffff:010.0.0.1', '::1.2.3', '1.2.3.4::', '1.2.3.4\n', '-1.2.3.4', 'localhost']
  const bad = [...v4, ...prefixes, ...v6, ...mixed]
  for (const text of bad) t.equal(parseAddress(text), undefined, JSON.stringify(text))
})

t.test('masks', async (t) => {
  for (const family of [4, 6] as const) {
    for (let prefix = 0; prefix <= BITS[family]; prefix++) {
      const mask = maskText(family, prefix)
      if (parseMask(mask, family) !== prefix) t.equal(parseMask(mask, family), prefix, mask)
      if (parseMask(String(prefix), family) !== prefix) t.fail(`${prefix}`)
    }
  }
  for (const text of ['255.0.255.0', '0.0.0.255', '255.255.255.256', '33', '-1', '08', '', 'ffff::'])
    t.equal(parseMask(text, 4), undefined, text)
  for (const text of ['ffff::ffff', '::1', '129', '255.255.255.0'])
    t.equal(parseMask(text, 6), undefined, text)
})

function maskText(family: 4 | 6, prefix: number): string {
  const ones = '1'.repeat(prefix).padEnd(BITS[family], '0')
  const parts = ones.match(family === 4 ? /.{8}/g : /.{16}/g)!.map((bits) => parseInt(bits, 2))
  return family === 4 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':')
}

t.test('networks as node itself tells them', async (t) => {
  const ipv4 = fc.ipV4()
  fc.assert(
    fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (a, b, prefix) => {
      const [one, other] = [parseAddress(a)!, parseAddress(b)!]
      const list = new BlockList()
      list.addSubnet(a, prefix, 'ipv4')
      return (
        isSameNetwork(one, other, prefix) === list.check(b) &&
        hostPart(one, prefix) === BigInt(Number(one.value) % 2 ** (32 - prefix))
      )
    }),
  )
  fc.assert(fc.property(fc.ipV6(), (text) => parseAddress(text)?.family === 6))
  t.pass()
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
  })
  const codesOf = (stderr: string): string[] =>
    [...stderr.matchAll(/\[([\w-]*(?:label|user-data-unknown|user-data-kind))\]$/gm)].map(([, code]) => code!)
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
  await says(['unusual-label'], 'build', 'label.yaml', '--strict', '-o', 'a.iso')
  await says(['unusual-label'], 'show', 'label.yaml')
})
