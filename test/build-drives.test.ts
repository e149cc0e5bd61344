// All that `build` does, as a program has it.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { buildDrives } from '../lib/node/index.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import type { Report } from '../lib/report/diagnostics.ts'

const specOf = (fields: object) => checkSpec({ hostname: 'web1', ...fields }).value!

t.test('drives of many forms', async (t) => {
  const folder = t.testdir({})
  const chunks: Uint8Array[] = []
  const built = await buildDrives(specOf({}), [
    { to: join(folder, 'a.iso') },
    { to: join(folder, 'a.img'), format: 'vfat' },
    { to: join(folder, 'files'), format: 'dir' },
    { to: async (bytes) => void chunks.push(bytes.slice()) },
  ])
  t.same(built.report, [])
  t.match(built.drives, [
    { format: 'iso9660', sha256: /^[0-9a-f]{64}$/ },
    { format: 'vfat' },
    { format: 'dir', sha256: '' },
    { format: 'iso9660' },
  ])
  const iso = readFileSync(join(folder, 'a.iso'))
  t.same(Buffer.concat(chunks), iso, 'a stream has the same bytes')
  t.equal(built.drives![0]!.size, iso.length)
  t.ok(existsSync(join(folder, 'files/openstack/latest/meta_data.json')))
})

t.test('a drive that a guest or a limit rejects is not written', async (t) => {
  const folder = t.testdir({ 'a.iso': 'old' })
  const file = join(folder, 'a.iso')
  let isAsked = false
  const options = { onGood: async () => void (isAsked = true) }
  const refused = await buildDrives(specOf({ drive: { volume_id: 'mine' } }), [{ to: file }], options)
  t.equal(refused.drives, undefined)
  t.match(refused.found, [{ code: 'guest-label', severity: 'error' }])
  t.same(refused.report, refused.found)
  const large = specOf({ destination: 'ironic', extra_files: { a: new Uint8Array(65 * 1024 ** 2) } })
  const sizes = await buildDrives(large, [{ to: file }], options)
  t.equal(sizes.drives, undefined)
  t.match(sizes.found, [{ code: 'drive-over-limit' }])
  t.equal(isAsked, false)
  t.equal(readFileSync(file, 'utf8'), 'old')
  t.same(readdirSync(folder), ['a.iso'])
  const taken = await buildDrives(specOf({ drive: { volume_id: 'mine' } }), [{ to: file }], {
    ...options,
    guests: [],
  })
  t.same([taken.drives?.length, taken.found], [1, []])
  t.equal(isAsked, true)
})

t.test('a layout has limits of its own, and what is found on several drives is said once', async (t) => {
  const folder = t.testdir({})
  const file = join(folder, 'a.iso')
  const fields = { network: { eth0: { mac: '52:54:00:00:00:01', dhcp4: true } }, guests: [] }
  const sparse = { extra_files: { a: new Uint8Array(66 * 1024 ** 2) }, ...fields }
  const large = await buildDrives(specOf({ drive: { datasource: 'cloudstack' }, ...sparse }), [{ to: file }])
  t.match(large.found, [{ code: 'drive-over-limit' }])
  const spec = specOf({ drive: { volume_id: 'mine' } })
  const one = await buildDrives(spec, [{ to: file }])
  const two = await buildDrives(spec, [{ to: file }, { to: join(folder, 'b.iso') }])
  t.ok(one.found.length > 0)
  t.same(two.found, one.found)
  t.same(readdirSync(folder), [])
})

t.test('warnings are errors if the caller asks for that', async (t) => {
  const folder = t.testdir({})
  const spec = specOf({ guests: ['cloudbase-init'] })
  const warned = await buildDrives(spec, [{ to: join(folder, 'a.iso') }])
  t.ok(warned.found.length > 0 && warned.drives !== undefined)
  const reported: Report = [
    { severity: 'warning', code: 'unusual-label', message: 'said before', path: ['drive'] },
  ]
  const strict = await buildDrives(spec, [{ to: join(folder, 'b.iso') }], { isStrict: true, reported })
  t.equal(strict.drives, undefined)
  t.same(strict.report, [...reported, ...strict.found])
  t.same(readdirSync(folder), ['a.iso'])
})

t.test('all of them or none', async (t) => {
  const folder = t.testdir({ 'a.iso': 'old', file: '' })
  const to = join(folder, 'file/b.img')
  const both = buildDrives(specOf({}), [{ to: join(folder, 'a.iso') }, { to, format: 'vfat' }])
  await t.rejects(both, { name: 'OutputError', to, cause: { code: 'ENOTDIR' } })
  t.equal(readFileSync(join(folder, 'a.iso'), 'utf8'), 'old')
  t.same(readdirSync(folder).sort(), ['a.iso', 'file'])
  writeFileSync(join(folder, 'a.iso'), 'old')
  const reason = new Error('enough')
  await t.rejects(
    buildDrives(specOf({}), [{ to: join(folder, 'a.iso') }], { signal: AbortSignal.abort(reason) }),
    { message: 'enough' },
  )
  t.equal(readFileSync(join(folder, 'a.iso'), 'utf8'), 'old')
})

t.test(
  'what has its new name already gets its old content back when another cannot have its own',
  async (t) => {
    const folder = t.testdir({ 'a.iso': 'old', files: {} })
    const place = (name: string): string => join(folder, name)
    // Files are whole by then, and get their names after it.
    const blocking = async (): Promise<void> => void mkdirSync(place('b.img/in-the-way'), { recursive: true })
    await t.rejects(
      buildDrives(specOf({}), [
        { to: place('files'), format: 'dir' },
        { to: place('a.iso') },
        { to: place('new.iso') },
        { to: place('b.img'), format: 'vfat' },
        { to: blocking },
      ]),
      { name: 'OutputError', to: place('b.img') },
    )
    t.equal(readFileSync(place('a.iso'), 'utf8'), 'old')
    t.same(readdirSync(folder).sort(), ['a.iso', 'b.img', 'files'])
    t.same(readdirSync(place('files')), [], 'a folder is named last')
  },
)
