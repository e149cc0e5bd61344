// The drives of other datasources, by what reads them: cloud-init's NoCloud, and the look-ups of CloudStack's scripts.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { type Datasource, driveOptions, pack, render, toBytes } from '../../lib/index.ts'
import { checkSpec } from '../../lib/spec/parse.ts'
import type { Spec } from '../../lib/spec.ts'
import { dsIdentify, readWithCloudInit } from './cloudinit.ts'
import { requireTools, run, runPython, tool, withDirectory } from './tools.ts'

requireTools()

const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@example.org'

function specOf(datasource: Datasource, fields: object = {}): Spec {
  const { report, value } = checkSpec({ hostname: 'web1', drive: { datasource }, ...fields })
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
})
