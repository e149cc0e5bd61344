// Which layout a drive has: its files decide, and of several the label.
import t from 'tap'
import { bytesAccess } from '../lib/image/random-access.ts'
import { type Entry, file, type Tree } from '../lib/image/tree.ts'
import { toBytes } from '../lib/index.ts'
import { check } from '../lib/inspect/check.ts'
import { familiesFor, familyFor, layoutOf, layoutsOn, LAYOUTS } from '../lib/layouts/layouts.ts'
import { pack } from '../lib/pack/pack.ts'
import { readDrive } from '../lib/reading/read-drive.ts'
import { reading } from '../lib/reading/documents.ts'

const OPENSTACK = 'openstack/latest/meta_data.json'

function read(label: string | undefined, ...paths: string[]) {
  const tree = new Map(paths.map((path) => [path, file('{}\n')]))
  if (label === undefined) return reading({ tree, medium: { fileSystem: 'none' } })
  const medium = {
    fileSystem: 'vfat',
    label,
    bootLabel: label,
    bits: 12,
    partition: 'none',
    size: 1024,
  } as const
  return reading({ tree, medium })
}

const namesOf = (label: string | undefined, ...paths: string[]): string[] =>
  layoutsOn(read(label, ...paths)).map(
    (layout) => Object.entries(LAYOUTS).find(([, each]) => each === layout)![0],
  )

t.test('each label of a layout is one of its labels', async (t) => {
  for (const [name, { labels, ownLabels }] of Object.entries(LAYOUTS))
    for (const label of [...labels, ...ownLabels])
      t.equal(namesOf(label).includes(name), ownLabels.includes(label), `${name} ${label}`)
})

t.test('files count more than a label, and the label decides between them', async (t) => {
  t.same(namesOf('cidata', OPENSTACK), ['config-drive'])
  t.same(namesOf(undefined, 'meta-data', 'user-data'), ['nocloud'])
  for (const label of ['cidata', 'CIDATA'])
    t.same(
      namesOf(label, OPENSTACK, 'meta-data', 'user-data').slice(0, 2),
      ['nocloud', 'config-drive'],
      label,
    )
  for (const label of ['config-2', 'CONFIG-2'])
    t.equal(namesOf(label, OPENSTACK, 'meta-data', 'user-data')[0], 'config-drive', label)
  t.same(namesOf('anything'), [])
  t.equal(layoutOf(read('anything')), undefined)
})

t.test('names that are nearly right show the layout that was meant', async (t) => {
  const near: readonly (readonly [label: string, layout: string | undefined, ...paths: string[]])[] = [
    ['cidata1', 'nocloud'],
    ['CiData', 'nocloud'],
    ['CONFIG_2', 'config-drive'],
    ['disk', 'nocloud', 'user-data.yaml', 'meta-data.yaml'],
    ['disk', 'nocloud', 'USER-DATA'],
    ['disk', 'nocloud', 'seed/userdata.txt'],
    ['disk', 'config-drive', 'meta_data.json', 'user_data'],
    ['disk', 'config-drive', 'Openstack/latest/meta_data.json'],
    ['combustion', 'files', 'combustion/script'],
    ['OEMDRV', 'files', 'ks.cfg'],
    ['disk', 'files', 'iosxe_config.txt'],
    ['disk', 'files', 'config/init-cfg.txt', 'content/x', 'license/x', 'software/x'],
    ['disk', undefined, 'config/init-cfg.txt'],
    ['disk', undefined, 'data/users', 'network'],
    ['', undefined],
  ]
  for (const [label, layout, ...paths] of near)
    t.equal(layoutOf(read(label, ...paths))?.name, layout, `${label}: ${paths.join(' ')}`)
})

t.test('the family that a guest reads', async (t) => {
  const both = read('cidata', OPENSTACK, 'meta-data', 'user-data')
  t.equal(familyFor(both, ['openstack', 'nocloud']), 'nocloud')
  t.equal(familyFor(both, ['openstack']), 'openstack')
  t.same(familiesFor(both, ['openstack', 'nocloud']), ['nocloud'])
  t.equal(familyFor(read('anything'), ['openstack', 'nocloud']), 'openstack')
})

t.test('a drive with two layouts and no label is judged for both', (t) => {
  const tree = new Map<string, Entry>([
    ['openstack/latest/meta_data.json', file('{"uuid": "u", "files": 7}')],
    ['meta-data', file('instance-id: i\nlocal-hostname: 7\n')],
    ['user-data', file('')],
  ])
  const sources = (label: string | undefined, guest: string): readonly (string | undefined)[] => {
    const medium =
      label === undefined
        ? ({ fileSystem: 'none' } as const)
        : readDrive(bytesAccess(isoOf(tree, label))).medium
    return check({ tree, medium }, { guests: [guest] })
      .filter(({ severity }) => severity === 'error')
      .map(({ source }) => source)
  }
  t.same(sources(undefined, 'cloud-init'), ['openstack/latest/meta_data.json', 'meta-data'])
  t.same(sources('cidata', 'cloud-init'), ['meta-data'], 'the label chooses')
  t.same(sources('config-2', 'cloud-init'), ['openstack/latest/meta_data.json'])
  t.same(sources(undefined, 'glean'), [], 'it reads one of them')
  t.end()
})

function isoOf(tree: Tree, label: string): Uint8Array {
  return toBytes(pack(tree, { format: 'iso9660', volumeId: label }))
}
