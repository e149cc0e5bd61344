// Answers of OpenStack's APIs as a spec: by their shape, wherever they stand; what is missing is named, what is wrong is
// found in its own file.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { format } from '../lib/report/diagnostics.ts'
import { isMap, type Json, parse, stringify } from '../lib/text/json.ts'
import { render } from '../lib/layouts/render.ts'
import { fromOpenstack, type OpenstackFile } from '../lib/spec/openstack/from-openstack.ts'
import { checkSpec, parseSpec, type Parsed } from '../lib/spec/parse.ts'
import { cli } from './cli.ts'
import { bytesOfTree } from './tree-of-folder.ts'

const folder = join(import.meta.dirname, '..', 'examples', 'openstack')

type Members = Record<string, unknown>

/** The saved answers, each as data that a test may change. */
function answers(): Record<string, Members> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return Object.fromEntries(
    names.map((name) => [
      name.replace('.json', ''),
      JSON.parse(readFileSync(join(folder, name), 'utf8')) as Members,
    ]),
  )
}

function filesOf(given: Record<string, unknown>): OpenstackFile[] {
  return Object.entries(given).map(([name, value]) => ({
    name: `${name}.json`,
    text: JSON.stringify(value, null, 2),
  }))
}

function specOf(files: readonly OpenstackFile[], spec = '{}'): Parsed {
  const { report, defaults } = fromOpenstack(files, { isWhole: spec === '{}' })
  const parsed = parseSpec(spec, { defaults, source: 'spec.yaml' })
  return { ...parsed, report: [...report, ...parsed.report] }
}

function codesOf({ report }: Parsed): string[] {
  return report.map(({ code }) => code).sort()
}

function document(parsed: Parsed, path: string): Json {
  const entry = render(parsed.value!).get(path)
  if (entry?.kind !== 'file' || !(entry.content instanceof Uint8Array)) throw new Error(`no ${path}`)
  return parse(new TextDecoder().decode(entry.content))
}

const networkData = (parsed: Parsed): Json => document(parsed, 'openstack/latest/network_data.json')

const at = (value: Json | undefined, ...path: (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>(
    (inner, key) => (isMap(inner) ? inner.get(String(key)) : (inner as Json[] | undefined)?.[Number(key)]),
    value,
  )

const asPlain = (value: Json | undefined): unknown =>
  value === undefined ? undefined : JSON.parse(stringify(value))

const server = (given = answers()): Members => given.server!.server as Members
const listOf = (given: Record<string, Members>, name: string): Members[] => given[name]![name] as Members[]

t.test('a server, as the APIs answer', async (t) => {
  const parsed = specOf(filesOf(answers()))
  t.same(parsed.report.map(format), [])
  t.match(parsed.value, {
    uuid: '9168b536-cd40-4630-b43f-b259807c6e87',
    name: 'Web Server 1',
    hostname: 'web-server-1',
    availability_zone: 'us-west',
    project_id: '6f70656e737461636b20342065766572',
    launch_index: 0,
    meta: new Map([
      ['role', 'web'],
      ['My Server Name', 'Apache1'],
    ]),
    keypairs: [{ name: 'alice', type: 'ssh' }],
    ec2: {
      local_ipv4: '192.0.2.17',
      public_ipv4: '203.0.113.7',
      reservation_id: 'r-l0i0clt2',
      instance_type: 'm1.tiny.specs',
      security_groups: ['web'],
    },
  })
  t.equal(new TextDecoder().decode(parsed.value?.user_data), '#cloud-config\npackages: [nginx]\n')
  const data = networkData(parsed)
  t.same(asPlain(at(data, 'links')), [
    {
      id: 'eth0',
      vif_id: 'cd9f6d46-4a3a-43ab-a466-994af9db96fc',
      type: 'phy',
      mtu: 1442,
      ethernet_mac_address: 'fa:16:3e:9c:bf:3d',
    },
    {
      id: 'eth1',
      vif_id: 'd8e6b7f2-0e51-4a3d-9f0b-7b8a5f1c2d03',
      type: 'phy',
      mtu: 8942,
      ethernet_mac_address: 'fa:16:3e:aa:00:17',
    },
  ])
  const types = (at(data, 'networks') as Json[]).map((network) => at(network, 'type'))
  t.same(types, ['ipv4_dhcp', 'ipv6_dhcpv6-stateful', 'ipv4'])
})

t.test('in one file, in any order, bare or in lists: the same drive', async (t) => {
  const given = answers()
  const whole = bytesOfTree(render(specOf(filesOf(given)).value!))
  const { server: own, ports, networks, subnets, keypair, image, floatingips } = given
  const forms: Record<string, Record<string, unknown>> = {
    'one file': { all: { ...own, ...ports, ...networks, ...subnets, ...keypair, image, ...floatingips } },
    'the other way round': Object.fromEntries(Object.entries(given).reverse()),
    bare: {
      a: own!.server,
      b: ports!.ports,
      c: networks!.networks,
      d: subnets!.subnets,
      e: keypair!.keypair,
      f: floatingips!.floatingips,
    },
    'in lists of one': {
      a: { servers: [own!.server] },
      b: [ports, networks],
      c: [subnets, floatingips, { keypairs: [keypair] }],
    },
  }
  for (const [name, form] of Object.entries(forms)) {
    const parsed = specOf(filesOf(form))
    t.same(parsed.report.map(format), [], name)
    t.same(bytesOfTree(render(parsed.value!)), whole, name)
  }
})

t.test('what the command line prints', async (t) => {
  const given = answers()
  const uuid = server(given).id
  const ports = listOf(given, 'ports').map((port) => ({
    ID: port.id,
    Name: '',
    'MAC Address': port.mac_address,
    'Fixed IP Addresses': port.fixed_ips,
    Status: 'ACTIVE',
    'Security Groups': port.security_groups,
    'Device Owner': port.device_owner,
    Tags: [],
  }))
  const subnets = listOf(given, 'subnets').map((subnet) => ({
    ID: subnet.id,
    Name: '',
    Network: subnet.network_id,
    Subnet: subnet.cidr,
    Project: subnet.project_id,
    DHCP: subnet.enable_dhcp,
    'Name Servers': subnet.dns_nameservers,
    'Allocation Pools': [],
    'Host Routes': subnet.host_routes,
    'IP Version': subnet.ip_version,
    Gateway: subnet.gateway_ip,
    'Service Types': [],
    Tags: [],
  }))
  const shown = {
    id: uuid,
    name: 'Web Server 1',
    addresses: { private: ['192.0.2.17', '203.0.113.7', '2001:db8:0:7::17'], storage: ['10.50.0.17'] },
    flavor: 'm1.tiny (1)',
    image: 'debian-12 (70a599e0)',
    properties: { role: 'web' },
    key_name: null,
    project_id: '6f70656e737461636b20342065766572',
    security_groups: [{ name: 'web' }],
    'OS-EXT-SRV-ATTR:user_data': null,
    'OS-EXT-SRV-ATTR:hostname': 'web-server-1',
    'OS-EXT-SRV-ATTR:launch_index': 0,
  }
  const floating = [
    { ID: 'f', 'Floating IP Address': '203.0.113.7', 'Fixed IP Address': '192.0.2.17', Port: ports[0]!.ID },
  ]
  const parsed = specOf(filesOf({ shown, ports, subnets, networks: given.networks, floating }))
  const lacking = ['ports.json', 'subnets.json']
  t.same(
    parsed.report.map(({ code, source }) => [code, source]),
    lacking.map((source) => ['openstack-lacks', source]),
    'the trunk of the ports, and the mode of the IPv6 subnet',
  )
  t.match(parsed.value?.ec2, {
    instance_type: 'm1.tiny',
    public_ipv4: '203.0.113.7',
    security_groups: ['web'],
  })
  t.same(asPlain(at(networkData(parsed), 'links', 1, 'mtu')), 8942, 'the network is that of the subnet')
  t.equal(at(networkData(parsed), 'networks', 0, 'type'), 'ipv4_dhcp')
})

t.test('what is missing is named', async (t) => {
  const without = (name: string): Parsed => {
    const { [name]: _, ...rest } = answers()
    return specOf(filesOf(rest))
  }
  t.same(codesOf(without('server')), ['missing-name', 'openstack-no-server'])
  t.same(codesOf(without('ports')), ['openstack-no-ports'])
  t.same(codesOf(without('networks')), ['network-missing', 'network-missing'])
  t.same(codesOf(without('subnets')), ['subnet-missing', 'subnet-missing', 'subnet-missing'])
  t.same(codesOf(without('keypair')), ['key-missing'])
  t.same(codesOf(without('floatingips')), [])
  t.equal(without('floatingips').value?.ec2.public_ipv4, '203.0.113.7', "of the server's own addresses")
  t.match(
    format(without('subnets').report[0]!),
    /ports\.json:\d+:\d+: error: .*8a1c1f0e-61a1-4b7a-9d5c-1d7e1a3b4c01/,
  )
  t.match(format(without('ports').report[0]!), 'openstack port list --server 9168b536')

  const untold = answers()
  delete server(untold)['OS-EXT-SRV-ATTR:user_data']
  const told = specOf(filesOf(untold))
  t.same(codesOf(told), ['openstack-untold'])
  t.match(told.report[0]!.message, 'OS-EXT-SRV-ATTR:user_data')

  const foreign = answers()
  for (const port of listOf(foreign, 'ports')) port.device_id = 'another'
  const none = specOf(filesOf(foreign))
  t.same(codesOf(none), ['no-port-of-server'])
  t.notOk(render(none.value!).has('openstack/latest/network_data.json'), 'no empty network data')

  const trunk = answers()
  listOf(trunk, 'ports')[0]!.trunk_details = { sub_ports: [{ port_id: 'gone', segmentation_id: 5 }] }
  t.same(codesOf(specOf(filesOf(trunk))), ['subport-missing'])
})

t.test('what does not belong is said', async (t) => {
  const given = answers()
  ;(given.keypair!.keypair as Members).name = 'bob'
  t.same(codesOf(specOf(filesOf(given))), ['key-missing', 'openstack-stranger'])
  t.same(codesOf(specOf(filesOf({ ...answers(), more: { hello: 1 } }))), ['openstack-unknown'])
  t.same(codesOf(specOf(filesOf({ ...answers(), second: answers().server }))), ['openstack-two-servers'])
  t.same(codesOf(specOf([...filesOf(answers()), { name: 'broken.json', text: '{"ports": [}' }])), [
    'json-syntax',
  ])
})

t.test('what is wrong is found in its file', async (t) => {
  const given = answers()
  listOf(given, 'subnets')[1]!.cidr = '2001:db8::/129'
  listOf(given, 'ports')[1]!.mac_address = 5
  delete (listOf(given, 'ports')[0]!.fixed_ips as Members[])[1]!.ip_address
  server(given).id = 'x'
  const { report, value } = specOf(filesOf(given))
  t.equal(value, undefined)
  const places = report.map(({ source, range, code }) => {
    const text = filesOf(given).find(({ name }) => name === source)!.text
    return [source, code, text.split('\n')[range!.start.line - 1]!.trim()]
  })
  t.strictSame(places, [
    ['server.json', 'bad-uuid', '"id": "x",'],
    ['ports.json', 'api-key-missing', '{'],
    ['ports.json', 'wrong-type', '"mac_address": 5,'],
    ['subnets.json', 'bad-api-cidr', '"cidr": "2001:db8::/129",'],
  ])
})

t.test('the spec says more than the answers', async (t) => {
  const spec =
    'hostname: other\nec2: { instance_type: big }\nneutron: { dns_search: [example.net] }\nmeta: {}\n'
  const parsed = specOf(filesOf(answers()), spec)
  t.same(parsed.report.map(format), [])
  t.match(parsed.value, { hostname: 'other', ec2: { instance_type: 'big', reservation_id: 'r-l0i0clt2' } })
  t.equal(parsed.value?.meta.size, 0)
  t.same(asPlain(at(networkData(parsed), 'networks', 2, 'dns_search')), ['example.net'])
  const own = specOf(filesOf(answers()), 'network_data: { links: [{ id: a }], networks: [], services: [] }\n')
  t.same(asPlain(at(networkData(own), 'links')), [{ id: 'a' }], 'network data of its own')
})

t.test('files of the API in a spec', async (t) => {
  const texts: Record<string, string> = Object.fromEntries(
    filesOf(answers()).map(({ name, text }) => [name, text]),
  )
  const readFile = (name: string) =>
    texts[name] === undefined ? { problem: 'no such file' } : new TextEncoder().encode(texts[name])
  const spec = `hostname: web1
neutron:
  ports: { file: ports.json }
  networks: { file: networks.json }
  subnets: { file: subnets.json }
`
  const parsed = parseSpec(spec, { readFile, source: 'spec.yaml' })
  t.same(parsed.report.map(format), [])
  t.same(networkData(parsed), networkData(specOf(filesOf(answers()))))
  texts['ports.json'] = texts['ports.json']!.replace('"192.0.2.17"', '"192.0.2"')
  const [wrong] = parseSpec(spec, { readFile, source: 'spec.yaml' }).report
  t.equal(wrong?.source, 'ports.json')
  t.match(texts['ports.json']?.split('\n')[wrong!.range!.start.line - 1], '"192.0.2"')
  const [absent] = parseSpec('hostname: x\nneutron: { ports: { file: no.json } }', { readFile }).report
  t.match(absent, { code: 'file-unreadable', range: { start: { line: 2 } } })
})

t.test('the command line', async (t) => {
  const ran = await cli(
    [
      'build',
      ...['server', 'ports', 'networks', 'subnets', 'keypair'].flatMap((name) => [
        '--from-openstack',
        `${name}.json`,
      ]),
      '--hostname',
      'anew',
      '-o',
      join(t.testdir(), 'a.iso'),
    ],
    { cwd: folder },
  )
  t.equal(ran.code, 0, ran.stderr)
  t.match(ran.stderr, /host anew, uuid 9168b536-cd40-4630-b43f-b259807c6e87/)
  t.match(ran.stderr, /mac=fa:16:3e:9c:bf:3d/)
  const few = await cli(['show', '--from-openstack', 'server.json', '--from-openstack', 'ports.json'], {
    cwd: folder,
  })
  t.equal(few.code, 3)
  t.match(few.stderr, /^ports\.json:\d+:\d+: error: .*8a1c1f0e-61a1.* \[subnet-missing\]$/m)
  t.equal((await cli(['show', '--from-openstack', 'none.json'], { cwd: folder })).code, 3)
  t.match((await cli(['show', '--help'])).stdout.toString(), '--from-openstack')
  t.equal((await cli(['show', '--from-openstack'], { cwd: folder })).code, 2)
})

t.test('time servers of the DHCP options of its ports', async (t) => {
  const given = answers()
  const [first, second] = listOf(given, 'ports')
  first!.extra_dhcp_opts = [
    { opt_name: 'mtu', opt_value: '1400', ip_version: 4 },
    { opt_name: 'ntp-server', opt_value: '192.0.2.123,192.0.2.124', ip_version: 4 },
  ]
  const others = {
    ...second,
    id: 'o',
    device_id: 'o',
    extra_dhcp_opts: [{ opt_name: '42', opt_value: 'wrong' }],
  }
  listOf(given, 'ports').push(others)
  const vendorData = document(specOf(filesOf(given)), 'openstack/latest/vendor_data.json')
  t.equal(
    at(vendorData, 'cloud-init'),
    '#cloud-config\n{"ntp": {"enabled": true, "servers": ["192.0.2.123", "192.0.2.124"]}}\n',
  )
})

t.test('every address, one default route a link, names that were asked for', async (t) => {
  const ports = [
    {
      id: 'p',
      mac_address: 'FA:16:3E:00:00:01',
      fixed_ips: [
        { subnet_id: 'a', ip_address: '192.0.2.9' },
        { subnet_id: 'a', ip_address: '192.0.2.10' },
        { subnet_id: 'b', ip_address: '198.51.100.9' },
      ],
    },
    { id: 'q', mac_address: 'fa:16:3e:00:00:02', fixed_ips: [] },
    { id: 'r', mac_address: 'fa:16:3e:00:00:03', fixed_ips: [] },
  ]
  const subnets = [
    { id: 'a', network_id: 'n', cidr: '192.0.2.0/24', gateway_ip: '192.0.2.1', enable_dhcp: true },
    { id: 'b', network_id: 'n', cidr: '198.51.100.0/25', gateway_ip: '198.51.100.1' },
  ]
  const link_names = { 'fa:16:3e:00:00:01': 'lan', q: 'eth0' }
  const parsed = checkSpec({
    hostname: 'x',
    neutron: { ports, subnets, networks: [{ id: 'n' }], link_names },
  })
  t.same(codesOf(parsed), ['network-missing', 'network-missing'])
  const data = networkData(parsed)
  t.same(asPlain(at(data, 'links')), [
    { id: 'lan', name: 'lan', vif_id: 'p', type: 'phy', ethernet_mac_address: 'FA:16:3E:00:00:01' },
    { id: 'eth0', name: 'eth0', vif_id: 'q', type: 'phy', ethernet_mac_address: 'fa:16:3e:00:00:02' },
    { id: 'eth1', vif_id: 'r', type: 'phy', ethernet_mac_address: 'fa:16:3e:00:00:03' },
  ])
  t.match(asPlain(at(data, 'networks')), [
    { type: 'ipv4_dhcp', link: 'lan' },
    { type: 'ipv4', ip_address: '192.0.2.10', netmask: '255.255.255.0', routes: [] },
    { type: 'ipv4', ip_address: '198.51.100.9', netmask: '255.255.255.128', routes: [] },
  ])
})

t.test('two ways to say one thing', async (t) => {
  const network_info = [{ id: 'a', network: { id: 'n', subnets: [] } }]
  const ports = [{ id: 'p', mac_address: 'fa:16:3e:00:00:01' }]
  const rows: [unknown, string[]][] = [
    [{ neutron: { ports }, network_info }, ['given-twice']],
    [{ neutron: { ports }, network_data: { links: [{ id: 'a' }] } }, ['given-twice', 'network-missing']],
    [{ ironic: { ports: [] } }, ['ironic-without-ports']],
    [{ key_name: 'lost' }, ['key-missing']],
    [{ ntp_servers: ['a'], vendor_data: { 'cloud-init': '#cloud-config\n' } }, ['ntp-not-told']],
    [{ ntp_servers: ['a'], drive: { profile: 'nova' } }, ['beyond-nova']],
    [{ neutron: { ports: [], dns_search: ['a'] }, drive: { profile: 'nova' } }, ['beyond-nova']],
    [{ neutron: { link_names: { p: 'much-too-long-a-name' } } }, ['bad-interface-name']],
    [{ neutron: { ports, link_names: { p: 'a', q: 'a' } } }, ['interface-name-twice']],
    [
      {
        neutron: {
          ports: [
            { ...ports[0], device_id: 'a' },
            { ...ports[0], device_id: 'b' },
          ],
        },
      },
      ['ports-of-many-servers'],
    ],
    [{ ec2: { block_device_mapping: { ami: 'vda' }, root_device_name: '/dev/vda' } }, ['given-twice']],
  ]
  for (const [spec, codes] of rows)
    t.same(codesOf(checkSpec({ hostname: 'x', ...(spec as object) })), codes, JSON.stringify(spec))
})
