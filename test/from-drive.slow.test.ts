// Drives back to specs: what our own renderer wrote is built again byte for byte, and of what others wrote nothing is lost
// in silence.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { LAYOUTS } from '../lib/layouts/layouts.ts'
import { hasErrors } from '../lib/report/diagnostics.ts'
import { driveOptions } from '../lib/pack/drive-options.ts'
import { toBytes } from '../lib/image/image.ts'
import { gunzip } from '../lib/node/gunzip.ts'
import { driveIn } from '../lib/node/open-drive.ts'
import { scanDirectory } from '../lib/node/scan-directory.ts'
import { pack } from '../lib/pack/pack.ts'
import { bytesAccess } from '../lib/image/random-access.ts'
import { render } from '../lib/layouts/render.ts'
import type { Datasource } from '../lib/spec.ts'
import { specFromDrive } from '../lib/inspect/spec-from-drive.ts'
import { checkSpec, parseSpec } from '../lib/spec/parse.ts'
import { bytesOf, type Entry, file, type Tree } from '../lib/image/tree.ts'
import { cli } from './cli.ts'
import { examples } from './examples.ts'
import { bytesOfTree } from './tree-of-folder.ts'

/** Of contents that lie on a disk, too. */
const bytesOfFiles = (tree: Tree): Map<string, Buffer> =>
  new Map(
    [...tree].flatMap(([path, entry]) =>
      entry.kind === 'file' ? [[path, Buffer.from(bytesOf(entry.content))] as const] : [],
    ),
  )

const ofTree = (tree: Tree) => specFromDrive({ tree, medium: { fileSystem: 'none' } }, gunzip)

const rebuilt = (text: string): Map<string, Buffer> => bytesOfTree(render(parseSpec(text, { gunzip }).value!))

const golden = join(import.meta.dirname, 'golden', 'nova')

t.test("examples and Nova's drives", async (t) => {
  const names = ['edge-empty', 'full', 'ironic-bond', 'minimal', 'static-roundtrip', 'vendor-dynamic', 'vfat']
  const drives: [string, Tree][] = [
    ...(await examples()).map(({ name, tree }): [string, Tree] => [name, tree]),
    ...[...names, 'vlan-passthrough', 'windows'].map((name): [string, Tree] => [
      `nova ${name}`,
      scanDirectory(join(golden, name, 'tree')),
    ]),
  ]
  for (const [name, tree] of drives) {
    const { text, ...found } = (await ofTree(tree))!
    const report = found.report.filter(({ severity }) => severity === 'error')
    t.same({ ...found, report }, { report: [], leftOut: [], carried: [], lost: [] }, name)
    t.same(rebuilt(text), bytesOfFiles(tree), name)
  }
})

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'a\'"\\\n\t:#{}[]-%&*!|>~ yes0.1='), maxLength: 12 }),
  fc.constantFrom(
    '',
    'yes',
    '012',
    '1e3',
    '2001-01-01',
    "it's",
    '😀',
    '${HOME}',
    ' a ',
    'a\n',
    '\u0085\u2028',
  ),
)
const name = fc.stringMatching(/^[A-Z][A-Z_]{0,8}[A-Z]$/).map((value) => `X_${value}`)
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
const hostname = fc.oneof(
  label,
  fc.tuple(label, label).map((labels) => labels.join('.')),
)
const v4 = fc.nat(199).map((n) => `192.0.2.${n + 2}/24`)
const v6 = fc.nat(0xffe).map((n) => `2001:db8::${(n + 2).toString(16)}/64`)
const seldom = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const card = fc
  .record({
    address: seldom(v4),
    address6: seldom(v6),
    gateway: fc.boolean(),
    dns: seldom(fc.constantFrom('192.0.2.53', '2001:db8::53')),
    search: seldom(hostname),
    mtu: seldom(fc.integer({ min: 1280, max: 9000 })),
    dhcp4: fc.boolean(),
    dhcp6: fc.constantFrom(undefined, true, 'stateful', 'stateless'),
    metric: seldom(fc.nat(1000)),
  })
  .map(({ address, address6, gateway, metric, ...rest }) => {
    const via = gateway && address !== undefined ? '192.0.2.1' : undefined
    return {
      ...rest,
      addresses: [address, address6].filter((each) => each !== undefined),
      ...(metric === undefined || via === undefined
        ? { gateway: via }
        : { routes: [{ to: '0.0.0.0/0', via, metric }] }),
    }
  })
const network = fc.array(card, { minLength: 1, maxLength: 3 }).map((cards) => {
  const named = cards.map((each, n) => {
    const members = Object.entries({ mac: `52:54:00:00:00:0${n}`, ...each })
    const said = members.filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    )
    return [`eth${n}`, Object.fromEntries(said)]
  })
  return Object.fromEntries(named) as Record<string, unknown>
})

const userData = fc.oneof(
  text.map((body) => `#!/bin/sh\n${body}`),
  fc.constant('#cloud-config\npackages: [nginx]\n'),
  fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => ({
    base64: Buffer.from(
      ['#!/bin/sh\n', bytes].map((part) => Buffer.from(part as string)).flatMap((part) => [...part]),
    ).toString('base64'),
  })),
)
const meta = fc.dictionary(name, text, { maxKeys: 3 })

/** Every field, of which a datasource takes those that it does not lack. */
const fields = fc.record(
  {
    uuid: fc.uuid(),
    instance_id: fc.stringMatching(/^i-[0-9a-z]{1,9}$/),
    name: fc.oneof(
      hostname,
      label.map((value) => `The ${value}`),
    ),
    dhcp_domain: hostname,
    availability_zone: text,
    project_id: label,
    launch_index: fc.nat(9),
    meta,
    public_keys: fc.array(fc.constantFrom(KEY, `${KEY} a@example.org`), { minLength: 1, maxLength: 3 }),
    admin_pass: text,
    random_seed: fc.constantFrom('', 'QUJD'),
    user_data: userData,
    vendor_data: fc.oneof(
      text.map((body) => ({ 'cloud-init': `#!/bin/sh\n${body}` })),
      fc.constant({ 'cloud-init': ['#cloud-config\n{}\n', '#!/bin/sh\n'] }),
    ),
    network,
    network_config: text,
    files: fc.dictionary(
      label.map((value) => `/etc/${value}`),
      text,
      { maxKeys: 2 },
    ),
    dedicated_cpus: fc.array(fc.nat(9), { maxLength: 3 }),
    ec2: fc.record(
      {
        instance_type: label,
        public_ipv4: fc.constantFrom('198.51.100.7', ''),
        local_ipv4: fc.constant('192.0.2.9'),
      },
      { requiredKeys: [] },
    ),
    cloudstack: fc.record(
      {
        service_offering: text,
        cloud_identifier: text,
        hypervisor_host_name: text,
        cloud_name: text,
        cloud_domain: text,
      },
      { requiredKeys: [] },
    ),
    extra_files: fc.dictionary(
      label.map((value) => `own/${value}`),
      text,
      { maxKeys: 2 },
    ),
  },
  { requiredKeys: [] },
)

const specs: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    fc.constantFrom(...(Object.keys(LAYOUTS) as Datasource[])),
    hostname,
    fields,
    fc.constantFrom('iso9660', 'vfat'),
    fc.constantFrom(undefined, 1, 2),
    fc.dictionary(label, fc.stringMatching(/^[a-z0-9=,]{0,8}$/), { minKeys: 1, maxKeys: 3 }),
  )
  .map(([datasource, hostname, all, format, network_config_version, cmdline]) => {
    const lacks: readonly string[] = LAYOUTS[datasource].lacks
    const own = Object.entries({ hostname, ...all }).filter(([key]) => !lacks.includes(key))
    const spec: Record<string, unknown> = Object.fromEntries(own)
    const version =
      datasource === 'nocloud' && network_config_version !== undefined ? { network_config_version } : {}
    spec['drive'] = { datasource, format, ...version }
    if (datasource === 'config-drive') delete spec['instance_id']
    else if (spec['instance_id'] !== undefined) delete spec['uuid']
    if (datasource === 'cloudstack-systemvm') spec['cloudstack'] = { cmdline }
    return spec
  })

t.test('whatever a spec says comes back', async (t) => {
  const seen = new Map<string, number>()
  const property = fc.asyncProperty(specs, async (data) => {
    const { value: spec } = checkSpec(data, { gunzip })
    fc.pre(spec !== undefined)
    const tree = render(spec)
    const image = toBytes(pack(tree, driveOptions(spec)))
    const drive = driveIn(bytesAccess(image))
    const { text, leftOut, carried, lost, report } = (await specFromDrive(drive, gunzip))!
    const where = { leftOut, carried, lost, isWrong: hasErrors(report) }
    if (carried.length + lost.length + leftOut.length > 0 || where.isWrong)
      throw new Error(`${JSON.stringify(where)}\n${text}`)
    const [made, there] = [rebuilt(text), bytesOfTree(tree)]
    for (const [path, bytes] of there)
      if (made.get(path)?.equals(bytes) !== true) throw new Error(`${path} differs:\n${text}`)
    if (made.size !== there.size) throw new Error('there are more files')
    seen.set(spec.drive.datasource, (seen.get(spec.drive.datasource) ?? 0) + 1)
  })
  await fc.assert(property, { seed: 20_26, numRuns: 300 })
  for (const datasource of Object.keys(LAYOUTS))
    t.ok((seen.get(datasource) ?? 0) > 20, `${datasource} ${seen.get(datasource)}`)
})

const tree = (files: Readonly<Record<string, string>>): Tree =>
  new Map(Object.entries(files).map(([path, content]): [string, Entry] => [path, file(content)]))

t.test('what others wrote', async (t) => {
  const seed = tree({
    'meta-data': '# by hand\ninstance-id: seed-1\nlocal-hostname: box\ndsmode: local\n',
    'user-data': '#cloud-config\n{}\n',
    'vendor-data': '#!/bin/sh\n',
    'network-config': 'version: 2\nethernets:\n  eth0: {dhcp4: true}\n',
    'a\nhostname: evil': '',
  })
  const ofSeed = (await ofTree(seed))!
  t.match(ofSeed, { leftOut: [], carried: ['meta-data', 'network-config'], lost: [] })
  t.match(ofSeed.text, /^# .*extra_files.*: meta-data$/m)
  const { value } = parseSpec(ofSeed.text)
  t.match(value, { hostname: 'box', uuid: 'seed-1', network: { interfaces: [{ id: 'eth0', dhcp4: true }] } })
  t.same(rebuilt(ofSeed.text), bytesOfFiles(seed))

  const bare = tree({ 'meta-data': 'instance-id: stable\npublic-keys: [nonsense]\n', 'user-data': '' })
  const ofBare = (await ofTree(bare))!
  t.same(ofBare.carried, ['meta-data'])
  t.same(
    ofBare.leftOut.map(({ path, code }) => [path.join('.'), code]),
    [
      ['public_keys.key-0', 'bad-ssh-key'],
      ['', 'missing-name'],
    ],
  )
  t.same(rebuilt(ofBare.text), bytesOfFiles(bare), 'a seed that names no host')

  // Source: one-context and the context.sh that OpenNebula 6 makes.
  const context = tree({
    'context.sh': `# Context variables generated by OpenNebula
DISK_ID='1'
ETH0_IP='192.0.2.5'
ETH0_MAC='02:00:c0:00:02:05'
HOSTNAME='one-7'
NETWORK='YES'
NIC_NAME="it's"
MOTTO='it'\\''s
PASSWORD='\\''x'\\'''
BROKEN='a'b
SSH_PUBLIC_KEY='${KEY}'
START_SCRIPT_BASE64='ZWNobwo='
`,
  })
  const ofContext = (await ofTree(context))!
  t.match(ofContext, { leftOut: [], carried: ['context.sh'], lost: [] })
  t.match(parseSpec(ofContext.text).value, {
    hostname: 'one-7',
    keypairs: [{ public_key: KEY }],
    network: {
      interfaces: [{ mac: '02:00:c0:00:02:05', addresses: [{ address: '192.0.2.5', prefix: 24 }] }],
    },
  })
  t.match(parseSpec(ofContext.text).value, {
    admin_pass: undefined,
    meta: new Map([['MOTTO', "it's\nPASSWORD='x'"]]),
  })
  t.same(rebuilt(ofContext.text), bytesOfFiles(context))
  const long = tree({ 'context.sh': `USER_DATA=${"''".repeat(2 ** 23)}\n` })
  t.equal(await ofTree(long), undefined, 'more than a spec can hold')

  const stack = tree({
    'openstack/latest/meta_data.json': '{"uuid":"u-1","hostname":"vm","lb":1,"name":"192.0.2.5"}',
    'openstack/latest/vendor_data.json': '{}',
    'cloudstack/metadata/instance-id.txt': 'u-1',
    'cloudstack/metadata/vm-id.txt': '7',
  })
  const ofStack = (await ofTree(stack))!
  t.ok(ofStack.carried.includes('cloudstack/metadata/vm-id.txt'))
  t.ok(ofStack.carried.includes('openstack/latest/meta_data.json'))
  t.match(ofStack.leftOut, [{ path: ['meta', 'lb'], code: 'wrong-type' }])
  t.ok(ofStack.lost.every((each) => 'only' in each && each.only === 'b'))

  const odd = tree({
    'openstack/latest/meta_data.json': '{"uuid": "inst-7", "name": "a", "hostname": "a", "extra": 1}',
  })
  const ofOdd = (await ofTree(odd))!
  t.match(ofOdd.leftOut, [{ path: ['instance_id'], code: 'bad-uuid' }])
  t.match(ofOdd.text, /^# Left out: instance_id: .*\n(?:.*\n)*hostname: a$/m)
  t.ok(ofOdd.lost.some((each) => 'key' in each && each.key === 'extra'))
  t.not(parseSpec(ofOdd.text).value, undefined, 'and a spec all the same')

  const own = new Map([
    ...tree({ 'day0-config': 'hostname a\n' }),
    ['licence', { kind: 'directory' }] as const,
  ])
  const ofOwn = (await ofTree(own))!
  t.match(ofOwn, { leftOut: [], carried: [], lost: [] })
  t.match(parseSpec(ofOwn.text).value, { drive: { datasource: 'files' } })
  t.same([...render(parseSpec(ofOwn.text).value!).keys()].sort(), ['day0-config', 'licence'])
  const disc = new Map([['sources/install.wim', file({ size: 2 ** 32, open: async function* () {} })]])
  t.equal(await ofTree(disc), undefined, 'and no whole disc')
})

t.test('on the command line', async (t) => {
  const folder = t.testdir({
    'a.yaml': 'hostname: web1\nadmin_pass: s3cret\n',
    'b.yaml': 'hostname: web1\ndrive: {datasource: nocloud}\nmeta: {a: "b\\n\\n"}\n',
    seed: { 'meta-data': 'instance-id: 7\n', 'user-data': '' },
    odd: { openstack: { latest: { 'meta_data.json': '{"uuid": "inst-7", "hostname": "a"}' } } },
    other: { readme: '' },
  })
  const run = (...args: string[]) => cli(args, { cwd: folder })
  t.match(await run('inspect', 'a.yaml', '--spec'), { code: 2, stdout: Buffer.alloc(0) }, 'it holds secrets')
  for (const name of ['a', 'b']) {
    t.match(await run('inspect', `${name}.yaml`, '--spec', '-o', `${name}2.yaml`), { code: 0, stderr: '' })
    t.equal(statSync(join(folder, `${name}2.yaml`)).mode & 0o777, 0o600)
    t.equal((await run('diff', `${name}.yaml`, `${name}2.yaml`)).code, 0)
  }
  t.equal((await run('inspect', 'a.yaml', '--spec', '-o', 'a2.yaml')).code, 1, 'nothing is overwritten')
  const seed = await run('inspect', 'seed', '--spec', '-o', 'seed.yaml')
  t.match(seed, {
    code: 0,
    stderr: /^left out: instance_id: .*\n(?:.*\n)*.*extra_files.*: meta-data$/m,
  })
  t.match(await run('diff', 'seed', 'seed.yaml'), { code: 0 })
  t.match(await run('inspect', 'odd', '--spec', '-o', 'odd.yaml'), {
    code: 0,
    stderr: /^left out: instance_id: .*\n(?:.*\n)*not restored:$/m,
  })
  t.match(readFileSync(join(folder, 'odd.yaml'), 'utf8'), /^# Left out: instance_id: /)
  for (const [format, partition = 'none'] of [
    ['iso9660'],
    ['vfat'],
    ['qcow2'],
    ['base64'],
    ['iso9660', 'mbr'],
    ['qcow2-vfat', 'gpt'],
  ] as const) {
    const kind = `${format}-${partition}`
    writeFileSync(
      join(folder, `${kind}.yaml`),
      `hostname: web1\ndrive: {format: ${format}, partition: ${partition}}\n`,
    )
    t.equal((await run('build', `${kind}.yaml`, '-o', `${kind}.img`)).code, 0)
    t.match(await run('inspect', `${kind}.img`, '--spec', '-o', `${kind}2.yaml`), { code: 0, stderr: '' })
    t.equal((await run('build', `${kind}2.yaml`, '-o', `${kind}2.img`)).code, 0)
    const [first, second] = [`${kind}.img`, `${kind}2.img`].map((name) => readFileSync(join(folder, name)))
    t.ok(second!.equals(first!), `${kind}: the same image`)
    const said = readFileSync(join(folder, `${kind}2.yaml`), 'utf8')
    t.equal(/^drive:/m.test(said), kind !== 'iso9660-none', 'what is usual is not said')
  }
  writeFileSync(join(folder, 'other', 'install.wim'), Buffer.alloc(4 * 1024 * 1024))
  t.match(await run('inspect', 'other', '--spec', '-o', 'no.yaml'), {
    code: 3,
    stderr: /^config-drive: other [^\n]*\n$/,
  })
  t.notOk(existsSync(join(folder, 'no.yaml')))
})
