/** What Debian's cloud-init and its netplan renderer make of the networks among the examples. */
import { join } from 'node:path'
import t from 'tap'
import { writeImage } from '../../lib/node/write-image.ts'
import { type Example, examples } from '../examples.ts'
import { type CloudInitDrive, readWithCloudInit } from './cloudinit.ts'
import { requireTools } from './tools.ts'

requireTools()

const card = (mac: string, mtu?: number) => ({
  match: { macaddress: mac },
  ...(mtu === undefined ? {} : { mtu }),
})

const any4 = (via: string) => ({ to: '0.0.0.0/0', via })

/** The netplan of each example, without the names that cloud-init gives the cards. */
const netplans: Readonly<Record<string, unknown>> = {
  'network-dual-stack.yaml': {
    ethernets: {
      eth0: {
        ...card('fa:16:3e:9c:bf:3d', 1442),
        'accept-ra': false,
        addresses: ['192.0.2.9/24', '192.0.2.10/24', '2001:db8:0:1::9/64'],
        nameservers: { addresses: ['192.0.2.53', '2001:db8::53'], search: ['example.org'] },
        routes: [any4('192.0.2.1'), { to: '::/0', via: '2001:db8:0:1::1' }],
      },
    },
  },
  'network-routes.yaml': {
    ethernets: {
      eth0: { ...card('fa:16:3e:00:02:01', 1500), dhcp4: true },
      eth1: {
        ...card('fa:16:3e:00:02:02', 8950),
        addresses: ['10.20.0.7/16'],
        nameservers: { addresses: ['10.20.0.53'], search: ['inside.example.org'] },
        routes: [
          { to: '172.16.0.0/12', via: '10.20.0.254' },
          { to: '203.0.113.5/32', via: '10.20.0.253' },
        ],
      },
    },
  },
  'network-slaac.yaml': {
    ethernets: { eth0: { ...card('fa:16:3e:00:03:01', 1450), dhcp4: true, dhcp6: true } },
  },
  'network-dhcpv6.yaml': {
    ethernets: {
      eth0: { ...card('fa:16:3e:00:04:01', 1500), 'accept-ra': true, dhcp6: true },
      eth1: { ...card('fa:16:3e:00:04:02', 1500), dhcp6: true },
    },
  },
  'network-vlan.yaml': {
    ethernets: {
      eth0: {
        ...card('fa:16:3e:00:05:01', 1500),
        addresses: ['192.0.2.31/24'],
        routes: [any4('192.0.2.1')],
      },
    },
    vlans: {
      'eth0.100': {
        id: 100,
        link: 'eth0',
        macaddress: 'fa:16:3e:00:05:02',
        mtu: 1500,
        addresses: ['10.30.0.31/16'],
      },
    },
  },
  'network-static.yaml': {
    ethernets: {
      eth0: {
        ...card('52:54:00:00:0a:01'),
        'accept-ra': false,
        addresses: ['192.0.2.10/24', '2001:db8::10/64'],
        nameservers: { addresses: ['192.0.2.53', '2001:db8::53'], search: ['example.org'] },
        routes: [any4('192.0.2.1'), { to: '::/0', via: '2001:db8::1' }],
      },
      eth1: { ...card('52:54:00:00:0a:02'), dhcp4: true },
    },
  },
  'network-bond-vlans.yaml': {
    ethernets: { eth0: card('52:54:00:00:0b:01', 9000), eth1: card('52:54:00:00:0b:02', 9000) },
    bonds: {
      bond0: {
        interfaces: ['eth0', 'eth1'],
        macaddress: '52:54:00:00:0b:01',
        mtu: 9000,
        parameters: {
          mode: '802.3ad',
          'mii-monitor-interval': 100,
          'transmit-hash-policy': 'layer3+4',
        },
      },
    },
    vlans: {
      'bond0.100': {
        id: 100,
        link: 'bond0',
        macaddress: '52:54:00:00:0b:01',
        addresses: ['10.100.0.5/24'],
        nameservers: { addresses: ['10.100.0.53'], search: [] },
        routes: [any4('10.100.0.1')],
      },
      'bond0.200': {
        id: 200,
        link: 'bond0',
        macaddress: '52:54:00:00:0b:01',
        addresses: ['10.200.0.5/24'],
        // Before 24.3 cloud-init gives every server to all that have an address.
        nameservers: { addresses: ['10.100.0.53'], search: [] },
        routes: [{ to: '10.0.0.0/8', via: '10.200.0.1', metric: 50 }],
      },
    },
  },
  'network-bond.yaml': {
    ethernets: { eth0: card('52:54:00:00:00:01'), eth1: card('52:54:00:00:00:02') },
    bonds: {
      bond0: {
        interfaces: ['eth0', 'eth1'],
        macaddress: '52:54:00:00:00:aa',
        mtu: 9000,
        addresses: ['192.0.2.41/24'],
        routes: [any4('192.0.2.1')],
        parameters: {
          mode: '802.3ad',
          'mii-monitor-interval': 100,
          'transmit-hash-policy': 'layer3+4',
        },
      },
    },
    vlans: {
      'bond0.200': {
        id: 200,
        link: 'bond0',
        macaddress: 'fa:16:3e:00:06:02',
        mtu: 9000,
        addresses: ['10.40.0.41/16'],
      },
    },
  },
}

async function read({ name, image }: Example, folder: string): Promise<CloudInitDrive> {
  const path = join(folder, `${name}.iso`)
  await writeImage(image, path)
  const result = await readWithCloudInit(path)
  if ('error' in result) throw new Error(`${name}: ${result.error}`)
  return result
}

/** cloud-init names each card as it is named already; that is nothing of ours. */
function withoutNames(netplan: CloudInitDrive['netplan']): unknown {
  const { network } = JSON.parse(JSON.stringify(netplan)) as {
    network: { version?: number; ethernets?: Record<string, { 'set-name'?: string }> }
  }
  delete network.version
  for (const ethernet of Object.values(network.ethernets ?? {})) delete ethernet['set-name']
  return network
}

const networks = (await examples()).filter(({ name }) => name.startsWith('network-'))

t.test('cloud-init renders every example as netplan', async (t) => {
  t.same(networks.map(({ name }) => name).sort(), Object.keys(netplans).sort(), 'an answer for each')
  for (const example of networks) {
    const { warnings, netplan } = await read(example, t.testdir())
    t.same(warnings, [], `${example.name}: no warning`)
    t.strictSame(withoutNames(netplan), netplans[example.name], example.name)
  }
})

t.test('time servers reach cloud-init, and are no DNS servers', async (t) => {
  const { vendorData } = await read(
    networks.find(({ name }) => name === 'network-slaac.yaml')!,
    t.testdir(),
  )
  t.equal(
    vendorData,
    '#cloud-config\n{"ntp": {"enabled": true, "servers": ["ntp1.example.org", "ntp2.example.org"]}}\n',
  )
})
