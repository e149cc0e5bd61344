// The network in OpenNebula's context. The expected variables are those from which the functions of OpenNebula/one-apps
// ae5a43e4, context-linux/src/etc/one-context.d/loc-10-network.d, make the network: functions:432-470 (`setup_iface_vars`),
// functions:262-318 (`skip_interface`), netcfg-netplan:110-206 (addresses, aliases, routes), functions:478-512 (DNS).
import t from 'tap'
import { inspect, render } from '../lib/index.ts'
import { openNebula } from '../lib/layouts/opennebula.ts'
import { readNetwork } from '../lib/network/forms.ts'
import { writeOpenNebula } from '../lib/network/write-opennebula.ts'
import { reading } from '../lib/reading/documents.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { bytesOf, file, type Tree } from '../lib/image/tree.ts'
import type { Drive } from '../lib/image/drive.ts'
import { contextNetworks } from './context-networks.ts'

const MAC = '52:54:00:00:00:01'

function drawn(network: object): { readonly lines: readonly string[]; readonly losses: readonly string[] } {
  const { value, report } = checkSpec({ hostname: 'web1', network, drive: { datasource: 'opennebula' } })
  if (value === undefined) throw new RangeError(report.map(({ message }) => message).join('\n'))
  const { variables, losses } = writeOpenNebula(value.network!)
  return {
    lines: variables.map(([name, text]) => `${name}=${text}`).filter((line) => line !== 'NETWORK=YES'),
    losses: losses.map(({ feature }) => feature),
  }
}

t.test('each setting has the variable that the scripts read', (t) => {
  const cases: readonly (readonly [string, object, readonly string[], (readonly RegExp[])?])[] = [
    [
      'name servers of the guest',
      { dns: '192.0.2.53', search: 'example.org', eth0: { mac: MAC, address: '192.0.2.5/24' } },
      [
        'DNS=192.0.2.53',
        `ETH0_MAC=${MAC}`,
        'ETH0_IP=192.0.2.5',
        'ETH0_MASK=255.255.255.0',
        'ETH0_SEARCH_DOMAIN=example.org',
      ],
    ],
    [
      'DHCP beside a static IPv6 address',
      { eth0: { mac: MAC, dhcp4: true, address: '2001:db8::5/64', gateway: '2001:db8::1' } },
      [
        `ETH0_MAC=${MAC}`,
        'ETH0_METHOD=dhcp',
        'ETH0_IP6_METHOD=static',
        'ETH0_IP6=2001:db8::5',
        'ETH0_IP6_PREFIX_LENGTH=64',
        'ETH0_IP6_GATEWAY=2001:db8::1',
      ],
      [/without an IPv4 address/],
    ],
    [
      'a unique local address alone',
      { eth0: { mac: MAC, address: ['192.0.2.5/24', 'fd00::5/48'] } },
      [
        `ETH0_MAC=${MAC}`,
        'ETH0_IP=192.0.2.5',
        'ETH0_MASK=255.255.255.0',
        'ETH0_IP6=fd00::5',
        'ETH0_IP6_PREFIX_LENGTH=48',
      ],
    ],
    [
      'a unique local address with another prefix than 64',
      { eth0: { mac: MAC, address: ['2001:db8::5/64', 'fd00::5/48'] } },
      [
        `ETH0_MAC=${MAC}`,
        'ETH0_IP6=2001:db8::5',
        'ETH0_IP6_PREFIX_LENGTH=64',
        'ETH0_ALIAS0_MAC=02:00:00:00:00:00',
        'ETH0_ALIAS0_IP6=fd00::5',
        'ETH0_ALIAS0_IP6_PREFIX_LENGTH=48',
      ],
      [/further address/, /without an IPv4 address/],
    ],
    [
      'SLAAC alone: no variable that cloud-init takes for an address',
      { eth0: { mac: MAC, slaac: true } },
      [`ETH0_MAC=${MAC}`, 'ETH0_METHOD=auto'],
      [/without a static address for cloud-init/],
    ],
    [
      'DHCP and SLAAC',
      { eth0: { mac: MAC, dhcp4: true, slaac: true } },
      [`ETH0_MAC=${MAC}`, 'ETH0_METHOD=dhcp'],
      [/kind of DHCP/],
    ],
    [
      'DHCP of both kinds',
      { eth0: { mac: MAC, dhcp4: true, dhcp6: true } },
      [`ETH0_MAC=${MAC}`, 'ETH0_METHOD=dhcp'],
    ],
    [
      'SLAAC beside a static address',
      { eth0: { mac: MAC, address: ['192.0.2.5/24', '2001:db8::5/64'], slaac: true } },
      [
        `ETH0_MAC=${MAC}`,
        'ETH0_IP=192.0.2.5',
        'ETH0_MASK=255.255.255.0',
        'ETH0_IP6_METHOD=auto',
        'ETH0_ALIAS0_MAC=02:00:00:00:00:00',
        'ETH0_ALIAS0_IP6=2001:db8::5',
        'ETH0_ALIAS0_IP6_PREFIX_LENGTH=64',
      ],
      [/further address/],
    ],
    [
      'routes and further addresses',
      {
        eth0: {
          mac: '02:00:00:00:00:00',
          addresses: ['192.0.2.5/24', '192.0.2.6/24'],
          gateway: '192.0.2.1',
          routes: [
            { to: '10.0.0.0/8', via: '192.0.2.254' },
            { to: '198.51.100.0/24', via: '192.0.2.253' },
          ],
        },
      },
      [
        'ETH0_MAC=02:00:00:00:00:00',
        'ETH0_IP=192.0.2.5',
        'ETH0_MASK=255.255.255.0',
        'ETH0_GATEWAY=192.0.2.1',
        'ETH0_ROUTES=10.0.0.0/8 via 192.0.2.254, 198.51.100.0/24 via 192.0.2.253',
        'ETH0_ALIAS0_MAC=02:00:00:00:00:01',
        'ETH0_ALIAS0_IP=192.0.2.6',
        'ETH0_ALIAS0_MASK=255.255.255.0',
      ],
      [/further address/, /routes for cloud-init/],
    ],
    [
      'metrics of both gateways',
      {
        eth0: {
          mac: MAC,
          addresses: ['192.0.2.5/24', '2001:db8::5/64'],
          routes: [
            { to: '0.0.0.0/0', via: '192.0.2.1', metric: 50 },
            { to: '::/0', via: '2001:db8::1', metric: 60 },
          ],
        },
      },
      [
        `ETH0_MAC=${MAC}`,
        'ETH0_IP=192.0.2.5',
        'ETH0_MASK=255.255.255.0',
        'ETH0_GATEWAY=192.0.2.1',
        'ETH0_IP6=2001:db8::5',
        'ETH0_IP6_PREFIX_LENGTH=64',
        'ETH0_IP6_GATEWAY=2001:db8::1',
        'ETH0_METRIC=50',
        'ETH0_IP6_METRIC=60',
      ],
    ],
  ]
  for (const [title, network, lines, losses = []] of cases) {
    const found = drawn(network)
    t.same(found.lines, lines, title)
    t.equal(found.losses.length, losses.length, `${title}: ${found.losses.join('; ')}`)
    for (const loss of losses) t.match(found.losses.join('\n'), loss, title)
  }
  t.end()
})

function driveOf(text: string): Drive {
  const tree: Tree = new Map([['context.sh', file(text)]])
  return { tree, medium: { fileSystem: 'none' } }
}

t.test('what was written is read again', (t) => {
  for (const network of contextNetworks(300)) {
    const { value: spec } = checkSpec({ hostname: 'web1', network, drive: { datasource: 'opennebula' } })
    const script = bytesOf((render(spec!).get('context.sh') as { content: Uint8Array }).content)
    const fields = openNebula.fields(reading(driveOf(new TextDecoder().decode(script))))[0]!
    const read = fields.get('network')
    const model = readNetwork(read, { path: [], report: [], isOnDrive: true }, 'simple')?.model
    t.same(model && writeOpenNebula(model).variables, writeOpenNebula(spec!.network!).variables)
  }
  t.end()
})

t.test('inspect reads the context', (t) => {
  const key =
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@example.org'
  const text = `# Context variables generated by OpenNebula
DISK_ID='1'
DNS='192.0.2.53'
ETH0_ALIAS0_IP='192.0.2.6'
ETH0_ALIAS0_MAC='02:00:c0:00:02:06'
ETH0_ALIAS1_EXTERNAL='YES'
ETH0_ALIAS1_IP='192.0.2.7'
ETH0_ALIAS1_MAC='02:00:c0:00:02:07'
ETH0_IP='192.0.2.5'
ETH0_IP6='2001:db8::5'
ETH0_IP6_ULA='fd00::5'
ETH0_MAC='02:00:c0:00:02:05'
ETH0_MASK='255.255.255.128'
ETH0_ROUTES='10.0.0.0/8 via 192.0.2.254,198.51.100.7 via 192.0.2.253'
ETH1_IP='192.0.2.8'
ETH1_MAC='02:00:c0:00:02:08'
ETH1_METHOD='dhcp'
PASSWORD='s3cret'
ROLE='web'
SET_HOSTNAME='one-7'
SSH_PUBLIC_KEY='${key}'
USER_DATA='I2Nsb3VkLWNvbmZpZwp7fQo='
USER_DATA_ENCODING='base64'
`
  const found = inspect(driveOf(text))
  t.match(found, {
    datasource: 'opennebula',
    hostname: 'one-7',
    unreadable: [],
    keys: [{ algorithm: 'ED25519' }],
    userData: { path: 'context.sh', size: 17, kind: 'cloud-config' },
    masked: true,
  })
  t.same(
    found.meta,
    new Map([
      ['DISK_ID', '1'],
      ['ROLE', 'web'],
    ]),
  )
  t.notMatch(JSON.stringify(found), 's3cret')
  t.match(found.network, {
    dns: { addresses: ['192.0.2.53'] },
    interfaces: [
      {
        mac: '02:00:c0:00:02:05',
        addresses: [
          { address: '192.0.2.5', prefix: 25 },
          { address: '2001:db8::5', prefix: 64 },
          { address: 'fd00::5', prefix: 64 },
          { address: '192.0.2.6', prefix: 24 },
        ],
        routes: [
          { to: '10.0.0.0/8', via: '192.0.2.254' },
          { to: '198.51.100.7/32', via: '192.0.2.253' },
        ],
      },
      { mac: '02:00:c0:00:02:08', dhcp4: true, addresses: [] },
    ],
  })
  t.end()
})
