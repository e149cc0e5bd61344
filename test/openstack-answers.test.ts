// Answers as clients print them: each is taken, or named with the command whose output would be.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { render } from '../lib/layouts/render.ts'
import { fromOpenstack } from '../lib/spec/openstack/from-openstack.ts'
import { parseSpec } from '../lib/spec/parse.ts'
import { root } from './cli.ts'
import { bytesOfTree } from './tree-of-folder.ts'

const read = (name: string): any =>
  JSON.parse(readFileSync(join(root, 'examples', 'openstack', `${name}.json`), 'utf8'))

/** The examples, as one of them is changed. */
function answers(changed: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const { server } = read('server')
  const lists = {
    ports: read('ports').ports,
    networks: read('networks').networks,
    subnets: read('subnets').subnets,
  }
  return { server, ...lists, keypair: read('keypair').keypair, floatingips: [], ...changed }
}

function made(
  files: Readonly<Record<string, unknown>>,
  spec = 'drive: { profile: nova, nova_release: 26.2.2 }',
) {
  const list = Object.entries(files).map(([name, value]) => ({
    name: `${name}.json`,
    text: JSON.stringify(value),
  }))
  const { report, defaults } = fromOpenstack(list)
  const parsed = parseSpec(spec, { defaults, reported: report })
  const tree = parsed.value && bytesOfTree(render(parsed.value))
  const json = (path: string): any => tree && JSON.parse(tree.get(path)!.toString())
  return {
    codes: parsed.report.map(({ code, source }) => `${code} ${source}`),
    ec2: json('ec2/latest/meta-data.json'),
    meta: json('openstack/latest/meta_data.json'),
    network: json('openstack/latest/network_data.json'),
  }
}

const vifs = ({ links }: { links: { vif_id: string }[] }): string[] => links.map(({ vif_id }) => vif_id)

const [FIRST, SECOND] = read('ports').ports.map(({ id }: { id: string }) => id) as [string, string]

t.test('the examples', async (t) => {
  const { codes, ec2, network } = made(answers())
  t.same(codes, [])
  t.match(ec2, { 'public-ipv4': '203.0.113.7', 'security-groups': ['web'] })
  t.same(vifs(network), [FIRST, SECOND])
})

t.test('no security groups', async (t) => {
  const { security_groups: _, ...server } = read('server').server
  for (const without of [server, { ...server, security_groups: null }, { ...server, security_groups: [] }]) {
    const { codes, ec2 } = made(answers({ server: without }))
    t.same(codes, [])
    t.same(ec2['security-groups'], [])
  }
})

t.test('network data of the spec keep the addresses of the ports', async (t) => {
  const spec = 'drive: { profile: nova }\nnetwork_data: { links: [], networks: [], services: [] }\n'
  const { ec2, network } = made(answers(), spec)
  t.equal(ec2['local-ipv4'], '192.0.2.17')
  t.equal(ec2['public-ipv4'], '203.0.113.7')
  t.same(network, { links: [], networks: [], services: [] })
})

/** A line of `port list --long`, which does not tell the server. */
const line = (port: any) => ({
  ID: port.id,
  Name: '',
  'MAC Address': port.mac_address,
  'Fixed IP Addresses': port.fixed_ips,
  Status: 'ACTIVE',
  'Security Groups': port.security_groups,
  'Device Owner': port.device_owner,
  Tags: [],
})

t.test('ports of other servers stay off the drive', async (t) => {
  const [first, second] = read('ports').ports
  const other = {
    ...first,
    id: 'other',
    mac_address: 'fa:16:3e:00:00:01',
    fixed_ips: [{ ...first.fixed_ips[0], ip_address: '192.0.2.99' }],
  }
  const all = [other, second, first]
  const cli = { private: ['192.0.2.17', '203.0.113.7', '2001:db8:0:7::17'], storage: ['10.50.0.17'] }
  for (const addresses of [read('server').server.addresses, cli]) {
    const server = { ...read('server').server, addresses }
    const { codes, network, ec2 } = made(answers({ server, ports: all.map(line) }))
    t.same(codes, ['openstack-lacks ports.json', 'openstack-stranger ports.json'])
    t.same(vifs(network), [FIRST, SECOND], "in the server's own order")
    t.equal(ec2['public-ipv4'], '203.0.113.7', 'of the addresses, with types and without')
  }
  const { codes, network } = made(
    answers({ ports: all.map((port) => ({ ...port, device_id: port === other ? 'x' : port.device_id })) }),
  )
  t.same(codes, [])
  t.same(vifs(network), [FIRST, SECOND])
})

t.test('the order of the interfaces is that of the server', async (t) => {
  const [first, second] = read('ports').ports
  const third = {
    ...first,
    id: 'third',
    mac_address: 'fa:16:3e:00:00:03',
    fixed_ips: [{ ...first.fixed_ips[0], ip_address: '192.0.2.18' }],
  }
  const entry = {
    addr: '192.0.2.18',
    version: 4,
    'OS-EXT-IPS:type': 'fixed',
    'OS-EXT-IPS-MAC:mac_addr': 'fa:16:3e:00:00:03',
  }
  const { private: own, storage } = read('server').server.addresses
  const server = { ...read('server').server, addresses: { private: [...own, entry], storage } }
  const order = (...ports: unknown[]) =>
    vifs(
      made({
        ...answers({ server, ports: [] }),
        ...Object.fromEntries(ports.map((port, n) => [`port-${n}`, port])),
      }).network,
    )
  t.same(order(third, second, first), [FIRST, 'third', SECOND])
  t.same(
    order(first, second, third),
    [FIRST, SECOND, 'third'],
    'two of one network need not follow each other',
  )
})

t.test('tables that leave out what a drive needs', async (t) => {
  const { networks, subnets } = answers() as any
  const network = networks.map(({ id, name, subnets }: any) => ({ ID: id, Name: name, Subnets: subnets }))
  t.same(made(answers({ networks: network })).codes, ['openstack-lacks networks.json'])
  const short = subnets.map(({ id, network_id, cidr }: any) => ({
    ID: id,
    Name: '',
    Network: network_id,
    Subnet: cidr,
  }))
  t.match(made(answers({ subnets: short })).codes, ['openstack-unusable subnets.json'])
  const long = short.map((each: any, n: number) => ({
    ...each,
    DHCP: subnets[n].enable_dhcp,
    'Name Servers': subnets[n].dns_nameservers,
    'Host Routes': subnets[n].host_routes,
    Gateway: subnets[n].gateway_ip,
  }))
  t.same(
    made(answers({ subnets: long })).codes,
    ['openstack-lacks subnets.json'],
    'the mode of the IPv6 subnet',
  )
  const { public_key: _, ...pair } = read('keypair').keypair
  t.match(made(answers({ keypair: pair })).codes, ['openstack-lacks keypair.json'])
  const listed = { ID: 'x', Name: 'web', Status: 'ACTIVE', Networks: { private: ['192.0.2.17'] } }
  t.match(made({ list: [listed] }, 'hostname: x').codes, ['openstack-unusable list.json'])
  const node = { uuid: 'n', driver: 'ipmi', provision_state: 'active', properties: {} }
  t.match(made(answers({ node })).codes, ['openstack-unusable node.json'])
  t.match(made(answers({ ironic: [{ UUID: 'a', Address: 'fa:16:3e:9c:bf:3d' }] })).codes, [
    'openstack-unusable ironic.json',
  ])
  t.match(
    made(
      answers({ groups: [{ UUID: 'g', Address: null, Name: 'bond', 'Standalone Ports Supported': true }] }),
    ).codes,
    ['openstack-unusable groups.json'],
  )
})

t.test('what bare metal commands print', async (t) => {
  const port = {
    UUID: 'card',
    Address: 'fa:16:3e:9c:bf:99',
    Extra: '',
    'Portgroup UUID': null,
    'Internal Info': { tenant_vif_port_id: FIRST },
  }
  const { codes, network } = made(answers({ ironic: [port] }))
  t.same(codes, [])
  t.match(network.links[0], { type: 'phy', ethernet_mac_address: 'fa:16:3e:9c:bf:99' })
  const sdk = {
    id: 'card',
    node_id: 'n',
    address: 'fa:16:3e:9c:bf:99',
    port_group_id: 'g',
    extra: {},
    internal_info: {},
  }
  const group = {
    id: 'g',
    node_id: 'n',
    is_standalone_ports_supported: true,
    mode: '802.3ad',
    properties: {},
    address: null,
    extra: {},
    internal_info: { tenant_vif_port_id: FIRST },
  }
  t.match(made(answers({ ironic: [sdk], groups: [group] })).network.links[0], {
    type: 'bond',
    bond_mode: '802.3ad',
    bond_links: ['card'],
  })
})

t.test('volumes, flavors and images', async (t) => {
  const volume = { ID: 'v', Device: '/dev/vdb', 'Server ID': 's', 'Volume ID': 'v', Tag: 'data' }
  const { codes, ec2, meta } = made(answers({ volumes: [volume] }))
  t.same(codes, [])
  t.equal(ec2['block-device-mapping'].ebs0, '/dev/vdb')
  t.match(meta.devices, [{ type: 'disk', serial: 'v', tags: ['data'] }])

  const server = { ...read('server').server, flavor: { id: '84', links: [] } }
  t.same(made(answers({ server })).codes, ['openstack-lacks server.json'], 'before 2.47')
  const flavor = { id: '84', name: 'm1.large', vcpus: 4, ram: 8192, disk: 80 }
  t.match(made(answers({ server, flavor })), { codes: [], ec2: { 'instance-type': 'm1.large' } })

  const { 'OS-EXT-SRV-ATTR:root_device_name': _, ...plain } = read('server').server
  for (const told of [{ root_device_name: '/dev/sda' }, { properties: { root_device_name: '/dev/sda' } }]) {
    const image = { id: plain.image.id, disk_format: 'qcow2', ...told }
    t.match(made(answers({ server: plain, image })).ec2['block-device-mapping'], { root: '/dev/sda' })
  }
})

t.test('a trunk without its subports passes', async (t) => {
  const [first, second] = read('ports').ports
  const trunk = { ...first, trunk_details: { sub_ports: [{ port_id: 'gone', segmentation_id: 5 }] } }
  t.same(made(answers({ ports: [trunk, second] })).codes, [], 'as in Nova')
  t.same(made(answers({ ports: [trunk, second] }), '{}').codes, ['subport-missing ports.json'])
})

t.test('blank lines at the end of a key file', async (t) => {
  const key = read('keypair').keypair.public_key.trimEnd()
  const spec = (profile: string) =>
    `public_keys: { alice: { file: alice.key } }\nhostname: x\ndrive: { profile: ${profile} }\n`
  for (const profile of ['default', 'nova'])
    for (const end of ['\n', '\n\n', '\n \n\n']) {
      const { value } = parseSpec(spec(profile), { readFile: () => Buffer.from(key + end) })
      const tree = bytesOfTree(render(value!))
      const { public_keys } = JSON.parse(tree.get('openstack/latest/meta_data.json')!.toString())
      t.equal(public_keys.alice, `${key}\n`)
    }
})

t.test('names that mean something in a spec', async (t) => {
  for (const name of ['file', 'env', 'literal']) {
    const pair = { ...read('keypair').keypair, name }
    const server = { ...read('server').server, key_name: name, metadata: { literal: 'x' } }
    const { codes, meta } = made(answers({ server, keypair: pair }))
    t.same(codes, [])
    t.match(meta, { public_keys: { [name]: pair.public_key }, meta: { literal: 'x' } })
  }
})
