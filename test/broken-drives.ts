// Drives that are sound but for one thing, which the tests of guests' rules and the guests themselves judge.
import type { Drive, Iso9660Medium, Medium, VfatMedium } from '../lib/image/drive.ts'
import { render } from '../lib/layouts/render.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { type Entry, file } from '../lib/image/tree.ts'

type Any = any

const MAC = 'fa:16:3e:00:00:01'

/** A drive while it is being broken. */
export interface Draft {
  readonly files: Map<string, string | Uint8Array>
  medium: Medium
}

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIb0AdL5QQ58uvjQxk8xDKrhvcvB9Hf3BOAbsg2fk3h9'

const spec = checkSpec({
  hostname: 'web1',
  public_keys: { alice: `${KEY} alice@example.org`, bob: `${KEY} bob@example.org` },
  files: { '/etc/motd': 'hello\n' },
  network_data: {
    links: [{ id: 'eth0', type: 'phy', ethernet_mac_address: 'fa:16:3e:00:00:01', mtu: 1500 }],
    networks: [{ id: 'network0', type: 'ipv4_dhcp', link: 'eth0' }],
    services: [],
  },
}).value!

/** User data as each guest likes it best; those that are not here have none. */
const userDataOf: Readonly<Record<string, string>> = {
  'cloud-init': '#cloud-config\npackages: [nginx]\n',
  'cloudbase-init': '#ps1\nWrite-Host hello\n',
  ignition: '{"ignition": {"version": "3.3.0"}}\n',
  'fedora-coreos': '{"ignition": {"version": "3.3.0"}}\n',
  flatcar: '{"ignition": {"version": "3.3.0"}}\n',
  'coreos-cloudinit': '#cloud-config\nhostname: web1\n',
  cirros: '#!/bin/sh\necho hello\n',
  nuageinit: '#cloud-config\npackages: [nginx]\n',
  talos: 'version: v1alpha1\n',
  'tiny-cloud': '#alpine-config\npackages: [nginx]\n',
  afterburn: '#cloud-config\nhostname: web1\n',
  kubevirt: '#cloud-config\npackages: [nginx]\n',
}

/** A drive that the guest takes, and of which it loses nothing. */
export function sound(guest: string): Draft {
  const files = new Map<string, string | Uint8Array>()
  const userData = userDataOf[guest]
  const rendered = render({
    ...spec,
    user_data: userData === undefined ? undefined : new TextEncoder().encode(userData),
  })
  for (const [path, entry] of rendered) {
    if (entry.kind === 'file' && entry.content instanceof Uint8Array) files.set(path, entry.content)
  }
  files.set('cloudstack/metadata/public-keys.txt', `${KEY}\n`)
  files.set('cloudstack/metadata/public_keys.txt', `${KEY}\n`)
  files.set('cloudstack/password/vm_password.txt', 'secret')
  return { files, medium: iso9660Medium(files.keys()) }
}

/** The same for the layout of NoCloud. */
export function seed(guest: string): Draft {
  const files = new Map([
    ['meta-data', 'instance-id: i-1\nlocal-hostname: web1\n'],
    ['user-data', userDataOf[guest]!],
    [
      'network-config',
      `version: 2\nethernets:\n  eth0:\n    match: {macaddress: '${MAC}'}\n    dhcp4: true\n`,
    ],
  ])
  if (guest === 'tiny-cloud') files.set('meta-data', 'instance-id: i-1\nhostname: web1\n')
  if (guest === 'cirros') {
    files.set('meta-data', '{"instance-id": "i-1", "local-hostname": "web1"}\n')
    files.delete('network-config')
  }
  const medium = { ...iso9660Medium(files.keys()), label: 'cidata', jolietLabel: 'cidata' }
  return { files, medium }
}

/** And for that of OpenNebula. */
export function context(): Draft {
  const files = new Map([['context.sh', "SET_HOSTNAME='web1'\n"]])
  return { files, medium: { ...iso9660Medium(files.keys()), label: 'CONTEXT', jolietLabel: 'CONTEXT' } }
}

/** As Nova's options make it. */
function iso9660Medium(paths: Iterable<string>): Iso9660Medium {
  const names = [...paths]
  return {
    fileSystem: 'iso9660',
    size: 2 ** 20,
    partition: 'none',
    label: 'config-2',
    jolietLabel: 'config-2',
    hasRockRidge: true,
    hasUdf: false,
    primaryPaths: new Map(names.map((path) => [path, `${path.replaceAll('-', '_')};1`])),
    jolietPaths: new Map(names.map((path) => [path, path])),
  }
}

const VFAT: VfatMedium = {
  fileSystem: 'vfat',
  size: 2 ** 20,
  partition: 'none',
  bits: 12,
  label: 'config-2',
  bootLabel: 'config-2',
}

export function driveOf({ files, medium }: Draft): Drive {
  const tree = new Map<string, Entry>(Array.from(files, ([path, content]) => [path, file(content)]))
  return { tree, medium }
}

/** Sets a document of every version, or takes it away. */
function every(name: string, content: string | undefined): (draft: Draft) => void {
  return ({ files }) => {
    const directories = new Set([...files.keys()].map((path) => path.split('/').slice(0, 2).join('/')))
    for (const directory of directories) {
      if (!/^openstack\/(?:latest|20)/.test(directory)) continue
      if (content === undefined) files.delete(`${directory}/${name}`)
      else files.set(`${directory}/${name}`, content)
    }
  }
}

function one(path: string, content: string | Uint8Array | undefined): (draft: Draft) => void {
  return ({ files }) => (content === undefined ? files.delete(path) : files.set(path, content))
}

/** Gives each file another path. */
function renamed(to: (path: string) => string): (draft: Draft) => void {
  return ({ files }) => {
    for (const [path, content] of Array.from(files)) {
      files.delete(path)
      files.set(to(path), content)
    }
  }
}

const text = new TextDecoder()

/** Sets the interfaces of a seed, instead of its network-config. */
function interfaces(lines: readonly string[]): (draft: Draft) => void {
  return ({ files }) => {
    files.delete('network-config')
    const text = lines.map((line) => `  ${line}\n`).join('')
    files.set('meta-data', `instance-id: i-1\nnetwork-interfaces: |\n${text}`)
  }
}

function edit(name: string, change: (value: Any) => void): (draft: Draft) => void {
  return (draft) => {
    for (const [path, content] of draft.files) {
      if (!path.startsWith('openstack/') || !path.endsWith(`/${name}`)) continue
      const value = JSON.parse(typeof content === 'string' ? content : text.decode(content))
      change(value)
      draft.files.set(path, JSON.stringify(value, null, 2))
    }
  }
}

/** Sets a document of every version to text in ISO 8859-1. */
function latin1(name: string, change: (text: string) => string): (draft: Draft) => void {
  return (draft) => {
    for (const [path, content] of draft.files) {
      if (!path.startsWith('openstack/') || !path.endsWith(`/${name}`)) continue
      const changed = change(typeof content === 'string' ? content : text.decode(content))
      draft.files.set(
        path,
        Uint8Array.from(changed, (character) => character.charCodeAt(0)),
      )
    }
  }
}

const meta = (change: (value: Any) => void) => edit('meta_data.json', change)

const network = (change: (value: Any) => void) => edit('network_data.json', change)

function medium(change: Partial<Iso9660Medium>): (draft: Draft) => void {
  return (draft) => {
    draft.medium = { ...draft.medium, ...change } as Medium
  }
}

function vfat(change: { [K in keyof VfatMedium]?: VfatMedium[K] | undefined }): (draft: Draft) => void {
  return (draft) => {
    draft.medium = { ...VFAT, ...change } as Medium
  }
}

const STATIC = {
  id: 'network0',
  type: 'ipv4',
  link: 'eth0',
  ip_address: '192.0.2.10',
  netmask: '255.255.255.0',
  routes: [{ network: '0.0.0.0', netmask: '0.0.0.0', gateway: '192.0.2.1' }],
}

const IPV6 = {
  id: 'network1',
  type: 'ipv6',
  link: 'eth0',
  ip_address: '2001:db8::10',
  netmask: 'ffff:ffff:ffff:ffff::',
  routes: [{ network: '::', netmask: '::', gateway: '2001:db8::1' }],
}

const BOND = {
  id: 'bond0',
  type: 'bond',
  ethernet_mac_address: 'fa:16:3e:00:00:03',
  bond_mode: 'active-backup',
  bond_links: ['eth0', 'eth1'],
}

const CARD = { id: 'eth1', type: 'phy', ethernet_mac_address: 'fa:16:3e:00:00:02' }

const VLAN = {
  id: 'vlan0',
  type: 'vlan',
  vlan_link: 'eth0',
  vlan_id: 5,
  vlan_mac_address: 'fa:16:3e:00:00:04',
}

/** A network that is static, with changes. */
const fixed = (change: object = {}) => network((n) => (n.networks = [{ ...STATIC, ...change }]))

/** More links, with changes. */
const links = (...more: readonly object[]) => network((n) => n.links.push(...more))

const without = (value: object, ...keys: readonly string[]): object =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))

const MIME =
  'Content-Type: multipart/mixed; boundary="="\nMIME-Version: 1.0\n\n--=\nContent-Type: text/cloud-config\n\n#cloud-config\n{}\n\n--=--\n'

const userData = (content: string) => every('user_data', content)

/** Each thing that can be wrong, by what it is. */
export const CASES: Readonly<Record<string, (draft: Draft) => void>> = {
  // What carries the files.
  'label-upper-case': medium({ label: 'CONFIG-2', jolietLabel: 'CONFIG-2' }),
  'label-mixed-case': medium({ label: 'Config-2', jolietLabel: 'Config-2' }),
  'label-none': medium({ label: '', jolietLabel: '' }),
  vfat: vfat({}),
  'vfat-boot-label': vfat({ label: undefined }),
  'vfat-boot-label-in-partition': vfat({ label: undefined, partition: 'mbr' }),
  'vfat-no-label': vfat({ label: undefined, bootLabel: undefined }),
  'image-of-65-mib': medium({ size: 65 * 2 ** 20 }),
  'image-of-130-mib': medium({ size: 130 * 2 ** 20 }),
  'no-joliet': (draft) => {
    const { primaryPaths } = draft.medium as Iso9660Medium
    const strict = new Map(
      [...primaryPaths].map(([path]) => [path, `${path.toUpperCase().slice(0, 24)}.JSO;1`]),
    )
    draft.medium = {
      ...(draft.medium as Iso9660Medium),
      jolietLabel: undefined,
      jolietPaths: new Map(),
      primaryPaths: strict,
    }
  },
  'no-rock-ridge': medium({ hasRockRidge: false }),
  'joliet-label': medium({ jolietLabel: 'data' }),
  'udf-bridge': medium({ hasUdf: true }),
  'vfat-mixed-case': vfat({ label: 'Config-2' }),
  // The names of Nova's options, by which nobody finds a directory with a hyphen.
  'no-extensions': medium({ hasRockRidge: false, jolietLabel: undefined, jolietPaths: new Map() }),
  'no-extensions-short': (draft) => {
    const { primaryPaths } = draft.medium as Iso9660Medium
    draft.medium = {
      ...(draft.medium as Iso9660Medium),
      hasRockRidge: false,
      jolietLabel: undefined,
      jolietPaths: new Map(),
      primaryPaths: new Map(
        [...primaryPaths].map(([path], n) => [path, `${path.toUpperCase().slice(0, 20)}${n};1`]),
      ),
    }
  },
  // Documents.
  'meta-data-missing': every('meta_data.json', undefined),
  'meta-data-not-json': every('meta_data.json', '{"uuid": "1",'),
  'meta-data-trailing-comma': every('meta_data.json', '{"uuid": "1", "name": "web1", "hostname": "web1",}'),
  'meta-data-byte-order-mark': every('meta_data.json', '\ufeff{"uuid": "1", "name": "web1"}'),
  'meta-data-list': every('meta_data.json', '[]'),
  'meta-data-empty': every('meta_data.json', ''),
  'meta-data-null': every('meta_data.json', 'null'),
  'meta-data-not-a-number': every('meta_data.json', '{"uuid": "1", "name": "a", "hostname": "a", "x": NaN}'),
  'meta-data-latin-1': latin1('meta_data.json', (text) => text.replace('"web1"', '"g\u00fcest"')),
  'meta-data-equal-keys': every(
    'meta_data.json',
    '{"uuid": "1", "name": "web1", "hostname": "web1", "hostname": "web1"}',
  ),
  'version-1': ({ files }) => {
    for (const path of files.keys()) if (/^(?:openstack|ec2)/.test(path)) files.delete(path)
    files.set('meta.js', '{"instance-id": "i-1"}')
    files.set('etc/network/interfaces', 'auto eth0\niface eth0 inet dhcp\n')
  },
  'version-1-not-json': ({ files }) => {
    for (const path of files.keys()) if (/^(?:openstack|ec2)/.test(path)) files.delete(path)
    files.set('meta.js', '{')
  },
  'version-1-list': ({ files }) => {
    for (const path of files.keys()) if (/^(?:openstack|ec2)/.test(path)) files.delete(path)
    files.set('meta.js', '[]')
  },
  'version-unknown': ({ files }) => {
    for (const path of files.keys()) if (/^openstack\/(?!content|2020-10-14)/.test(path)) files.delete(path)
  },
  'version-empty': ({ files }) => {
    for (const path of files.keys()) if (path.startsWith('openstack/2018-08-27/')) files.delete(path)
    files.set('openstack/2018-08-27/readme', 'stray\n')
  },
  'vendor-data-unknown': every('vendor_data.json', JSON.stringify({ 'cloud-init': 'packages: [git]\n' })),
  'vendor-data-broken': every(
    'vendor_data.json',
    JSON.stringify({ 'cloud-init': ['#cloud-config\na: [\n', '#!/bin/sh\n'] }),
  ),
  'version-stale-meta-data': (draft) => {
    const path = 'openstack/latest/meta_data.json'
    const value = JSON.parse(text.decode(draft.files.get(path) as Uint8Array)) as Any
    draft.files.set(path, JSON.stringify({ ...value, hostname: 'web2', uuid: value.uuid.replace(/^./, '0') }))
  },
  'version-stale': one('openstack/latest/user_data', '#cloud-config\npackages: [apache2]\n'),
  'vendor-data-null': every('vendor_data.json', 'null'),
  'vendor-data2-number': every('vendor_data2.json', '5'),
  'vendor-data-not-json': every('vendor_data.json', '{'),
  'vendor-data2-not-json': every('vendor_data2.json', ''),
  'vendor-data': every('vendor_data.json', '{"cloud-init": "#cloud-config\\n{}\\n"}'),
  'vendor-data-nested': every('vendor_data2.json', '{"join": {"cloud-init": "#cloud-config\\n{}\\n"}}'),
  'vendor-data-map': every('vendor_data.json', '{"cloud-init": {"packages": []}}'),
  'ec2-not-json': one('ec2/latest/meta-data.json', '{'),
  'ec2-list': one('ec2/latest/meta-data.json', '[]'),
  'ec2-missing': one('ec2/latest/meta-data.json', undefined),
  'ec2-numbers': one(
    'ec2/latest/meta-data.json',
    '{"instance-id": 1, "instance-type": 2, "local-ipv4": 3, "public-ipv4": 4}',
  ),
  // Metadata.
  'uuid-missing': meta((m) => delete m.uuid),
  'uuid-number': meta((m) => (m.uuid = 5)),
  'name-missing': meta((m) => delete m.name),
  'hostname-number': meta((m) => (m.hostname = 5)),
  'zone-number': meta((m) => (m.availability_zone = 5)),
  'random-seed': meta((m) => (m.random_seed = 'hunter2')),
  'random-seed-number': meta((m) => (m.random_seed = 5)),
  'meta-null': meta((m) => (m.meta = null)),
  'meta-list': meta((m) => (m.meta = [])),
  'files-null': meta((m) => (m.files = null)),
  'files-of-text': meta((m) => (m.files = [5])),
  'content-missing': one('openstack/content/0000', undefined),
  'network-config-missing': meta((m) => (m.network_config = { content_path: '/content/0009' })),
  'network-config-list': meta((m) => (m.network_config = ['/content/0000'])),
  'hostname-missing': meta((m) => delete m.hostname),
  'hostname-empty': meta((m) => (m.hostname = '')),
  'hostname-null': meta((m) => (m.hostname = null)),
  'hostname-with-blank': meta((m) => (m.hostname = 'my guest')),
  'hostname-with-underscore': meta((m) => (m.hostname = 'my_host')),
  'hostname-with-umlaut': meta((m) => (m.hostname = 'g\u00fcest')),
  'hostname-with-last-dot': meta((m) => (m.hostname = 'web1.')),
  'hostname-with-hyphen-and-dot': meta((m) => (m.hostname = 'web1-.example.org')),
  'hostname-of-16-characters': meta((m) => (m.hostname = 'w'.repeat(16))),
  'hostname-of-80-characters': meta((m) => (m.hostname = 'w'.repeat(80))),
  'hostname-of-254-characters': meta((m) => (m.hostname = `${'w'.repeat(50)}.`.repeat(5) + 'org')),
  'hostname-in-user-data': (draft) => {
    meta((m) => (m.hostname = `${'w'.repeat(80)}.example.org`))(draft)
    every('user_data', '#cloud-config\nhostname: web2\n')(draft)
  },
  'hostname-of-user-data-invalid': userData('#cloud-config\nhostname: my_host\n'),
  'hostname-of-user-data-number': userData('#cloud-config\nhostname: 7\n'),
  'name-with-underscore': meta((m) => (m.name = 'my_host')),
  'name-with-blank': meta((m) => (m.name = 'my guest')),
  'name-number': meta((m) => (m.name = 7)),
  'hostname-cut-without-user-data': (draft) => {
    meta((m) => (m.hostname = 'web1.example.org'))(draft)
    every('user_data', undefined)(draft)
  },
  'hostname-missing-without-user-data': (draft) => {
    meta((m) => delete m.hostname)(draft)
    every('user_data', undefined)(draft)
  },
  'hostname-with-dots': meta((m) => (m.hostname = 'web1.example.org')),
  'hostname-of-70-bytes': meta((m) => (m.hostname = 'w'.repeat(70))),
  'mode-pass': meta((m) => (m.meta = { dsmode: 'pass' })),
  'mode-disabled': meta((m) => (m.meta = { dsmode: 'disabled' })),
  'keys-list': meta((m) => (m.public_keys = Object.values(m.public_keys))),
  'keys-text': meta((m) => (m.public_keys = Object.values(m.public_keys).join(''))),
  'keys-number': meta((m) => (m.public_keys = 5)),
  'key-number': meta((m) => (m.public_keys.bob = 5)),
  'key-of-nothing': meta((m) => (m.public_keys.bob = '?\n')),
  'key-null': meta((m) => (m.public_keys.bob = null)),
  'key-list': meta((m) => (m.public_keys.bob = [])),
  'key-broken': meta((m) => (m.public_keys.bob = m.public_keys.bob.replace('AAAA', 'AAA A'))),
  'key-without-newline': meta((m) => (m.public_keys.alice = m.public_keys.alice.trimEnd())),
  'key-entry-without-type': meta((m) => delete m.keys[0].type),
  'admin-pass': meta((m) => (m.admin_pass = 'hunter2')),
  'admin-pass-missing': every('user_data', undefined),
  // Network data.
  'network-null': every('network_data.json', 'null'),
  'network-list': every('network_data.json', '[]'),
  'network-byte-order-mark': every(
    'network_data.json',
    '\ufeff{"links": [], "networks": [], "services": [{"type": "dns", "address": "192.0.2.53"}]}',
  ),
  'network-latin-1': latin1('network_data.json', (text) => text.replace('"eth0"', '"\u00fc"')),
  'network-empty-no-joliet': (draft) => {
    every('network_data.json', '{}')(draft)
    draft.medium = { ...(draft.medium as Iso9660Medium), jolietLabel: undefined, jolietPaths: new Map() }
  },
  'network-not-json': every('network_data.json', '{'),
  'network-trailing-comma': every('network_data.json', '{"links": [], "networks": [], "services": [],}'),
  'network-empty': every('network_data.json', '{}'),
  'network-missing': every('network_data.json', undefined),
  'links-map': network((n) => (n.links = { a: n.links[0] })),
  'networks-null': network((n) => (n.networks = null)),
  'link-text': network((n) => (n.links = ['eth0'])),
  'static-network': fixed(),
  'network-missing-vendor-null': (draft) => {
    every('network_data.json', undefined)(draft)
    every('vendor_data.json', 'null')(draft)
  },
  'network-missing-vendor-not-json': (draft) => {
    every('network_data.json', undefined)(draft)
    every('vendor_data.json', '{')(draft)
  },
  'link-mtu-null': network((n) => (n.links[0].mtu = null)),
  'link-id-twice': network((n) => n.links.push({ ...CARD, id: 'eth0' })),
  'mac-twice': network((n) => n.links.push({ ...CARD, ethernet_mac_address: 'FA:16:3E:00:00:01' })),
  'mac-of-nothing': network((n) => (n.links[0].ethernet_mac_address = 'fa-16-3e-00-00-01')),
  'mac-of-zeros': network((n) => (n.links[0].ethernet_mac_address = '00:00:00:00:00:00')),
  'mac-of-group': network((n) => (n.links[0].ethernet_mac_address = '01:00:5e:00:00:01')),
  'mac-of-all': network((n) => (n.links[0].ethernet_mac_address = 'ff:ff:ff:ff:ff:ff')),
  'link-without-id': network((n) => delete n.links[0].id),
  'link-without-type': network((n) => delete n.links[0].type),
  'link-without-mac': network((n) => delete n.links[0].ethernet_mac_address),
  'link-type-unknown': network((n) => (n.links[0].type = 'macvtap')),
  'link-type-dvs': network((n) => (n.links[0].type = 'dvs')),
  'network-without-link': network((n) => delete n.networks[0].link),
  'network-type-null': network((n) => (n.networks[0].type = null)),
  'netmask-of-nothing': fixed({ netmask: 'x' }),
  'mac-number': network((n) => (n.links[0].ethernet_mac_address = 5)),
  'link-id-list': network((n) => (n.links[0].id = [])),
  'file-path-list': meta((m) => (m.files[0].path = [])),
  'network-without-type': network((n) => delete n.networks[0].type),
  'network-without-id': network((n) => delete n.networks[0].id),
  'network-of-unknown-link': network((n) => (n.networks[0].link = 'eth7')),
  'network-id-twice': network((n) => n.networks.push({ ...n.networks[0], type: 'ipv6_slaac' })),
  'address-without-netmask': fixed({ netmask: undefined }),
  'address-with-prefix': fixed({ netmask: undefined, ip_address: '192.0.2.10/24' }),
  'address-missing': fixed({ ip_address: undefined }),
  'address-of-nothing': fixed({ ip_address: '192.0.2.300' }),
  'routes-missing': fixed({ routes: undefined }),
  'gateway-key': fixed({ routes: [], gateway: '192.0.2.1' }),
  'gateway-of-nothing': fixed({ routes: [], gateway: 'router' }),
  'route-without-gateway': fixed({ routes: [{ network: '0.0.0.0', netmask: '0.0.0.0' }] }),
  'route-to-a-network': fixed({
    routes: [...STATIC.routes, { network: '198.51.100.0', netmask: '255.255.255.0', gateway: '192.0.2.2' }],
  }),
  'ipv6-static': network((n) => (n.networks = [IPV6])),
  'dns-in-network': fixed({ services: [{ type: 'dns', address: '192.0.2.53' }] }),
  'dns-in-route': fixed({
    routes: [{ ...STATIC.routes[0], services: [{ type: 'dns', address: '192.0.2.53' }] }],
  }),
  'dns-without-address': fixed({ services: [{ type: 'dns' }] }),
  'service-without-type': network((n) => (n.services = [{ address: '192.0.2.53' }])),
  'name-server-of-nothing': network((n) => (n.services = [{ type: 'dns', address: 'ns1' }])),
  bond: links(CARD, BOND),
  'bond-without-mac': links(CARD, without(BOND, 'ethernet_mac_address')),
  'bond-without-links': links(CARD, without(BOND, 'bond_links')),
  'bond-of-unknown-link': links(BOND),
  'eni-twice': (draft) => {
    every('network_data.json', undefined)(draft)
    meta((value) => (value.network_config = { name: 'network_config', content_path: '/content/0009' }))(draft)
    const lines = ['auto eth0', 'iface eth0 inet static', '    address 192.0.2.10', 'iface eth0 inet6 static']
    draft.files.set('openstack/content/0009', `${lines.join('\n')}\n`)
  },
  'gateway-off-link': network(({ networks }) => {
    networks[0] = { ...STATIC, netmask: '255.255.255.255', gateway: '198.51.100.1' }
  }),
  'bond-mode-unknown': links(CARD, { ...BOND, bond_mode: '7' }),
  'bond-mode-missing': links(CARD, without(BOND, 'bond_mode')),
  'bond-hash-policy': links(CARD, { ...BOND, bond_xmit_hash_policy: 'layer7' }),
  'bond-miimon-number': links(CARD, { ...BOND, bond_miimon: 100 }),
  vlan: links(VLAN),
  'vlan-without-mac': links(without(VLAN, 'vlan_mac_address')),
  'vlan-without-id': links(without(VLAN, 'vlan_id')),
  'vlan-without-link': links(without(VLAN, 'vlan_link')),
  'vlan-of-unknown-link': links({ ...VLAN, vlan_link: 'eth7' }),
  'vlan-on-bond': links(CARD, BOND, { ...VLAN, vlan_link: 'bond0' }),
  // User data.
  'user-data-latin-1': latin1('user_data', () => '#cloud-config\nruncmd: [echo gr\u00fc\u00df]\n'),
  'user-data-comments': userData('#cloud-config\n# nothing\n'),
  'user-data-number': userData('#cloud-config\n7\n'),
  'user-data-blank-line': userData('\n#cloud-config\npackages: [nginx]\n'),
  'user-data-keys': userData('#cloud-config\nbootcmd: [echo]\nlocale: C\nno_such_key: 1\n'),
  'user-data-commands': userData('#cloud-config\nruncmd: echo\n'),
  'user-data-powershell-tags': userData('<powershell>\nWrite-Host hello\n</powershell>\n'),
  'user-data-powershell-upper-case': userData('#PS1\nWrite-Host hello\n'),
  'user-data-butane': userData('variant: fcos\nversion: 1.5.0\n'),
  'user-data-users-default': userData('#cloud-config\nusers: [default, {name: alice}]\n'),
  'user-data-groups-text': userData('#cloud-config\nusers: [{name: alice, groups: "wheel, docker"}]\n'),
  'user-data-user-flag-text': userData('#cloud-config\nusers: [{name: alice, system: "no"}]\n'),
  'user-data-key-twice': userData('#cloud-config\nhostname: web1\nhostname: web1\n'),
  'user-data-file-encoding': userData(
    '#cloud-config\nwrite_files: [{path: /a, encoding: text/plain, content: b}]\n',
  ),
  'user-data-file-base64': userData(
    '#cloud-config\nwrite_files: [{path: /a, encoding: b64, content: "?"}]\n',
  ),
  'user-data-no-plugin': userData(
    '#cloud-config\npackages: [git]\nssh_pwauth: true\nmanage_etc_hosts: true\npackage_upgrade: true\nssh_authorized_keys: []\n',
  ),
  'user-data-batch': userData('rem cmd\necho hello\n'),
  'user-data-batch-upper-case': userData('REM CMD\necho hello\n'),
  'user-data-powershell-of-unknown-kind': userData('#ps1_powershell\nWrite-Host hello\n'),
  'user-data-powershell-x86': userData('#ps1_x86\nWrite-Host hello\n'),
  'user-data-powershell-alone': userData('#ps1'),
  'user-data-script-tags': userData('<script>\necho hello\n</script>\n'),
  'user-data-powershell-tag-open': userData('<powershell>\nWrite-Host hello\n'),
  'user-data-mime-lower-case': userData(MIME.replace('Content-Type', 'content-type')),
  'user-data-script-latin-1': latin1('user_data', () => '#!/bin/sh\necho gr\u00fc\u00df\n'),
  'user-data-cloud-config': userData('#cloud-config\npackages: [nginx]\n'),
  'user-data-script': userData('#!/bin/sh\necho hello\n'),
  'user-data-script-carriage-return': userData('#!/bin/sh\r\necho hello\r\n'),
  'user-data-carriage-return': userData('#cloud-config\r\npackages: [nginx]\r\n'),
  'user-data-byte-order-mark': userData('\ufeff#cloud-config\npackages: [nginx]\n'),
  'user-data-trailing-blank': userData('#cloud-config \npackages: [nginx]\n'),
  'user-data-one-line': userData('#cloud-config'),
  'user-data-without-header': userData('packages: [nginx]\nruncmd: [echo]\n'),
  'user-data-base64': userData(`${btoa('#cloud-config\npackages: [nginx]\n')}\n`),
  'user-data-tabs': userData('#cloud-config\nruncmd:\n\t- echo hello\n'),
  'user-data-list': userData('#cloud-config\n- packages\n'),
  'user-data-command-of-words': userData('#cloud-config\nruncmd:\n  - [echo, hello]\n'),
  'user-data-jinja': userData('## template: jinja\n#cloud-config\nhostname: {{ v1.local_hostname }}\n'),
  'user-data-include': userData('#include\nhttps://example.org/user-data\n'),
  'user-data-boothook': userData('#cloud-boothook\n#!/bin/sh\necho hello\n'),
  'user-data-missing': every('user_data', undefined),
  'user-data-empty': userData(''),
  'user-data-unknown': userData('hello\nworld\n'),
  'user-data-powershell': userData('#ps1\nWrite-Host hello\n'),
  'user-data-mime': userData(MIME),
  'user-data-mime-without-version': userData(MIME.replace('MIME-Version: 1.0\n', '')),
  'user-data-gzip': (draft) => {
    const base64 = 'H4sIAAAAAAACA1NOzskvTdFNzs9Ly0znKkhMzk5MTy22UojOS8/Mq4jlAgCGOqBiIAAAAA=='
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    every('user_data', '')(draft)
    for (const path of draft.files.keys()) if (path.endsWith('/user_data')) draft.files.set(path, bytes)
  },
  'user-data-ignition': userData('{"ignition": {"version": "3.3.0"}}\n'),
  'user-data-ignition-broken': userData('{"ignition": {"version": "3.3.0"}\n'),
  'user-data-ignition-without-version': userData('{"ignition": {"config": {}}}\n'),
  'user-data-ignition-old': userData('{"ignition": {"version": "2.3.0"}}\n'),
  'user-data-ignition-experimental': userData('{"ignition": {"version": "3.5.0-experimental"}}\n'),
  'user-data-ignition-version': userData('{"ignition": {"version": "9.9.0"}}\n'),
  'misnamed-user-data': (draft) => {
    every('user_data', undefined)(draft)
    every('user-data', '#cloud-config\n{}\n')(draft)
  },
  'user-data-long': userData(`#cloud-config\n# ${'x'.repeat(2048)}\n`),
  'cloudstack-keys-missing': one('cloudstack/metadata/public-keys.txt', undefined),
  'cloudstack-keys-empty': one('cloudstack/metadata/public-keys.txt', '\r\n'),
  'cloudstack-old-keys-missing': one('cloudstack/metadata/public_keys.txt', undefined),
  'cloudstack-password-empty': one('cloudstack/password/vm_password.txt', ''),
  'cloudstack-password-saved': one('cloudstack/password/vm_password.txt', 'saved_password\n'),
  'cloudstack-user-data': one('cloudstack/userdata/user_data.txt', '#cloud-config\n{}\n'),
  'cloudstack-password-missing': one('cloudstack/password/vm_password.txt', undefined),
}

/** The same of NoCloud's layout. */
export const SEED_CASES: Readonly<Record<string, (draft: Draft) => void>> = {
  'seed-label': medium({ label: 'seed', jolietLabel: 'seed' }),
  'seed-udf-bridge': medium({ hasUdf: true }),
  'seed-files-renamed': renamed((path) => `${path}.yaml`),
  'seed-files-in-folder': renamed((path) => `seed/${path}`),
  'seed-network-misnamed': renamed((path) => (path === 'network-config' ? 'network-config.yml' : path)),
  'seed-meta-data-missing': one('meta-data', undefined),
  'seed-user-data-missing': one('user-data', undefined),
  'seed-meta-data-text': one('meta-data', "''\n"),
  'seed-meta-data-broken': one('meta-data', 'a: [\n'),
  'seed-instance-id-missing': one('meta-data', 'local-hostname: web1\n'),
  'seed-user-data-unknown': one('user-data', 'hello\n'),
  'seed-vfat': vfat({ label: 'cidata' }),
  'seed-vfat-mixed-case': vfat({ label: 'CiData' }),
  'seed-vfat-boot-label': vfat({ label: undefined, bootLabel: 'cidata' }),
  'seed-label-upper-case': medium({ label: 'CIDATA', jolietLabel: 'CIDATA' }),
  'seed-no-joliet': medium({
    jolietLabel: undefined,
    jolietPaths: new Map(),
    primaryPaths: new Map([
      ['meta-data', 'META_DAT.;1'],
      ['user-data', 'USER_DAT.;1'],
    ]),
  }),
  'seed-no-extensions': medium({ hasRockRidge: false, jolietLabel: undefined, jolietPaths: new Map() }),
  'seed-meta-data-empty': one('meta-data', ''),
  'seed-meta-data-tabs': one('meta-data', 'instance-id: i-1\n\tlocal-hostname: web1\n'),
  'seed-host-name-blank': one('meta-data', 'instance-id: i-1\nlocal-hostname: my guest\n'),
  'seed-host-name-80': one('meta-data', `instance-id: i-1\nlocal-hostname: ${'w'.repeat(80)}\n`),
  'seed-host-name-16': one('meta-data', 'instance-id: i-1\nlocal-hostname: windows-guest-16\n'),
  'seed-host-name-elsewhere': one('meta-data', 'instance-id: i-1\nhostname: web1\n'),
  'seed-host-name-of-name': one('meta-data', 'instance-id: i-1\nname: web1\n'),
  'seed-host-name-in-user-data': (draft) => {
    draft.files.set('meta-data', 'instance-id: i-1\nlocal-hostname: my_host\n')
    draft.files.set('user-data', '#cloud-config\nhostname: web2\n')
  },
  'seed-meta-data-json': one('meta-data', '{"instance-id": "i-1", "local-hostname": "web1"}\n'),
  'seed-meta-data-number': one('meta-data', '7\n'),
  'seed-host-name-json': one('meta-data', `{"instance-id": "i-1", "local-hostname": "${'w'.repeat(80)}"}\n`),
  'seed-name-json': one('meta-data', '{"instance-id": "i-1", "name": "web1"}\n'),
  'seed-vendor-data': one('vendor-data', '#cloud-config\n{}\n'),
  'seed-user-data-script-carriage-return': one('user-data', '#!/bin/sh\r\necho hello\r\n'),
  'seed-host-name-preserved': (draft) => {
    draft.files.set('meta-data', 'instance-id: i-1\nlocal-hostname: my_host\n')
    draft.files.set('user-data', '#cloud-config\npreserve_hostname: true\n')
  },
  'seed-key-of-nothing': one('meta-data', 'instance-id: i-1\npublic-keys: [hello]\n'),
  'seed-key-null': one('meta-data', 'instance-id: i-1\npublic-keys: {alice: null}\n'),
  'seed-user-data-host-name-16': one('user-data', '#cloud-config\nset_hostname: windows-guest-16\n'),
  'seed-host-name-dot': one('meta-data', 'instance-id: i-1\nlocal-hostname: .example\n'),
  'seed-host-name-number': one('meta-data', 'instance-id: i-1\nlocal-hostname: 7\n'),
  'seed-host-name-date': one('meta-data', 'instance-id: i-1\nlocal-hostname: 2024-01-01\n'),
  'seed-host-name-zero': one('meta-data', 'instance-id: i-1\nlocal-hostname: 0\n'),
  'seed-host-name-underscore': one('meta-data', 'instance-id: i-1\nlocal-hostname: my_host\n'),
  'seed-host-name-umlaut': one('meta-data', 'instance-id: i-1\nlocal-hostname: über\n'),
  'seed-network-in-meta-data': one(
    'meta-data',
    'instance-id: i-1\nnetwork: {version: 2, ethernets: {eth0: {addresses: [192.0.2.77/24]}}}\n',
  ),
  'seed-vendor-data-unknown': one('vendor-data', 'packages: [git]\n'),
  'seed-vendor-data-broken': one('vendor-data', '#cloud-config\na: [\n'),
  'seed-network-static': one(
    'network-config',
    'version: 2\nethernets:\n  eth0:\n    addresses: [192.0.2.5/24]\n',
  ),
  'seed-network-disabled': one('network-config', 'network: {config: disabled}\n'),
  'seed-mode-disabled': one('meta-data', 'instance-id: i-1\ndsmode: disabled\n'),
  'seed-keys-list': one('meta-data', `instance-id: i-1\npublic-keys:\n  - ${KEY}\n`),
  'seed-keys-text': one('meta-data', `instance-id: i-1\npublic-keys: ${KEY}\n`),
  'seed-keys-map': one('meta-data', `instance-id: i-1\npublic-keys:\n  alice: ${KEY}\n`),
  'seed-user-data-empty': one('user-data', ''),
  'seed-user-data-cloud-config': one('user-data', '#cloud-config\npackages: [nginx]\n'),
  'seed-user-data-one-line': one('user-data', '#cloud-config'),
  'seed-user-data-script': one('user-data', '#!/bin/sh\necho hello\n'),
  'seed-user-data-carriage-return': one('user-data', '#cloud-config\r\npackages: [nginx]\r\n'),
  'seed-user-data-byte-order-mark': one('user-data', '\ufeff#cloud-config\npackages: [nginx]\n'),
  'seed-user-data-mime': one('user-data', MIME),
  'seed-user-data-jinja': one('user-data', '## template: jinja\n#cloud-config\nhostname: web1\n'),
  'seed-user-data-tabs': one('user-data', '#cloud-config\nruncmd:\n\t- echo hello\n'),
  'seed-user-data-base64': one('user-data', `${btoa('#cloud-config\n{}\n')}\n`),
  'seed-user-data-command-of-words': one('user-data', '#cloud-config\nruncmd:\n  - [echo, hello]\n'),
  'seed-user-data-long': one('user-data', `#cloud-config\n# ${'x'.repeat(2048)}\n`),
  'seed-network-broken': one('network-config', 'version: [\n'),
  'seed-network-list': one('network-config', '- eth0\n'),
  'seed-network-empty': one('network-config', ''),
  'seed-network-without-version': one('network-config', 'ethernets: {}\n'),
  'seed-network-version-3': one('network-config', 'version: 3\nethernets: {}\n'),
  'seed-network-version-1': one(
    'network-config',
    'version: 1\nconfig:\n  - type: physical\n    name: eth0\n    subnets: [{type: dhcp4}]\n',
  ),
  'seed-network-inside': one(
    'network-config',
    'network:\n  version: 2\n  ethernets:\n    eth0: {dhcp4: true}\n',
  ),
  'seed-network-bonds': one(
    'network-config',
    'version: 2\nethernets:\n  eth0: {dhcp4: false}\nbonds:\n  bond0: {interfaces: [eth0], dhcp4: true}\n',
  ),
  ...Object.fromEntries(
    Object.entries({
      'addresses-text': 'match: {macaddress: "MAC"}, addresses: 192.0.2.5/24',
      'no-prefix': 'match: {macaddress: "MAC"}, addresses: [192.0.2.5]',
      'servers-list': 'match: {macaddress: "MAC"}, addresses: [192.0.2.5/24], nameservers: [192.0.2.53]',
      'server-named':
        'match: {macaddress: "MAC"}, addresses: [192.0.2.5/24], nameservers: {addresses: [dns.example]}',
      'gateway-prefix': 'match: {macaddress: "MAC"}, addresses: [192.0.2.5/24], gateway4: 192.0.2.1/24',
      'via-prefix':
        'match: {macaddress: "MAC"}, addresses: [192.0.2.5/24], routes: [{to: default, via: 192.0.2.1/24}]',
      'mac-number': 'match: {macaddress: 52:54:00:12:34:56}, dhcp4: true',
      'mac-hyphens': 'match: {macaddress: "FA-16-3E-00-00-01"}, dhcp4: true',
      'mac-capitals': 'match: {macaddress: "FA:16:3E:00:00:01"}, set-name: eth0, dhcp4: true',
      'mac-of-group': 'match: {macaddress: "01:00:5e:00:00:01"}, set-name: eth0, dhcp4: true',
      'mac-of-group-unrenamed': 'match: {macaddress: "01:00:5e:00:00:01"}, dhcp4: true',
      'mac-of-zeros': 'match: {macaddress: "00:00:00:00:00:00"}, set-name: eth0, dhcp4: true',
      'by-name': 'addresses: [192.0.2.5/24]',
      'off-link':
        'match: {macaddress: "MAC"}, addresses: [192.0.2.5/32], routes: [{to: default, via: 198.51.100.1}]',
      dhcp6: 'match: {macaddress: "MAC"}, dhcp6: true',
      'unknown-key': 'match: {macaddress: "MAC"}, dhcp: true',
    }).map(([name, card]) => [
      `seed-network-2-${name}`,
      one('network-config', `version: 2\nethernets:\n  eth0: {${card.replace('MAC', MAC)}}\n`),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({
      'no-type': '{type: physical, name: eth0, mac_address: "MAC", subnets: [{address: 192.0.2.5/24}]}',
      'item-without-type': '{name: eth0, mac_address: "MAC", subnets: [{type: dhcp}]}',
      'vlan-without-link':
        '{type: physical, name: eth0, mac_address: "MAC"}, {type: vlan, name: eth0.5, vlan_id: 5, subnets: [{type: dhcp}]}',
      'no-prefix':
        '{type: physical, name: eth0, mac_address: "MAC", subnets: [{type: static, address: 192.0.2.10}]}',
      'bad-netmask':
        '{type: physical, name: eth0, mac_address: "MAC", subnets: [{type: static, address: 192.0.2.5, netmask: 255.0.255.0}]}',
      'unknown-key':
        '{type: physical, name: eth0, mac_address: "MAC", comment: front, subnets: [{type: dhcp}]}',
      slaac: '{type: physical, name: eth0, mac_address: "MAC", subnets: [{type: ipv6_slaac}]}',
      'off-link':
        '{type: physical, name: eth0, mac_address: "MAC", subnets: [{type: static, address: 192.0.2.5/32, gateway: 198.51.100.1}]}',
      'route-without-gateway':
        '{type: physical, name: eth0, mac_address: "MAC", subnets: [{type: static, address: 192.0.2.5/24, routes: [{network: 198.51.100.0, netmask: 255.255.255.0}]}]}',
      'dhcp-gateway':
        '{type: physical, name: eth0, mac_address: "MAC", subnets: [{type: dhcp, gateway: here}]}',
      'global-route':
        '{type: physical, name: eth0, mac_address: "MAC", subnets: [{type: static, address: 192.0.2.5/24}]}, {type: route, destination: 198.51.100.0/24, gateway: 192.0.2.1}',
      vlan: '{type: physical, name: eth0, mac_address: "MAC"}, {type: vlan, name: eth0.5, vlan_link: eth0, vlan_id: 5, subnets: [{type: dhcp}]}',
      'vlan-5000':
        '{type: physical, name: eth0, mac_address: "MAC"}, {type: vlan, name: eth0.5, vlan_link: eth0, vlan_id: 5000, subnets: [{type: dhcp}]}',
      bridge:
        '{type: physical, name: eth0, mac_address: "MAC"}, {type: bridge, name: br0, bridge_interfaces: [eth0], subnets: [{type: dhcp}]}',
      'bond-mode':
        '{type: physical, name: eth0, mac_address: "MAC"}, {type: bond, name: bond0, bond_interfaces: [eth0], params: {bond-mode: lacp}, subnets: [{type: dhcp}]}',
    }).map(([name, items]) => [
      `seed-network-1-${name}`,
      one('network-config', `version: 1\nconfig: [${items.replace('MAC', MAC)}]\n`),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({
      'before-iface': ['address 192.0.2.10'],
      twice: [
        'iface eth0 inet static',
        'address 192.0.2.10/24',
        'iface eth0 inet6 static',
        'address 2001:db8::5/64',
      ],
      'two-spaces': ['iface eth0 inet static', 'address  192.0.2.10/24'],
      'no-prefix': ['iface eth0 inet static', 'hwaddress ether fa:16:3e:00:00:01', 'address 192.0.2.10'],
      'bad-gateway': ['iface eth0 inet static', 'address 192.0.2.10/24', 'gateway 192.0.2.300'],
      'no-number': ['iface ens3 inet static', 'address 192.0.2.10', 'netmask 255.255.255.0'],
      'prefix-and-netmask': ['iface eth0 inet static', 'address 192.0.2.10/24', 'netmask 255.255.255.0'],
      'two-blocks': [
        'iface eth0 inet static',
        'hwaddress ether fa:16:3e:00:00:01',
        'address 192.0.2.10',
        'netmask 24',
        'iface eth0:1 inet static',
        'hwaddress ether fa:16:3e:00:00:01',
        'address 192.0.2.11',
        'netmask 24',
      ],
      'mac-of-group': ['iface eth0 inet dhcp', 'hwaddress ether 01:00:5e:00:00:01'],
      'mac-capitals': ['iface eth0 inet dhcp', 'hwaddress ether FA:16:3E:00:00:01'],
    }).map(([name, lines]) => [`seed-eni-${name}`, interfaces(lines)]),
  ),
  'seed-password': one('meta-data', 'instance-id: i-1\nadmin_pass: Secret-123\n'),
  'seed-password-in-meta': one('meta-data', 'instance-id: i-1\nmeta: {admin_pass: Secret-123}\n'),
  'seed-network-2-dummy': one(
    'network-config',
    'version: 2\nethernets: {eth0: {dhcp4: true}}\ndummy-devices: {d0: {addresses: [192.0.2.5/24]}}\n',
  ),
  'seed-network-1-server-of-no-link': one(
    'network-config',
    'version: 1\nconfig: [{type: physical, name: eth0}, {type: nameserver, address: 192.0.2.53, interface: eth9}]\n',
  ),
  'seed-network-long': one('network-config', `version: 2\nethernets: {}\n# ${'x'.repeat(2048)}\n`),
}

/** And of OpenNebula's. */
export const CONTEXT_CASES: Readonly<Record<string, (draft: Draft) => void>> = {
  'context-label': medium({ label: 'context', jolietLabel: 'context' }),
  'context-missing': one('context.sh', undefined),
  'context-no-extensions': medium({
    hasRockRidge: false,
    jolietLabel: undefined,
    jolietPaths: new Map(),
    primaryPaths: new Map([['context.sh', 'CONTEXT_.SH;1']]),
  }),
  'context-command': one('context.sh', 'SET_HOSTNAME=my host\n'),
  'context-host-name-blank': one('context.sh', "SET_HOSTNAME='my host'\n"),
  'context-host-name-underscore': one('context.sh', 'SET_HOSTNAME="my_host"\n'),
  'context-host-name-16': one('context.sh', "SET_HOSTNAME='abcdefghijklmnop.example.org'\n"),
  'context-host-name-80': one('context.sh', `SET_HOSTNAME='${'a'.repeat(80)}'\n`),
  'context-host-name-number': one('context.sh', 'SET_HOSTNAME=7\n'),
  'context-host-name-number-quoted': one('context.sh', "SET_HOSTNAME='7'\n"),
  'context-host-name-unquoted': one('context.sh', 'export SET_HOSTNAME=web1\n'),
  'context-host-name-empty': one('context.sh', "SET_HOSTNAME=''\nHOSTNAME='web1'\n"),
  'context-host-name-elsewhere': one('context.sh', "NAME='web1'\n"),
  'context-host-name-older': one('context.sh', "HOSTNAME='my_host'\nNAME='web1'\n"),
  'context-host-name-of-address': one('context.sh', "ETH0_IP='192.0.2.5'\n"),
  'context-host-name-in-user-data': one(
    'context.sh',
    "SET_HOSTNAME='my_host'\nUSER_DATA='#cloud-config\nhostname: web1\n'\n",
  ),
  'context-host-name-of-user-data': one(
    'context.sh',
    "SET_HOSTNAME='web1'\nUSERDATA='#cloud-config\nhostname: my_host\n'\n",
  ),
  'context-host-name-preserved': one(
    'context.sh',
    "SET_HOSTNAME='my_host'\nUSER_DATA='#cloud-config\npreserve_hostname: true\n'\n",
  ),
  'context-host-name-computed': one('context.sh', 'SET_HOSTNAME="$NAME"\n'),
  'context-host-name-twice': one('context.sh', "SET_HOSTNAME='my_host'\nSET_HOSTNAME='web1'\n"),
  'context-user-data-base64': one(
    'context.sh',
    `SET_HOSTNAME='web1'\nUSER_DATA='${Buffer.from('#cloud-config\nhostname: my_host\n').toString('base64')}'\nUSERDATA_ENCODING='base64'\n`,
  ),
  'context-quotes': one('context.sh', "SET_HOSTNAME='web1'\nSSH_PUBLIC_KEY='it'\\''s a key'\n"),
  'context-card-incomplete': one(
    'context.sh',
    "SET_HOSTNAME='web1'\nETH0_MAC='52:54:00:12:34:56'\nETH0_IP='192.0.2.5'\nETH0_MASK='255.255.255.0'\n",
  ),
}
