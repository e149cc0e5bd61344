// Values on a drive that mean something else in a spec. The spec made of the drive says what the drive said, asks nobody,
// and reads nothing, whatever it is built with.
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import { diff } from '../../lib/inspect/diff.ts'
import { type SpecFound, specFromDrive } from '../../lib/inspect/spec-from-drive.ts'
import { render } from '../../lib/layouts/render.ts'
import { gunzip } from '../../lib/node/gunzip.ts'
import { jinja } from '../../lib/spec/jinja.ts'
import type { Datasource } from '../../lib/spec.ts'
import { complete, declare, type DeclareOptions } from '../../lib/spec/declare.ts'
import { checkSpec, parseSpec } from '../../lib/spec/parse.ts'
import { bytesOf, type Entry, file, type Tree } from '../../lib/image/tree.ts'
import { type Json, membersOf, parse, stringify } from '../../lib/text/json.ts'
import type { Hostile } from './case.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp'

type Files = Readonly<Record<string, string>>

const NAMES: Json = new Map(
  Object.entries({ uuid: '62886352-3949-54f7-b8bc-f67f9fe26417', name: 'web1', hostname: 'web1' }),
)

/** The places of each layout where a stranger's value can stand. */
const PLACES: Readonly<Record<string, (value: Json) => Files>> = {
  'vendor_data.json': (value) => openstack({}, { 'vendor_data.json': value }),
  'vendor_data2.json': (value) => openstack({}, { 'vendor_data2.json': value }),
  'vendor_data2.json, static': (value) => openstack({}, { 'vendor_data2.json': { static: value } }),
  'vendor_data2.json, dynamic': (value) => openstack({}, { 'vendor_data2.json': { dynamic: value } }),
  'network_data.json': (value) => openstack({}, { 'network_data.json': value }),
  'network_data.json, link': (value) =>
    openstack(
      {},
      { 'network_data.json': { links: [{ id: value, type: 'phy' }], networks: [], services: [] } },
    ),
  'ec2 meta-data.json': (value) => ({ ...openstack({}), 'ec2/latest/meta-data.json': stringify(value) }),
  'ec2 instance type': (value) => ({
    ...openstack({}),
    'ec2/latest/meta-data.json': json({ 'instance-type': value }),
  }),
  uuid: (value) => openstack({ uuid: value }),
  name: (value) => openstack({ name: value }),
  hostname: (value) => openstack({ hostname: value }),
  meta: (value) => openstack({ meta: value }),
  'a value of meta': (value) => openstack({ meta: { role: value } }),
  'a key of meta': (value) => openstack({ meta: { [String(value)]: 'x' } }),
  'a key by name': (value) => openstack({ public_keys: { mine: value } }),
  'the name of a key': (value) => openstack({ public_keys: { [String(value)]: `${KEY}\n` } }),
  public_keys: (value) => openstack({ public_keys: value }),
  random_seed: (value) => openstack({ random_seed: value }),
  admin_pass: (value) => openstack({ admin_pass: value }),
  project_id: (value) => openstack({ project_id: value }),
  availability_zone: (value) => openstack({ availability_zone: value }),
  launch_index: (value) => openstack({ launch_index: value }),
  devices: (value) => openstack({ devices: value }),
  'a tag of a device': (value) =>
    openstack({ devices: [{ type: 'nic', bus: 'none', mac: '52:54:00:00:00:01', tags: [value] }] }),
  'user data': (value) => ({ ...openstack({}), 'openstack/latest/user_data': text(value) }),
  'user data, cloud-config': (value) => ({
    ...openstack({}),
    'openstack/latest/user_data': `#cloud-config\n${stringify({ write_files: [{ path: '/a', content: value }], password: value } as unknown as Json)}\n`,
  }),
  'a file for the guest': (value) => ({
    ...openstack({ files: [{ path: '/etc/a', content_path: '/content/0000' }] }),
    'openstack/content/0000': text(value),
  }),
  'the path of a file': (value) => ({
    ...openstack({ files: [{ path: value, content_path: '/content/0000' }] }),
    'openstack/content/0000': 'a',
  }),
  network_config: (value) => ({
    ...openstack({ network_config: { name: 'network_config', content_path: '/content/0000' } }),
    'openstack/content/0000': text(value),
  }),
  'a file beside': (value) => ({ ...openstack({}), 'own/a': text(value) }),
  'instance-id of a seed': (value) => seed({ 'instance-id': value }),
  'host name of a seed': (value) => seed({ 'local-hostname': value }),
  'keys of a seed': (value) => seed({ 'public-keys': value }),
  'a key of a seed': (value) => seed({ 'public-keys': [value] }),
  'interfaces of a seed': (value) => seed({ 'network-interfaces': value }),
  'meta of a seed': (value) => seed({ meta: value }),
  'seed of a seed': (value) => seed({ random_seed: value }),
  'network-config': (value) => ({ ...seed({}), 'network-config': stringify(value) }),
  'network-config, card': (value) => ({
    ...seed({}),
    'network-config': json({ version: 2, ethernets: { [String(value)]: { dhcp4: true } } }),
  }),
  'network-config, match': (value) => ({
    ...seed({}),
    'network-config': json({ version: 2, ethernets: { a: { match: { name: value }, dhcp4: true } } }),
  }),
  'vendor-data of a seed': (value) => ({ ...seed({}), 'vendor-data': text(value) }),
  'user-data of a seed': (value) => ({ ...seed({}), 'user-data': text(value) }),
  'vendor data of CloudStack': (value) =>
    cloudstack({}, { 'openstack/latest/vendor_data.json': stringify(value) }),
  'keys of CloudStack': (value) => cloudstack({ public_keys: { '0': value } }),
  'password of CloudStack': (value) => cloudstack({}, { 'cloudstack/password/vm_password.txt': text(value) }),
  'offering of CloudStack': (value) =>
    cloudstack({}, { 'cloudstack/metadata/service-offering.txt': text(value) }),
  'name of CloudStack': (value) => cloudstack({ 'cloud-name': value }),
  'metadata of CloudStack': (value) => cloudstack({ other: value }),
  'boot argument of a system VM': (value) => ({
    ...seed({}),
    cmdline: `type=${text(value).replace(/\s/g, '')}`,
  }),
  'key of OpenNebula': (value) => ({ 'context.sh': context('SSH_PUBLIC_KEY', value) }),
  'password of OpenNebula': (value) => ({ 'context.sh': context('PASSWORD', value) }),
  'host name of OpenNebula': (value) => ({ 'context.sh': context('SET_HOSTNAME', value) }),
  'variable of OpenNebula': (value) => ({ 'context.sh': context('OTHER', value) }),
  'user data of OpenNebula': (value) => ({ 'context.sh': context('USER_DATA', value) }),
  'a drive of no layout': (value) => ({ 'day0-config': text(value) }),
}

const FILE = import.meta.filename

/** What each of these means in a spec, somewhere. */
const WORDS = [
  'gh:mallory',
  'lp:mallory',
  'agent',
  'https://mallory.example/keys',
  'random',
  'new',
  'hash',
  'dynamic',
  '${HOME}',
  '$${HOME}',
  '${n:-x}',
  '${',
  '{{ HOME }}',
  '{% if %}',
  '{# x',
  '{{ "a" }}\n{{ HOME }}\n',
  '~/.ssh/id_rsa',
  '/etc/passwd',
  FILE,
  'literal',
  '<<',
  '__proto__',
  'file',
  '!!binary x',
  '*a',
  '{file: x}',
]

const VALUES: readonly Json[] = [
  ...WORDS,
  map({ file: FILE }),
  map({ env: 'HOME' }),
  map({ command: ['id'] }),
  map({ prompt: 'Password' }),
  map({ directory: import.meta.dirname }),
  map({ url: 'https://mallory.example/' }),
  map({ base64: 'QUJD' }),
  map({ literal: 'x' }),
  map({ literal: map({ file: FILE }) }),
  map({ static: map({ file: FILE }) }),
  map({ dynamic: [map({ name: 'a', url: 'https://mallory.example/' })] }),
  map({ image_id: '7' }),
  map({ '${HOME}': '${HOME}' }),
  map({ a: map({ '{{ HOME }}': ['{{ HOME }}', '${HOME}'] }) }),
]

function map(members: Readonly<Record<string, Json>>): Json {
  return new Map(Object.entries(members))
}

/** As Python writes it. */
function json(value: unknown): string {
  return stringify(value as Json)
}

function text(value: Json): string {
  return typeof value === 'string' ? value : stringify(value)
}

/** A drive of our own. */
const OWN = render(parseSpec(stringify(NAMES)).value!)

/** The documents of every version, those of our own drive with what is given in them. */
function openstack(
  metaData: Readonly<Record<string, unknown>>,
  documents: Readonly<Record<string, unknown>> = {},
): Files {
  const all: Record<string, string> = {}
  for (const [path, entry] of OWN) {
    if (entry.kind !== 'file') continue
    const [, version, name] = /^openstack\/([^/]+)\/(.+)$/.exec(path) ?? []
    const written = new TextDecoder().decode(bytesOf(entry.content))
    all[path] =
      name === 'meta_data.json'
        ? json(new Map([...membersOf(parse(written)), ...Object.entries(metaData)]))
        : written
    for (const [more, document] of Object.entries(documents))
      if (version !== undefined && (more !== 'vendor_data2.json' || version >= '2016'))
        all[`openstack/${version}/${more}`] = json(document)
  }
  return all
}

function seed(metaData: Readonly<Record<string, unknown>>): Files {
  return {
    'meta-data': json({ 'instance-id': 'i-1', 'local-hostname': 'web1', ...metaData }),
    'user-data': '',
  }
}

function cloudstack(metaData: Readonly<Record<string, unknown>>, files: Files = {}): Files {
  return { ...openstack(metaData), 'cloudstack/metadata/vm-id.txt': '7', ...files }
}

function context(name: string, value: Json): string {
  return `HOSTNAME='web1'\n${name}='${text(value).replaceAll("'", "'\\''")}'\n`
}

const treeOf = (files: Files): Tree =>
  new Map(Object.entries(files).map(([path, content]): [string, Entry] => [path, file(content)]))

const variables = new Map<string, Json>([
  ['HOME', 'LEAKED'],
  ['n', 'LEAKED'],
])

/** The ways to build the spec, beside building it as it is. */
const WAYS: Readonly<Record<string, DeclareOptions>> = {
  'with variables and a flag': {
    variables,
    overrides: new Map([['drive.padding', { value: 7, source: '--padding' }]]),
  },
  'as a template': { template: jinja(variables) },
}

const medium = { fileSystem: 'none' } as const

/** Throws for a spec that asks for anything, or says something else than the drive. */
async function judge(tree: Tree): Promise<SpecFound> {
  const found = (await specFromDrive({ tree, medium }, gunzip))!
  for (const [way, options] of Object.entries(WAYS)) {
    const declared = declare(found.text, { gunzip, ...options })
    const { value: spec, report } = complete(declared, new Map())
    const where = `${way}:\n${found.text}`
    if (declared.needs.length > 0) throw new Error(`it needs ${JSON.stringify(declared.needs)} ${where}`)
    if (spec === undefined) throw new Error(`no spec ${where}${JSON.stringify(report)}`)
    if (spec.instance_id !== 'stable') throw new Error(`its instance is another each time ${where}`)
    if (spec.random_seed === 'random') throw new Error(`its seed is drawn ${where}`)
    const made = render(spec)
    for (const [path, entry] of made)
      if (entry.kind === 'file' && Buffer.from(bytesOf(entry.content)).includes('LEAKED'))
        throw new Error(`${path} has the value of a variable ${where}`)
    const lost = await diff({ tree, medium }, { tree: made, medium })
    if (!isDeepStrictEqual(lost, found.lost))
      throw new Error(`${JSON.stringify(lost)} is lost, and nobody says so ${where}`)
  }
  return found
}

/** Fields of a spec that can have any of the values, in layouts that have a place for them. */
const FIELDS: Readonly<
  Record<string, readonly [Datasource, (value: Json) => Readonly<Record<string, unknown>>]>
> = {
  vendor_data: ['config-drive', (value) => ({ vendor_data: value })],
  'vendor_data of CloudStack': ['cloudstack', (value) => ({ vendor_data: map({ a: value }) })],
  vendor_data2: ['config-drive', (value) => ({ vendor_data2: value })],
  'static of vendor_data2': ['config-drive', (value) => ({ vendor_data2: map({ static: value }) })],
  'a link of network_data': ['config-drive', (value) => ({ network_data: map({ links: [], own: value }) })],
  'a value of meta': ['config-drive', (value) => ({ meta: map({ role: text(value) }) })],
  'a key of meta': ['config-drive', (value) => ({ meta: map({ [text(value)]: 'x' }) })],
  'the name of a key': ['config-drive', (value) => ({ public_keys: map({ [text(value)]: KEY }) })],
  admin_pass: ['config-drive', (value) => ({ admin_pass: text(value) })],
  'admin_pass of CloudStack': ['cloudstack', (value) => ({ admin_pass: text(value) })],
  project_id: ['config-drive', (value) => ({ project_id: text(value) })],
  user_data: ['config-drive', (value) => ({ user_data: text(value) })],
  'user_data of a seed': ['nocloud', (value) => ({ user_data: text(value) })],
  'user_data of OpenNebula': ['opennebula', (value) => ({ user_data: text(value) })],
  'a value of OpenNebula': ['opennebula', (value) => ({ meta: map({ ROLE: text(value) }) })],
  'vendor_data of a seed': ['nocloud', (value) => ({ vendor_data: map({ 'cloud-init': text(value) }) })],
  'meta of a seed': ['nocloud', (value) => ({ meta: map({ role: text(value) }) })],
  files: ['config-drive', (value) => ({ files: map({ '/etc/a': text(value) }) })],
  'the path of a file': ['config-drive', (value) => ({ files: map({ [text(value)]: 'a' }) })],
  extra_files: ['files', (value) => ({ extra_files: map({ a: text(value) }) })],
  network_config: ['config-drive', (value) => ({ network_config: text(value) })],
  cloudstack: ['cloudstack', (value) => ({ cloudstack: map({ cloud_name: text(value) }) })],
  'ec2 instance type': ['config-drive', (value) => ({ ec2: map({ instance_type: text(value) }) })],
}

/** Throws when the spec of a drive of our own does not build the same drive, byte for byte. */
async function judgeOwn(datasource: Datasource, fields: Readonly<Record<string, unknown>>): Promise<void> {
  const literals = Object.entries(fields).map(([key, value]) => [key, map({ literal: value as Json })])
  const { value: spec, report } = checkSpec({
    hostname: 'web1',
    drive: { datasource },
    ...Object.fromEntries(literals),
  })
  if (spec === undefined) throw new Error(JSON.stringify(report))
  const { leftOut, carried, lost, text } = await judge(render(spec))
  if (leftOut.length + carried.length + lost.length > 0)
    throw new Error(JSON.stringify({ leftOut, carried, lost, text }))
}

export const driveValues: readonly Hostile[] = [
  ...Object.entries(PLACES).map(([place, files]): Hostile => ({
    kind: 'spec',
    name: `${place}: what means something else in a spec`,
    async run(t: Test) {
      for (const value of VALUES) await judge(treeOf(files(value)))
      t.pass(`${VALUES.length} values`)
    },
  })),
  ...Object.entries(FIELDS).map(([place, [datasource, fields]]): Hostile => ({
    kind: 'spec',
    name: `${place}: comes back as it was`,
    async run(t: Test) {
      for (const value of VALUES) await judgeOwn(datasource, fields(value))
      t.pass(`${VALUES.length} values`)
    },
  })),
  {
    kind: 'spec',
    name: 'hostile values in several places at once',
    async run() {
      const value = fc.oneof(
        fc.constantFrom(...VALUES),
        fc.string({ unit: fc.constantFrom(...'${}{%#\\"\':\n '), maxLength: 12 }),
      )
      const places = fc.array(fc.tuple(fc.constantFrom(...Object.values(PLACES)), value), {
        minLength: 2,
        maxLength: 4,
      })
      const property = fc.asyncProperty(places, async (all) => {
        const files = Object.assign({}, ...all.map(([place, each]) => place(each))) as Files
        await judge(treeOf(files))
      })
      await fc.assert(property, { seed: 20_26, numRuns: 300 })
    },
  },
]
