// Exports of other programs become rows: the forms in which each program writes them, old and new.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { PresetName } from '../lib/fleet/presets.ts'
import { inventoryRows } from '../lib/node/inventory-rows.ts'
import { cli } from './cli.ts'

const DEVICE = {
  id: 27,
  url: 'https://netbox.example.org/api/dcim/devices/27/',
  display: 'web1',
  name: 'web1',
  device_type: { id: 1, manufacturer: { id: 1, slug: 'dell' }, model: 'R640', slug: 'r640' },
  role: { id: 4, name: 'Server', slug: 'server' },
  tenant: null,
  platform: { slug: 'debian-12' },
  serial: 'ABC123',
  asset_tag: null,
  site: { id: 1, name: 'Berlin 1', slug: 'ber1' },
  location: null,
  rack: { id: 3, name: 'a1' },
  position: 12.0,
  status: { value: 'active', label: 'Active' },
  primary_ip: { id: 9, family: { value: 4, label: 'IPv4' }, address: '192.0.2.11/24' },
  primary_ip4: { id: 9, family: { value: 4, label: 'IPv4' }, address: '192.0.2.11/24' },
  primary_ip6: { id: 10, family: { value: 6, label: 'IPv6' }, address: '2001:db8::11/64' },
  oob_ip: { id: 11, address: '198.51.100.11/24' },
  custom_fields: { 'mac-address': '52:54:00:00:00:01', empty: null },
}

const NETBOX = {
  name: 'web1',
  id: 27,
  serial: 'ABC123',
  status: 'active',
  site: 'ber1',
  rack: 'a1',
  position: 12,
  role: 'server',
  platform: 'debian-12',
  type: 'r640',
  manufacturer: 'dell',
  ip: '192.0.2.11',
  prefix: '24',
  cidr: '192.0.2.11/24',
  ip6: '2001:db8::11',
  prefix6: '64',
  cidr6: '2001:db8::11/64',
  oob_ip: '198.51.100.11',
  cf_mac_address: '52:54:00:00:00:01',
}

const { role, ...older } = DEVICE

const NODE = {
  UUID: '11111111-2222-3333-4444-555555555555',
  Name: 'node-1',
  'Instance UUID': null,
  'Instance Info': { display_name: 'web1' },
  'Resource Class': 'baremetal',
  'Provisioning State': 'available',
  Driver: 'ipmi',
  Properties: { cpus: 8 },
  Extra: { mac: '52:54:00:00:00:01' },
}

const IRONIC = {
  name: 'node-1',
  uuid: NODE.UUID,
  instance_name: 'web1',
  resource_class: 'baremetal',
  driver: 'ipmi',
  provision_state: 'available',
  property_cpus: 8,
  extra_mac: '52:54:00:00:00:01',
}

const SERVER = {
  ID: '99999999-2222-3333-4444-555555555555',
  Name: 'web1',
  Status: 'ACTIVE',
  'Task State': null,
  'Power State': 'Running',
  Networks: { private: ['2001:db8::11', '192.0.2.11'] },
  'Image Name': 'debian-12',
  'Image ID': 'x',
  'Flavor Name': 'm1.small',
  'Flavor ID': '2',
  'Availability Zone': 'nova',
  Host: 'compute1',
  Properties: { rack: 'a1' },
}

const OPENSTACK = {
  name: 'web1',
  uuid: SERVER.ID,
  hostname: 'web1',
  status: 'ACTIVE',
  availability_zone: 'nova',
  host: 'compute1',
  flavor: 'm1.small',
  image: 'debian-12',
  ip: '192.0.2.11',
  ip6: '2001:db8::11',
  property_rack: 'a1',
}

/** `server show -f json`: one record, with names of fields. */
const SHOWN = {
  'OS-EXT-AZ:availability_zone': 'nova',
  'OS-EXT-SRV-ATTR:host': 'compute1',
  'OS-EXT-SRV-ATTR:hostname': 'web1',
  addresses: 'private=2001:db8::11, 192.0.2.11',
  flavor: 'm1.small',
  id: SERVER.ID,
  image: 'debian-12',
  name: 'web1',
  properties: { rack: 'a1' },
  status: 'ACTIVE',
}

const CASES: readonly (readonly [PresetName, unknown, object, readonly number[]])[] = [
  ['netbox', [DEVICE, DEVICE], NETBOX, [2, 75]],
  ['netbox', { count: 1, next: null, previous: null, results: [DEVICE] }, NETBOX, [6]],
  ['netbox', [{ ...older, device_role: role }], NETBOX, [2]],
  ['netbox', DEVICE, NETBOX, [1]],
  ['ironic', [NODE], IRONIC, [2]],
  [
    'ironic',
    {
      nodes: [
        {
          uuid: NODE.UUID,
          name: 'node-1',
          instance_uuid: null,
          instance_info: { display_name: 'web1' },
          resource_class: 'baremetal',
          provision_state: 'available',
          driver: 'ipmi',
          properties: { cpus: 8 },
          extra: { mac: '52:54:00:00:00:01' },
        },
      ],
    },
    IRONIC,
    [3],
  ],
  ['ironic', [{ ...NODE, Name: null }], { ...IRONIC, name: NODE.UUID }, [2]],
  ['openstack', [SERVER], OPENSTACK, [2]],
  [
    'openstack',
    [{ ...SERVER, Networks: 'private=2001:db8::11, 192.0.2.11; other=198.51.100.7' }],
    OPENSTACK,
    [2],
  ],
  ['openstack', SHOWN, OPENSTACK, [1]],
]

t.test('each form of an export gives the same row', async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'export.json')
  for (const [preset, document, row, lines] of CASES) {
    writeFileSync(file, JSON.stringify(document, null, 2))
    for (const form of ['json', 'yaml'] as const) {
      const found: object[] = []
      const at: number[] = []
      for await (const each of inventoryRows(file, form, { preset })) {
        if ('problem' in each) t.fail(each.problem.message)
        else {
          at.push(each.line)
          found.push(
            Object.fromEntries(
              [...each.variables].map(([key, value]) => [
                key,
                Number.isFinite(Number(value)) && typeof value === 'object' ? Number(value) : value,
              ]),
            ),
          )
        }
      }
      t.match(found[0], row, `${preset} ${form}`)
      t.equal(Object.keys(found[0]!).length, Object.keys(row).length)
      if (form === 'json') t.same(at, lines)
    }
  }
})

t.test('a fleet from an export', async (t) => {
  const folder = t.testdir({
    'node.yaml': 'hostname: ${name}\nnetwork: {eth0: {address: "${cidr}", gateway: 192.0.2.1}}\n',
    'devices.json': JSON.stringify({ results: [DEVICE, { ...DEVICE, name: null }] }, null, 1),
    'bad.json': '{"results": [',
  })
  const build = [
    'fleet',
    'build',
    'node.yaml',
    '--from',
    'netbox',
    '-o',
    '${site}/${name}.iso',
    '--keep-going',
  ]
  const { code, stderr } = await cli([...build, '--inventory', 'devices.json'], { cwd: folder })
  t.equal(code, 3)
  t.match(stderr.toString(), /^ *devices\.json:76:\d+: .*row-name-missing/m)
  t.match(stderr.toString(), '1 made, 0 kept, 1 failed')
  const input = JSON.stringify([DEVICE])
  t.match(await cli([...build, '--inventory', '-'], { cwd: folder, input }), { code: 0 })
  t.match(await cli([...build, '--inventory', 'bad.json'], { cwd: folder }), {
    code: 3,
    stderr: /row-unreadable/,
  })
  t.match(await cli([...build, '--inventory', 'x.csv'], { cwd: folder }), { code: 2 })
})
