// Values inside of documents that a spec names, and documents of others, in which nothing is named.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { render } from '../lib/index.ts'
import { readSpec } from '../lib/node/read-spec.ts'
import { fromIronic } from '../lib/spec/openstack/from-ironic.ts'
import { declare } from '../lib/spec/declare.ts'
import { specFromDrive } from '../lib/inspect/spec-from-drive.ts'
import { bytesOf, file, type Tree } from '../lib/image/tree.ts'

const jsonAt = (tree: Tree, path: string): unknown =>
  JSON.parse(new TextDecoder().decode(bytesOf((tree.get(path) as { content: Uint8Array }).content)))

t.test('each value of vendor data and metadata can be named', async (t) => {
  process.env.CONFIG_DRIVE_TEST_CODE = 'R-1234'
  t.teardown(() => delete process.env.CONFIG_DRIVE_TEST_CODE)
  const folder = t.testdir({
    'code.txt': 'F-1\n',
    'a.yaml': `hostname: web1
meta: { code: { env: CONFIG_DRIVE_TEST_CODE }, role: web }
extra_md: { site: { code: { file: code.txt } } }
vendor_data:
  registration_code: { env: CONFIG_DRIVE_TEST_CODE }
  list: [{ file: code.txt }, 7, { env: { A: 1 } }, { command: uptime }]
vendor_data2: { static: { code: { file: code.txt } } }
`,
    'b.yaml': `hostname: web1
vendor_data: { literal: { registration_code: { env: CONFIG_DRIVE_TEST_CODE } } }
`,
  })
  const { value, report } = await readSpec(join(folder, 'a.yaml'))
  t.same(
    report.filter(({ severity }) => severity === 'error'),
    [],
  )
  const tree = render(value!)
  t.match(jsonAt(tree, 'openstack/latest/meta_data.json'), {
    meta: { code: 'R-1234', role: 'web' },
    site: { code: 'F-1' },
  })
  t.same(jsonAt(tree, 'openstack/latest/vendor_data.json'), {
    registration_code: 'R-1234',
    list: ['F-1', 7, { env: { A: 1 } }, { command: 'uptime' }],
  })
  t.same(jsonAt(tree, 'openstack/latest/vendor_data2.json'), { static: { code: 'F-1' } })
  const plain = render((await readSpec(join(folder, 'b.yaml'))).value!)
  t.same(jsonAt(plain, 'openstack/latest/vendor_data.json'), {
    registration_code: { env: 'CONFIG_DRIVE_TEST_CODE' },
  })

  for (const [text, line, column] of [
    ['vendor_data: { a: [1, { env: NOT_SET_ANYWHERE }] }', 2, 30],
    ['meta: { a: { env: NOT_SET_ANYWHERE } }', 2, 19],
    ['extra_md: { a: { b: { file: missing } } }', 2, 29],
  ] as const) {
    writeFileSync(join(folder, 'c.yaml'), `hostname: web1\n${text}\n`)
    const wrong = await readSpec(join(folder, 'c.yaml'))
    t.equal(wrong.value, undefined)
    t.match(wrong.report, [{ severity: 'error', range: { start: { line } } }], text)
    t.equal(wrong.report[0]!.range!.start.column, column, text)
  }
})

t.test('a document that Ironic takes names nothing', async (t) => {
  const given = {
    meta_data: { hostname: 'web1', meta: { a: { env: 'HOME' } }, admin_pass: { file: '/etc/hostname' } },
    vendor_data: { a: { file: '/etc/hostname' }, dynamic: [{ name: 'a', url: 'https://a.example/' }] },
    network_data: { file: '/etc/hostname' },
  }
  const { defaults } = fromIronic({ name: 'a.json', text: JSON.stringify(given) })
  const declared = declare('', { defaults })
  t.same(declared.needs, [], 'no file, variable, command or service')
})

t.test('a drive names nothing, when a spec is made from it', async (t) => {
  const documents = {
    'meta_data.json': {
      uuid: '1c3a9f0e-5d0b-4c39-9b3f-2c1f1b0f8f11',
      hostname: 'a',
      meta: { a: { env: 'HOME' } },
    },
    'vendor_data.json': { a: [{ b: { file: '/etc/hostname' } }] },
  }
  const tree: Tree = new Map(
    Object.entries(documents).map(([name, value]) => [
      `openstack/latest/${name}`,
      file(JSON.stringify(value)),
    ]),
  )
  const found = await specFromDrive({ tree, medium: { fileSystem: 'none' } }, (bytes) => bytes)
  t.same(declare(found!.text).needs, [])
})
