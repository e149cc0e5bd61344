// Where each datasource's documents go, and what is in them.
import t from 'tap'
import { type Datasource, identified, render } from '../lib/index.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import type { SpecInput } from '../lib/spec/spec-input.ts'
import type { Spec } from '../lib/spec.ts'
import { nodeContext } from '../lib/node/context.ts'
import type { Tree } from '../lib/image/tree.ts'

const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@example.org'

function specOf(datasource: Datasource, fields: object = {}): Spec {
  const { report, value } = checkSpec({ hostname: 'web1', drive: { datasource }, ...fields })
  if (value === undefined) throw new RangeError(report.map(({ message }) => message).join('\n'))
  return value
}

function textsOf(tree: Tree): Record<string, string> {
  return Object.fromEntries(
    Array.from(tree, ([path, entry]) => {
      if (entry.kind !== 'file' || !(entry.content instanceof Uint8Array)) throw new RangeError(path)
      return [path, new TextDecoder().decode(entry.content)]
    }),
  )
}

t.test('NoCloud', async (t) => {
  const bare = textsOf(render(specOf('nocloud')))
  t.same(Object.keys(bare), ['meta-data', 'user-data'], 'both files, whatever is asked for')
  t.equal(bare['user-data'], '')
  t.same(JSON.parse(bare['meta-data']!), {
    'instance-id': '62886352-3949-54f7-b8bc-f67f9fe26417',
    'local-hostname': 'web1',
  })
  const spec = specOf('nocloud', {
    dhcp_domain: 'example.org',
    public_keys: [KEY],
    meta: { 'emoji \u{1f600} \u2028': '\x7f' },
    vendor_data: { 'cloud-init': '#cloud-config\n{}\n' },
    user_data: '#!/bin/sh\n',
    extra_files: { 'more/a.txt': 'a' },
  })
  const full = textsOf(render(spec))
  t.same(full, {
    'meta-data': full['meta-data'],
    'user-data': '#!/bin/sh\n',
    'vendor-data': '#cloud-config\n{}\n',
    'more/a.txt': 'a',
  })
  t.match(JSON.parse(full['meta-data']!), { 'local-hostname': 'web1.example.org', 'public-keys': [KEY] })
  t.match(full['meta-data'], '\u{1f600} \\u2028": "\\u007f"', 'as YAML readers take it')
  t.equal(spec.drive.volume_id, 'cidata')
})

t.test("NoCloud's network", async (t) => {
  const configOf = (network: SpecInput['network'], version?: number) => {
    const drive = { datasource: 'nocloud', network_config_version: version } as const
    const { value } = checkSpec({ hostname: 'web1', network, drive })
    const text = textsOf(render(value!))['network-config']
    return text === undefined ? undefined : (JSON.parse(text) as { version: number })
  }
  const eth0 = { mac: '52:54:00:00:00:01', dhcp4: true }
  t.equal(configOf(undefined), undefined)
  t.equal(configOf({ eth0 })!.version, 1, 'which holds all of it')
  t.equal(configOf({ eth0 }, 2)!.version, 2)
  t.equal(configOf({ eth0: { ...eth0, optional: true } })!.version, 2, 'which holds more')
  t.equal(configOf({ eth0: { ...eth0, optional: true } }, 1)!.version, 1)
})

t.test("OpenNebula's context", async (t) => {
  const contextOf = (fields: object) => textsOf(render(specOf('opennebula', fields)))['context.sh']
  t.equal(contextOf({}), "SET_HOSTNAME='web1'\n")
  const network = {
    eth0: { mac: '52:54:00:00:00:01', address: '192.0.2.5/24', gateway: '192.0.2.1' },
    eth1: { mac: '52:54:00:00:00:02', dhcp4: true, slaac: true },
  }
  t.equal(
    contextOf({ network, admin_pass: "it's", user_data: '#!/bin/sh\n', meta: { ROLE: 'web' } }),
    `SET_HOSTNAME='web1'
PASSWORD='it'\\''s'
USER_DATA='IyEvYmluL3NoCg=='
USER_DATA_ENCODING='base64'
NETWORK='YES'
ETH0_MAC='52:54:00:00:00:01'
ETH0_IP='192.0.2.5'
ETH0_MASK='255.255.255.0'
ETH0_GATEWAY='192.0.2.1'
ETH1_MAC='52:54:00:00:00:02'
ETH1_METHOD='dhcp'
ETH1_IP6_METHOD='auto'
ROLE='web'
`,
  )
})

t.test('CloudStack', async (t) => {
  const spec = specOf('cloudstack', {
    name: 'Web 1',
    availability_zone: 'zone1',
    public_keys: { alice: KEY },
    admin_pass: 'a"\u00e9',
    user_data: '#!/bin/sh\n',
    meta: { role: 'web' },
    ec2: { instance_type: 'small', local_ipv4: '192.0.2.5', public_ipv4: '198.51.100.7' },
    cloudstack: { cloud_identifier: 'CloudStack-{1}', cloud_name: 'c1' },
  })
  const tree = render(spec)
  const texts = textsOf(tree)
  t.same(Object.fromEntries(Object.entries(texts).filter(([path]) => path.startsWith('cloudstack/'))), {
    'cloudstack/userdata/user_data.txt': '#!/bin/sh\n',
    'cloudstack/metadata/service-offering.txt': 'small',
    'cloudstack/metadata/availability-zone.txt': 'zone1',
    'cloudstack/metadata/local-hostname.txt': 'web1',
    'cloudstack/metadata/local-ipv4.txt': '192.0.2.5',
    'cloudstack/metadata/role.txt': 'web',
    'cloudstack/metadata/public-ipv4.txt': '198.51.100.7',
    'cloudstack/metadata/public-hostname.txt': '198.51.100.7',
    'cloudstack/metadata/instance-id.txt': spec.uuid,
    'cloudstack/metadata/vm-id.txt': spec.uuid,
    'cloudstack/metadata/public-keys.txt': `${KEY}\n`,
    'cloudstack/metadata/public_keys.txt': `${KEY}\n`,
    'cloudstack/metadata/cloud-identifier.txt': 'CloudStack-{1}',
    'cloudstack/metadata/cloud-name.txt': 'c1',
    'cloudstack/password/vm_password.txt': 'a"\u00e9',
    'cloudstack/password/vm-password-md5checksum.txt':
      texts['cloudstack/password/vm_password_md5checksum.txt'],
    'cloudstack/password/vm_password_md5checksum.txt':
      texts['cloudstack/password/vm_password_md5checksum.txt'],
  })
  t.same(JSON.parse(texts['openstack/latest/meta_data.json']!), {
    availability_zone: 'zone1',
    hostname: 'web1',
    role: 'web',
    name: '198.51.100.7',
    uuid: spec.uuid,
    keys: [{ type: 'ssh', data: `${KEY}\n`, name: 'alice' }],
    public_keys: { alice: `${KEY}\n` },
    'cloud-name': 'c1',
  })
  t.equal(
    JSON.parse(texts['openstack/latest/vendor_data.json']!)['cloud-init'],
    '#cloud-config\npassword: "a\\"\u00e9"\nchpasswd: { expire: False }\n',
  )
  t.equal(
    tree.get('openstack/latest/user_data'),
    tree.get('cloudstack/userdata/user_data.txt'),
    'one content',
  )
  t.notOk(tree.has('openstack/latest/network_data.json'), 'nothing to say of the network')
  t.same(textsOf(render(specOf('cloudstack')))['openstack/latest/vendor_data.json'], '{}')
})

t.test('the checksum of a password has no leading zeros', async (t) => {
  // MD5 of "363" starts with 00.
  const texts = textsOf(render(specOf('cloudstack', { admin_pass: '363' })))
  t.match(texts['cloudstack/password/vm-password-md5checksum.txt'], /^[1-9a-f][0-9a-f]{0,30}$/)
})

t.test('a system VM of CloudStack', async (t) => {
  const cmdline = { type: 'consoleproxy', template: 'domP', host: '192.0.2.1' }
  const texts = textsOf(render(specOf('cloudstack-systemvm', { cloudstack: { cmdline } })))
  t.equal(texts['cmdline'], 'type=consoleproxy template=domP host=192.0.2.1\n')
  t.match(texts['user-data'], /^#cloud-config\n\{/)
  t.same(JSON.parse(texts['user-data']!.slice('#cloud-config\n'.length)), {
    write_files: [{ path: '/var/cache/cloud/cmdline', content: texts['cmdline'], permissions: '0600' }],
  })
  t.match(JSON.parse(texts['meta-data']!), { 'local-hostname': 'web1' })
  t.notOk('authorized_keys' in texts)
  const keyed = textsOf(
    render(specOf('cloudstack-systemvm', { cloudstack: { cmdline }, public_keys: [KEY, KEY] })),
  )
  t.equal(keyed['authorized_keys'], `${KEY}\n${KEY}\n`)
  t.same((JSON.parse(keyed['meta-data']!) as Record<string, unknown>)['public-keys'], [KEY, KEY])
})

t.test('the instance', async (t) => {
  const idOf = (fields: object, random?: number): string => {
    const context = {
      ...nodeContext(),
      ...(random !== undefined && { random: (n: number) => new Uint8Array(n).fill(random) }),
    }
    return identified(specOf('nocloud', fields), { context }).uuid
  }
  t.equal(idOf({ user_data: 'a' }), idOf({ user_data: 'b' }), 'stable')
  const hash = idOf({ instance_id: 'hash', user_data: 'a' })
  t.equal(hash, idOf({ instance_id: 'hash', user_data: 'a' }), 'the same content')
  t.not(hash, idOf({ instance_id: 'hash', user_data: 'b' }), 'another content')
  t.equal(idOf({ instance_id: 'new' }, 0xff), 'ffffffff-ffff-4fff-bfff-ffffffffffff')
  t.equal(idOf({ instance_id: 'iid-local01' }), 'iid-local01')
  const spec = specOf('nocloud', { instance_id: 'hash', user_data: 'a' })
  t.match(textsOf(render(spec))['meta-data'], hash, 'render does what identified does')
})

t.test("files of one's own, and nothing beside them", async (t) => {
  const extra_files = { 'config/init-cfg.txt': 'a', 'content/': null, 'openstack/latest/user_data': 'b' }
  const spec = specOf('files', { extra_files })
  const tree = render(spec)
  t.same([...tree.keys()], ['config/init-cfg.txt', 'content', 'openstack/latest/user_data'])
  t.same(tree.get('content'), { kind: 'directory' })
  t.equal(specOf('files', { drive: { datasource: 'files', volume_id: 'any' } }).drive.volume_id, 'any')
  t.same(render(specOf('nocloud', { extra_files: { 'a/': null } })).get('a'), { kind: 'directory' })
  const codes = (fields: object) =>
    checkSpec({ hostname: 'web1', drive: { datasource: 'files' }, ...fields }).report.map(({ code }) => code)
  t.same(codes({ user_data: '#!/bin/sh\n', public_keys: [KEY] }), ['datasource-lacks', 'datasource-lacks'])
  t.same(codes({ extra_files: { 'a/': 'text' } }), ['wrong-type'])
  t.same(codes({ extra_files: { a: null } }), ['wrong-type'])
  t.same(codes({ extra_files: { a: 'text', 'a/': null } }), ['bad-drive-path'])
  t.same(codes({ extra_files: { '/': null } }), ['bad-drive-path'])
})
