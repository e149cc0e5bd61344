// The drives of other datasources, by what reads them: cloud-init's NoCloud, and the look-ups of CloudStack's scripts.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { type Datasource, driveOptions, FIXED_CONTEXT, pack, render, toBytes } from '../../lib/index.ts'
import { linuxRefusal } from '../../lib/guests/faults/host-name.ts'
import { check } from '../../lib/inspect/check.ts'
import { ironicPayload } from '../../lib/node/ironic-payload.ts'
import { readSpec } from '../../lib/node/read-spec.ts'
import { writeImage } from '../../lib/node/write-image.ts'
import { writeTree } from '../../lib/node/write-tree.ts'
import { checkSpec } from '../../lib/spec/parse.ts'
import type { Spec } from '../../lib/spec.ts'
import { writeOpenNebula } from '../../lib/network/write-opennebula.ts'
import { contextNetworks } from '../context-networks.ts'
import { context, CONTEXT_CASES, driveOf } from '../broken-drives.ts'
import { dsIdentify, readWithCloudInit } from './cloudinit.ts'
import { requireTools, run, runPython, tool, withDirectory } from './tools.ts'

requireTools()

const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@example.org'

function specOf(datasource: Datasource, fields: object = {}): Spec {
  const { report, value } = checkSpec({
    hostname: 'web1',
    ...fields,
    drive: { datasource, ...(fields as { drive?: object }).drive },
  })
  if (value === undefined) throw new RangeError(report.map(({ message }) => message).join('\n'))
  return value
}

/** Lends the drive as a file, and a folder with its tree as Linux mounts it. */
function withDrive<T>(spec: Spec, use: (image: string, folder: string) => Promise<T>): Promise<T> {
  return withDirectory(async (directory) => {
    const image = join(directory, 'drive.iso')
    const folder = join(directory, 'tree')
    await writeFile(image, toBytes(pack(render(spec), driveOptions(spec))))
    await mkdir(folder)
    await run(tool.bsdtar, ['-xf', image, '-C', folder])
    return use(image, folder)
  })
}

interface NoCloudSeed {
  readonly isFound: boolean
  readonly instanceId: string | null
  readonly metadata: Readonly<Record<string, unknown>>
  readonly publicKeys: readonly string[]
  readonly userData: string
  readonly vendorData: string | null
  readonly networkConfig: unknown
}

function readNoCloud(folder: string): Promise<NoCloudSeed> {
  return withDirectory(async (cloud) => {
    await mkdir(join(cloud, 'seed'))
    await mkdir(join(cloud, 'run'))
    await symlink(folder, join(cloud, 'seed', 'nocloud'))
    return (await runPython('nocloud.py', [cloud])) as NoCloudSeed
  })
}

t.test('NoCloud, by cloud-init', async (t) => {
  const spec = specOf('nocloud', {
    dhcp_domain: 'example.org',
    availability_zone: 'zone \u{1f600} \u2028 \x7f "quoted"',
    public_keys: [KEY],
    meta: { role: 'yes' },
    user_data: '#!/bin/sh\necho hello\n',
    vendor_data: { 'cloud-init': '#cloud-config\n{}\n' },
  })
  await withDrive(spec, async (image, folder) => {
    t.same((await dsIdentify(image)).datasources, ['NoCloud'])
    const seed = await readNoCloud(folder)
    t.match(seed, {
      isFound: true,
      instanceId: spec.uuid,
      metadata: {
        'local-hostname': 'web1.example.org',
        'availability-zone': spec.availability_zone!,
        meta: { role: 'yes' },
      },
      publicKeys: [KEY],
      userData: Buffer.from(spec.user_data!).toString('base64'),
      vendorData: Buffer.from('#cloud-config\n{}\n').toString('base64'),
    })
  })
  await withDrive(specOf('nocloud'), async (_, folder) => {
    t.match(await readNoCloud(folder), { isFound: true, userData: '' }, 'of a host name alone')
    await run('/bin/rm', ['-f', join(folder, 'user-data')])
    t.match(await readNoCloud(folder), { isFound: false }, 'the judge sees a seed without user-data')
  })
})

t.test("NoCloud's network and vendor data, by cloud-init", async (t) => {
  const network = {
    eth0: { mac: '52:54:00:00:00:01', address: '192.0.2.5/24', gateway: '192.0.2.1', dns: '192.0.2.53' },
    eth1: { mac: '52:54:00:00:00:02', dhcp4: true, mtu: 1400 },
  }
  const configOf = (fields: object, version?: 1 | 2) =>
    withDrive(
      specOf('nocloud', {
        ...fields,
        drive: { datasource: 'nocloud', ...(version && { network_config_version: version }) },
      }),
      async (_, folder) => readNoCloud(folder),
    )
  const first = await configOf({ network })
  t.match(first.networkConfig, {
    version: 1,
    config: [
      {
        type: 'physical',
        name: 'eth0',
        mac_address: '52:54:00:00:00:01',
        subnets: [{ type: 'static', address: '192.0.2.5/24', routes: [{ gateway: '192.0.2.1' }] }],
      },
      { name: 'eth1', mtu: 1400, subnets: [{ type: 'dhcp' }] },
    ],
  })
  t.match((await configOf({ network }, 2)).networkConfig, {
    version: 2,
    ethernets: { eth0: { match: { macaddress: '52:54:00:00:00:01' }, 'set-name': 'eth0' } },
  })
  const bridged = { ...network, br0: { bridge: ['eth1'], optional: true, dhcp4: true } }
  t.match((await configOf({ network: bridged })).networkConfig, {
    version: 2,
    bridges: { br0: { optional: true } },
  })
  t.equal((await configOf({})).networkConfig, null, 'none that nobody asked for')

  const parts = ['#cloud-config\nmanage_etc_hosts: true\n', '#!/bin/sh\necho \u{e9}\n']
  const { vendorData } = await configOf({ vendor_data: { 'cloud-init': parts } })
  const types = await run(tool.python, ['-c', PART_TYPES, vendorData!])
  t.same(JSON.parse(types.toString()), [
    ['text/cloud-config', parts[0]],
    ['text/x-shellscript', parts[1]],
  ])
})

/** What cloud-init takes the parts of a message for. */
const PART_TYPES = `
import base64, json, sys
from cloudinit.user_data import UserDataProcessor
from cloudinit.helpers import Paths
message = UserDataProcessor(Paths({})).process(base64.b64decode(sys.argv[1]))
parts = [p for p in message.walk() if not p.is_multipart()]
json.dump([[p.get_content_type(), p.get_payload(decode=True).decode()] for p in parts], sys.stdout)
`

t.test('OpenNebula, by cloud-init', async (t) => {
  const password = `it's "$(touch /tmp/x)" \u{e9} \\ \``
  const spec = specOf('opennebula', {
    dhcp_domain: 'example.org',
    public_keys: { a: KEY, b: KEY.replace('alice', 'bob') },
    admin_pass: password,
    user_data: '#!/bin/sh\necho "it\'s"\n',
    meta: { role: 'web\nserver', lower_case: '$HOME' },
    network: {
      eth0: {
        mac: '52:54:00:00:00:01',
        addresses: ['192.0.2.5/25', '2001:db8::5/64', 'fd00::5/64'],
        gateway: ['192.0.2.1', '2001:db8::1'],
        dns: ['192.0.2.53', '2001:db8::53'],
        search: ['example.org'],
        mtu: 1400,
      },
    },
  })
  await withDrive(spec, async (image, folder) => {
    t.same((await dsIdentify(image)).datasources, ['OpenNebula'])
    const read = (await runPython('opennebula.py', [folder, '{"52:54:00:00:00:01": "ens3"}'])) as object
    t.match(read, {
      userdata: new TextDecoder().decode(spec.user_data),
      metadata: {
        'local-hostname': 'web1.example.org',
        'public-keys': [KEY, KEY.replace('alice', 'bob')],
        PASSWORD: password,
        role: 'web\nserver',
        lower_case: '$HOME',
      },
      'network-interfaces': {
        version: 2,
        ethernets: {
          ens3: {
            match: { macaddress: '52:54:00:00:00:01' },
            addresses: ['192.0.2.5/25', '2001:db8::5/64', 'fd00::5/64'],
            gateway4: '192.0.2.1',
            gateway6: '2001:db8::1',
            nameservers: { addresses: ['192.0.2.53', '2001:db8::53'], search: ['example.org'] },
            mtu: '1400',
          },
        },
      },
    })
  })
  await withDrive(specOf('opennebula'), async (_, folder) => {
    const read = await runPython('opennebula.py', [folder, '{"52:54:00:00:00:01": "ens3"}'])
    t.same(read, { userdata: null, metadata: { SET_HOSTNAME: 'web1', 'local-hostname': 'web1' } })
  })
})

/** Merges the cloud-configs of user data as cloud-init does. */
const MERGED = `
import json, sys, tempfile
from cloudinit import helpers, user_data
from cloudinit.handlers.cloud_config import CloudConfigPartHandler
from cloudinit.handlers import CONTENT_START, CONTENT_END
message = user_data.UserDataProcessor({}).process(open(sys.argv[1], 'rb').read())
written = tempfile.mktemp()
class Paths:
    def get_ipath(self, name): return written
handler = CloudConfigPartHandler(Paths())
handler.handle_part(None, CONTENT_START, None, None, None, None)
for part in message.walk():
    if part.get_content_type() == 'text/cloud-config':
        handler.handle_part(None, 'text/cloud-config', part.get_filename(), part.get_payload(decode=True).decode(), None, dict(part.items()))
handler.handle_part(None, CONTENT_END, None, None, None, None)
import yaml
print(json.dumps(yaml.safe_load(open(written))))
`

t.test('cloud-init derives an address from a MAC address only where build says so', async (t) => {
  const nics = Object.fromEntries([0, 1, 2].map((n) => [`52:54:00:00:00:0${n + 1}`, `eth${n}`]))
  let derived = 0
  for (const network of contextNetworks(25)) {
    const { network: model, ...spec } = specOf('opennebula', { network })
    const { losses } = writeOpenNebula(model!)
    await withDrive({ ...spec, network: model }, async (_, folder) => {
      const read = (await runPython('opennebula.py', [folder, JSON.stringify(nics)])) as {
        'network-interfaces'?: { ethernets: Record<string, { addresses: string[] }> }
      }
      for (const { id, addresses } of model!.interfaces) {
        const found = read['network-interfaces']?.ethernets[id]?.addresses ?? []
        const own = addresses.map(({ address, prefix }) => `${address}/${prefix}`)
        const isSaid = (text: RegExp): boolean =>
          losses.some((loss) => loss.interface === id && text.test(loss.feature))
        const made = found.filter((address) => !own.includes(address))
        t.equal(made.length > 0, isSaid(/^a NIC without an IPv4 address$/), JSON.stringify(network))
        derived += made.length
        const isLost = found.length > 0 && own.some((address) => !found.includes(address))
        if (isLost) t.ok(isSaid(/further address/), JSON.stringify(network))
      }
    })
  }
  t.ok(derived > 5, 'some do')
})

t.test("cloud-init takes the host name of OpenNebula's context, or loses it, as check says", async (t) => {
  const scripts = Object.entries(CONTEXT_CASES).flatMap(([name, change]) => {
    const draft = context()
    change(draft)
    const { tree } = driveOf(draft)
    return tree.has('context.sh') && !name.includes('user-data') ? [{ name, tree }] : []
  })
  t.ok(scripts.length > 12)
  for (const { name, tree } of scripts)
    await withDirectory(async (directory) => {
      const folder = join(directory, 'context')
      await writeTree(tree, folder)
      const said = check({ tree, medium: { fileSystem: 'none' } }, { guests: ['cloud-init@22.4'] })
      const codes = said.map(({ code }) => code)
      const read = (await runPython('opennebula.py', [folder, '{}']).catch(() => undefined)) as
        { metadata: { 'local-hostname'?: string } } | undefined
      t.equal(codes.includes('guest-context-command'), read === undefined, `${name}: taken`)
      if (read === undefined) return
      const hostName = read.metadata['local-hostname'] ?? ''
      // A value that only a shell can tell is not judged.
      if (name.includes('computed')) return
      t.equal(codes.includes('guest-host-name-missing'), hostName === '', `${name}: ${hostName}`)
      if (!name.includes('preserved'))
        t.equal(codes.includes('guest-host-name'), linuxRefusal(hostName) !== undefined, name)
    })
})

/** What Ironic's conductor does with a drive to read its network data. Source: ironic/conductor/configdrive_utils.py */
const CONDUCTOR = `
import base64, gzip, io, json, sys
import pycdlib
image = gzip.decompress(base64.b64decode(open(sys.argv[1]).read(), validate=True))
iso = pycdlib.PyCdlib()
iso.open_fp(io.BytesIO(image))
out = io.BytesIO()
iso.get_file_from_iso_fp(out, iso_path='/openstack/latest/network_data.json;1')
json.dump({'label': iso.pvd.volume_identifier.decode().strip(), 'network_data': json.loads(out.getvalue())}, sys.stdout)
`

t.test('an ISO image, a FAT volume and what Ironic takes, of one spec', async (t) => {
  const network_data = {
    links: [{ id: 'eth0', type: 'phy', ethernet_mac_address: '52:54:00:00:00:01', mtu: 1500 }],
    networks: [{ id: 'n0', link: 'eth0', type: 'ipv4_dhcp' }],
    services: [],
  }
  const spec = specOf('config-drive', {
    network_data,
    user_data: '#!/bin/sh\n',
    vendor_data: { a: 1 },
    drive: { partition: 'mbr', size: '64MiB' },
  })
  const tree = render(spec)
  await withDirectory(async (directory) => {
    const path = (name: string): string => join(directory, name)
    const made = (format: 'vfat' | 'iso9660' | 'base64') =>
      pack(tree, driveOptions(spec, FIXED_CONTEXT, format))
    await writeImage(made('vfat'), path('b.img'))
    const mtools = { MTOOLS_SKIP_CHECK: '1' }
    const label = await run('/usr/bin/mlabel', ['-s', '-i', `${path('b.img')}@@1M`, '::'], mtools)
    t.match(label.toString(), /Volume label is config-2\s*$/)
    await run(tool.mcopy, ['-s', '-n', '-i', `${path('b.img')}@@1M`, '::openstack', directory], mtools)
    for (const [file, entry] of tree) {
      if (!file.startsWith('openstack/')) continue
      t.same(await readFile(path(file)), Buffer.from((entry as { content: Uint8Array }).content), file)
    }
    const iso = made('base64')
    const payload = toBytes(await ironicPayload(iso))
    await writeFile(path('payload'), payload)
    const read = JSON.parse((await run(tool.python, ['-c', CONDUCTOR, path('payload')])).toString())
    t.same(read, { label: 'config-2', network_data })
    t.same(toBytes(await ironicPayload(iso)), payload, 'the same bytes again')
    const large = { size: 64 * 1024 ** 2 + 1, segments: [] }
    await t.rejects(ironicPayload(large), { code: 'image-too-large' })

    await writeFile(path('drive.json'), toBytes(pack(tree, { format: 'json' })))
    // openstacksdk makes the drive of the JSON as Ironic does.
    await run(tool.python, ['-c', OPENSTACKSDK, path('drive.json'), path('theirs')])
    const theirs = JSON.parse((await run(tool.python, ['-c', CONDUCTOR, path('theirs')])).toString())
    t.same(theirs.network_data, network_data)
  })
})

const OPENSTACKSDK = `
import json, sys
from openstack.baremetal import configdrive
given = json.load(open(sys.argv[1]))
assert set(given) == {'meta_data', 'network_data', 'user_data', 'vendor_data'}, given.keys()
built = configdrive.build(given.pop('meta_data'), **{**given, 'user_data': given['user_data'].encode()})
open(sys.argv[2], 'w').write(built if isinstance(built, str) else built.decode())
`

t.test('CloudStack, by cloud-init', async (t) => {
  const spec = specOf('cloudstack', {
    public_keys: [KEY],
    admin_pass: 'pass: #"\u00e9',
    user_data: '#cloud-config\n{}\n',
  })
  await withDrive(spec, async (image) => {
    t.equal((await dsIdentify(image)).found, true)
    const guest = await readWithCloudInit(image)
    t.match(guest, {
      instanceId: spec.uuid,
      localHostname: 'web1',
      userData: Buffer.from(spec.user_data!).toString('base64'),
      networkConfig: null,
      warnings: [],
    })
    if ('error' in guest) return
    t.same(
      guest.publicKeys.map((key) => key.trim()),
      [KEY],
    )
    const config = String((guest.vendorData as Record<string, unknown>)['cloud-init'] ?? guest.vendorData)
    const parsed = await run(tool.python, ['-c', YAML_TO_JSON, config])
    t.same(JSON.parse(parsed.toString()), { password: spec.admin_pass, chpasswd: { expire: false } })
  })
})

const YAML_TO_JSON = 'import json, sys, yaml; json.dump(yaml.safe_load(sys.argv[1]), sys.stdout)'

/**
 * The look-ups of CloudStack's own scripts, in their order and with their commands.
 * Source: setup/bindir/cloud-set-guest-sshkey-password-userdata-configdrive.in, cloud-set-guest-sshkey-configdrive.in
 */
const LOOKUPS = `
[ "$(blkid -o value -s LABEL "$1")" = config-2 ] || exit 9
for key in public-keys.txt public_keys.txt; do
  [ -f "$2/cloudstack/metadata/$key" ] && tr -d '\\r' < "$2/cloudstack/metadata/$key"
done
[ -f "$2/cloudstack/password/vm_password.txt" ] && tr -d '\\r' < "$2/cloudstack/password/vm_password.txt"
echo
cat "$2/cloudstack/userdata/user_data.txt"
`

t.test('CloudStack, by the look-ups of its scripts', async (t) => {
  const spec = specOf('cloudstack', { public_keys: [KEY], admin_pass: 'secret', user_data: '#!/bin/sh\n' })
  await withDrive(spec, async (image, folder) => {
    const found = await run('/bin/sh', ['-c', LOOKUPS, 'sh', image, folder], {
      PATH: '/usr/sbin:/usr/bin:/bin',
    })
    t.equal(found.toString(), `${KEY}\n${KEY}\nsecret\n#!/bin/sh\n`)
    const extents = await run(tool.isoinfo, ['-R', '-l', '-i', image])
    const [first, second] = [...extents.toString().matchAll(/\[\s*(\d+) \d\d\]\s+user_data(?:\.txt)?\s*$/gm)]
    t.ok(
      first?.[1] !== undefined && first[1] === second?.[1],
      'the user data are there once, under both names',
    )
  })
})

/** What each appliance looks for, by the names and in the folders that its vendor's manual gives. */
const APPLIANCES: Readonly<Record<string, readonly string[]>> = {
  'cisco-asav': ['day0-config'],
  'cisco-c8000v': ['iosxe_config.txt'],
  'juniper-vsrx': ['juniper.conf'],
  'palo-alto-vm-series': ['config', 'config/init-cfg.txt', 'content', 'license', 'software'],
}

for (const [name, paths] of Object.entries(APPLIANCES)) {
  t.test(`an appliance: ${name}`, async (t) => {
    const { report, value: spec } = await readSpec(
      join(import.meta.dirname, '../../templates', `${name}.yaml`),
    )
    t.same(report, [])
    await withDrive(spec!, async (image) => {
      const listed = (await run(tool.bsdtar, ['-tf', image])).toString().split('\n')
      t.same(
        listed.filter((path) => path !== './' && path !== '.' && path !== '').sort(),
        paths,
        'and nothing beside them',
      )
      const names = (await run(tool.isoinfo, ['-R', '-f', '-i', image])).toString().trim().split('\n')
      t.same(
        names.sort(),
        paths.map((path) => `/${path}`),
      )
      t.match((await run(tool.isoinfo, ['-d', '-i', image])).toString(), /^Volume id: CDROM$/m)
    })
  })
}

t.test('a system VM of CloudStack', async (t) => {
  const cmdline = { type: 'consoleproxy', template: 'domP', name: 'v-2-VM' }
  await withDrive(specOf('cloudstack-systemvm', { cloudstack: { cmdline } }), async (_, folder) => {
    // Source: systemvm/debian/opt/cloud/bin/setup/init.sh and common.sh, parse_cmd_line
    const script = 'for word in $(cat "$1/cmdline"); do echo "${word%%=*}: ${word#*=}"; done'
    const words = await run('/bin/sh', ['-c', script, 'sh', folder])
    t.equal(words.toString(), 'type: consoleproxy\ntemplate: domP\nname: v-2-VM\n')
    const { userData } = await readNoCloud(folder)
    const config = JSON.parse(
      (await run(tool.python, ['-c', YAML_TO_JSON, Buffer.from(userData, 'base64').toString()])).toString(),
    ) as { write_files: { content: string }[] }
    t.equal(config.write_files[0]!.content, await readFile(join(folder, 'cmdline'), 'utf8'))
  })
  const own = '#cloud-config\nwrite_files: [{path: /etc/motd, content: hello}]\npackages: [nginx]\n'
  for (const user_data of [own, { parts: [{ text: own }, { text: '#!/bin/sh\n' }] }])
    await withDrive(
      specOf('cloudstack-systemvm', { cloudstack: { cmdline }, public_keys: [KEY], user_data }),
      async (_, folder) => {
        t.equal(await readFile(join(folder, 'authorized_keys'), 'utf8'), `${KEY}\n`)
        const merged = JSON.parse(
          (await run(tool.python, ['-I', '-c', MERGED, join(folder, 'user-data')])).toString(),
        ) as { write_files: { path: string }[]; packages: string[] }
        t.same(
          merged.write_files.map(({ path }) => path),
          ['/etc/motd', '/var/cache/cloud/cmdline'],
        )
        t.same(merged.packages, ['nginx'])
      },
    )
})
