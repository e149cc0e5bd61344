// Nova's options that are fields of a spec, and what a drive has beyond Nova's.
import fc from 'fast-check'
import t from 'tap'
import { judgeDrives } from '../lib/inspect/judge-drives.ts'
import { packDrives } from '../lib/node/build-drives.ts'
import { nodeContext } from '../lib/node/context.ts'
import { hasErrors } from '../lib/report/diagnostics.ts'
import { hostnameFromName } from '../lib/metadata/hostname.ts'
import { EC2_DIRECTORIES } from '../lib/metadata/versions.ts'
import { render } from '../lib/layouts/render.ts'
import { parseSpec } from '../lib/spec/parse.ts'
import { hasNova, hostnamesFromNova, type NovaCase, renderWithNova } from './interop/nova/nova.ts'
import { bytesOfTree } from './tree-of-folder.ts'

const skip = !hasNova()

const SSH =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@example.org'

function drive(fields: object) {
  const { report, value } = parseSpec(JSON.stringify({ hostname: 'web1', ...fields }))
  t.same(report, [])
  return bytesOfTree(render(value!, { context: nodeContext() }))
}

function json(files: ReadonlyMap<string, Buffer>, path: string): any {
  return JSON.parse(files.get(path)!.toString())
}

const ec2Of = (files: ReadonlyMap<string, Buffer>): string[] =>
  [...files.keys()].filter((path) => path.startsWith('ec2/'))

t.test('a host name is made of any name as Nova makes it', { skip }, async (t) => {
  const any = fc.string({ unit: 'binary', maxLength: 80 })
  const likely = fc.string({
    unit: fc.constantFrom(...' _.-aZ9üßÜ²¼ªµ·×ÿ\u0000\n\u007f\u00ad\u0100–😀ıİ'),
    maxLength: 80,
  })
  const names = [
    '',
    '...',
    '-_-',
    'Web Server 1',
    'ÜBER.straße',
    'a'.repeat(70),
    `${'a'.repeat(62)}😀-b`,
    ...fc.sample(any, { numRuns: 500, seed: 1 }),
    ...fc.sample(likely, { numRuns: 1500, seed: 2 }),
  ]
  const uuid = '2b5f2a10-0000-4000-8000-0000000000d4'
  const nova = await hostnamesFromNova(names.map((name) => ({ hostname_from_name: name, uuid })))
  let fallen = 0
  for (const [i, name] of names.entries()) {
    const made = hostnameFromName(name)
    if (made === '') fallen++
    if ((made === '' ? `Server-${uuid}` : made) !== nova[i]) t.equal(made, nova[i], JSON.stringify(name))
    const { report, value } = parseSpec(JSON.stringify({ name, uuid }))
    if (value === undefined) t.equal(report.at(-1)?.code, 'no-hostname-in-name', JSON.stringify(name))
    else if (value.hostname !== nova[i]) t.equal(value.hostname, nova[i], JSON.stringify(name))
  }
  t.ok(fallen > 10, 'names of which nothing is left are among them')
})

t.test('a name of which nothing is left', async (t) => {
  const { value } = parseSpec('name: "日本"')
  t.equal(value!.hostname, `Server-${value!.uuid}`)
  t.match(parseSpec('name: ü').report, [{ code: 'no-hostname-in-name' }], 'Nova keeps it, no guest can')
})

t.test('dhcp_domain', async (t) => {
  const files = drive({ dhcp_domain: 'example.org' })
  t.equal(json(files, 'openstack/latest/meta_data.json').hostname, 'web1.example.org')
  t.match(json(files, 'ec2/latest/meta-data.json'), {
    hostname: 'web1.example.org',
    'local-hostname': 'web1.example.org',
    'public-hostname': 'web1.example.org',
  })
  t.equal(json(drive({ dhcp_domain: '' }), 'openstack/latest/meta_data.json').hostname, 'web1')
  t.equal(json(drive({}), 'openstack/latest/meta_data.json').hostname, 'web1')
  const long = { hostname: 'web1', dhcp_domain: `${'a'.repeat(60)}.`.repeat(4) + 'bbbbb' }
  t.match(parseSpec(JSON.stringify(long)).report, [{ code: 'bad-hostname', path: ['dhcp_domain'] }])
})

t.test('config_drive_skip_versions', async (t) => {
  const all = EC2_DIRECTORIES.map((name) => `ec2/${name}/meta-data.json`)
  t.same(ec2Of(drive({})), ['ec2/2009-04-04/meta-data.json', 'ec2/latest/meta-data.json'])
  t.same(ec2Of(drive({ config_drive_skip_versions: '' })), all)
  t.same(ec2Of(drive({ config_drive_skip_versions: [] })), all)
  t.same(ec2Of(drive({ config_drive_skip_versions: EC2_DIRECTORIES })), [])
  t.same(ec2Of(drive({ config_drive_skip_versions: EC2_DIRECTORIES.slice(2).join(' ') })), all.slice(0, 2))
  const report = (skip: unknown) =>
    parseSpec(JSON.stringify({ hostname: 'x', config_drive_skip_versions: skip })).report
  t.match(report('2009-04-4'), [{ code: 'unknown-ec2-version', hint: 'did you mean "2009-04-04"?' }])
  t.match(report(['1.0', 'latets']), [{ path: ['config_drive_skip_versions', 1], hint: /"latest"/ }])
  t.match(report('2018-08-27'), [{ hint: /openstack\/ are always written/ }])
  t.match(report(1), [{ code: 'wrong-type' }])
})

t.test('every directory as Nova writes it', { skip }, async (t) => {
  const novaCase: NovaCase = {
    options: { dhcp_domain: 'example.org', config_drive_skip_versions: '2007-08-29 latest' },
    instance: {
      uuid: '2b5f2a10-0000-4000-8000-0000000000d4',
      name: 'Web 1',
      hostname: 'web1',
      project_id: 'p1',
      user_data: '#!/bin/sh\n',
      admin_pass: 'secret',
      availability_zone: 'az',
    },
    keypairs: [
      { name: 'me', type: 'ssh', public_key: SSH },
      { name: 'second', type: 'ssh', public_key: SSH },
    ],
    ec2: { instance_id: 1, ami_id: 2, kernel_id: 3 },
    random_seed: 'x',
  }
  const [nova] = await renderWithNova([novaCase])
  if (nova === undefined || 'error' in nova) throw new Error(nova?.error ?? 'no answer')
  const theirs = new Map([...nova.tree].map(([path, bytes]) => [path, Buffer.from(bytes)]))
  const ours = drive({
    uuid: novaCase.instance.uuid,
    name: 'Web 1',
    dhcp_domain: 'example.org',
    config_drive_skip_versions: '2007-08-29 latest',
    project_id: 'p1',
    user_data: '#!/bin/sh\n',
    admin_pass: 'secret',
    availability_zone: 'az',
    public_keys: { me: SSH, second: SSH },
    ec2: { instance_id: 1, ami_id: 2, kernel_id: 3, instance_type: 'm1.small' },
    drive: { profile: 'nova', newest_version: '2020-10-14' },
    random_seed: json(theirs, 'openstack/latest/meta_data.json').random_seed,
  })
  t.same([...ours.keys()], [...theirs.keys()])
  const withoutSeed = (text: string | undefined) => text?.replace(/"random_seed": "[^"]*"/, '')
  for (const [path, bytes] of theirs)
    t.equal(withoutSeed(ours.get(path)?.toString()), withoutSeed(bytes.toString()), path)
})

t.test('beyond Nova, and off in its profile', async (t) => {
  const x509 = '-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----'
  const fields = {
    public_keys: { ssh: SSH, x509 },
    devices: [{ type: 'share', share_id: 'id', tag: 'tag' }],
    network_data: { links: [], networks: [], services: [] },
  }
  const { report, value } = parseSpec(JSON.stringify({ hostname: 'web1', ...fields }))
  t.match(report, [{ code: 'network-data-empty', severity: 'warning' }])
  const files = bytesOfTree(render(value!))
  const meta = json(files, 'openstack/latest/meta_data.json')
  t.same(meta.public_keys, { ssh: `${SSH}\n`, x509: `${x509}\n` })
  t.same(meta.keys, [
    { name: 'ssh', type: 'ssh', data: `${SSH}\n` },
    { name: 'x509', type: 'x509', data: `${x509}\n` },
  ])
  t.same(meta.devices, [{ type: 'share', share_id: 'id', tag: 'tag', bus: 'none', address: 'none' }])
  t.same(json(files, 'openstack/2020-10-14/meta_data.json').devices, [], 'shares came with 2025-04-04')
  t.notOk(files.has('openstack/latest/network_data.json'))

  const novas = drive({ ...fields, drive: { profile: 'nova' } })
  const theirs = json(novas, 'openstack/latest/meta_data.json')
  t.same(theirs.public_keys, { ssh: SSH })
  t.same(theirs.keys, [{ name: 'ssh', type: 'ssh', data: SSH }])
  t.ok(novas.has('openstack/latest/network_data.json'))
})

t.test('random_seed is drawn once a drive, and only when asked for', async (t) => {
  const seeds = (files: ReadonlyMap<string, Buffer>) =>
    [...files.keys()]
      .filter((path) => path.endsWith('meta_data.json'))
      .map((path) => json(files, path).random_seed)
  const drawn = seeds(drive({ random_seed: 'random' }))
  t.equal(drawn[0], undefined, 'not in 2012-08-10')
  t.equal(new Set(drawn.slice(1)).size, 1)
  t.equal(Buffer.from(drawn[1], 'base64').length, 512)
  t.not(seeds(drive({ random_seed: 'random' }))[1], drawn[1])
  t.same(new Set(seeds(drive({}))), new Set([undefined]))
  t.throws(() => render(parseSpec('{hostname: x, random_seed: random}').value!), RangeError)
})

t.test('raw user data are written as they are', async (t) => {
  const bytes = Buffer.from('1f8b0800ffff', 'hex')
  const raw = { base64: bytes.toString('base64') }
  t.same(drive({ user_data: { raw } }).get('openstack/latest/user_data'), bytes)
  t.same(
    drive({ user_data: { raw: '\ufeff#cloud-config\na: [' } })
      .get('ec2/latest/user-data')!
      .toString(),
    '\ufeff#cloud-config\na: [',
  )
  const codes = (fields: object) =>
    parseSpec(JSON.stringify({ hostname: 'x', ...fields })).report.map(({ code }) => code)
  t.same(codes({ user_data: { raw, gzip: true } }), ['given-twice'])
  t.same(codes({ user_data: { raw }, cloud_config: { packages: ['nginx'] } }), ['given-twice'])
})

t.test('a guest refuses a drive of Nova only when the spec names it', async (t) => {
  const user_data = '#cloud-config\na: [\n'
  const build = async (fields: object) => {
    const { value } = parseSpec(
      JSON.stringify({ hostname: 'x', user_data, drive: { profile: 'nova' }, ...fields }),
    )
    return judgeDrives(value!, await packDrives(value!, ['iso9660'], nodeContext()))
  }
  const found = await build({})
  t.ok(found.some(({ code }) => code === 'guest-user-data-yaml'))
  t.notOk(hasErrors(found))
  t.ok(hasErrors(await build({ guests: ['cloud-init'] })))
})
