// Unpatched cloud-init in a real Linux kernel applies a drive of ours, attached as second CD-ROM.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { type Image, toBytes } from '../../lib/image/image.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { file } from '../../lib/image/tree.ts'
import { examples } from '../examples.ts'
import { sha256 } from '../interop/listing.ts'
import { bootGuest, type Entry, mountInKernel, type View } from './guest.ts'

const folder = await mkdtemp(join(tmpdir(), 'config-drive-guest-'))
t.teardown(() => rm(folder, { recursive: true }))

const { spec, tree, image } = (await examples()).find(({ name }) => name === 'web-server.yaml')!
const nics = ['fa:16:3e:00:00:01']

function filesOf({ entries = [] }: View): Entry[] {
  return entries.filter(({ type }) => type === 'file')
}

async function written(name: string, image: Image): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, toBytes(image))
  return path
}

// The boots are most of the time: two run side by side.
t.jobs = 2

t.test('the example is applied', async (t) => {
  const iso = await written('good.iso', image)
  const { exitCode, report, log } = await bootGuest(iso, { label: 'config-2', nics, timeoutSeconds: 400 })
  t.equal(exitCode, 0, log)
  if (report === undefined) return t.fail('no report')
  t.match(report.cloudInit.datasource, 'DataSourceConfigDrive [net,ver=2][source=/dev/sr1]')
  t.same(report.cloudInit.errors, [])
  t.same(report.cloudInit.warnings, [])
  t.equal(report.datasource?.instanceId, spec.uuid)
  t.equal(report.system.hostname, 'web1', 'the host name')
  t.ok(
    report.system.users.some(({ name, groups }) => name === 'deploy' && groups.includes('sudo')),
    'the user',
  )
  const keys = report.system.authorizedKeys['/home/debian/.ssh/authorized_keys']
  t.match(keys, spec.keypairs[0]!.public_key.trim(), 'the SSH key')
  const motd = report.changedFiles.find(({ path }) => path === '/etc/motd')
  t.equal(motd?.text, 'Made with config-drive.\n', 'the file')
  t.ok(
    report.changedFiles.some(({ path }) => path === '/etc/configured'),
    'the command',
  )
  const card = report.network?.addresses.find(({ address }) => address === nics[0])
  t.match(card, { mtu: 1450, addr_info: [{ local: '192.0.2.10', prefixlen: 24 }] }, 'the address')
  t.ok(
    report.network?.routes.some(({ dst, gateway }) => dst === 'default' && gateway === '192.0.2.1'),
    'the route',
  )
  t.match(report.network?.rendered['/etc/netplan/50-cloud-init.yaml'], '192.0.2.53', 'the name server')
  const paths = filesOf(report.views.rockridge).map(({ path }) => path)
  t.same(paths.sort(), [...tree.keys()].sort(), 'every file is there')
})

t.test('a wrong label is not looked at', async (t) => {
  const iso = await written('label.iso', iso9660(tree, { volumeId: 'config-3' }))
  const { exitCode, report, log } = await bootGuest(iso, { expect: 'none', nics, timeoutSeconds: 400 })
  t.equal(exitCode, 0, log)
  t.equal(report?.cloudInit.enabled, false)
  t.not(report?.system.hostname, 'web1')
})

t.test('broken metadata is refused', async (t) => {
  const broken = new Map(tree)
  for (const path of tree.keys()) if (path.endsWith('/meta_data.json')) broken.set(path, file('{"uuid": '))
  const iso = await written('broken.iso', iso9660(broken, { volumeId: 'config-2' }))
  const { exitCode, report } = await bootGuest(iso, { nics, timeoutSeconds: 400 })
  t.equal(exitCode, 3, 'another datasource than expected')
  t.match(report?.cloudInit.warnings.join('\n'), 'Broken config drive: /dev/sr1')
  t.not(report?.system.hostname, 'web1')
})

t.test('a kernel shows the same files in all three views', async (t) => {
  const example = (await examples()).find(({ name }) => name === 'extra-files.yaml')!
  const { label, views } = await mountInKernel(await written('views.iso', example.image))
  t.equal(label, 'config-2')
  const expected = [...example.tree].map(([path, entry]) => {
    return { path, sha256: sha256(entry.kind === 'file' ? (entry.content as Uint8Array) : new Uint8Array()) }
  })
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1)
  for (const view of ['rockridge', 'joliet'] as const) {
    const seen = filesOf(views[view]).map(({ path, sha256 }) => ({ path, sha256: `sha256:${sha256}` }))
    t.same(seen.sort(byPath), expected.sort(byPath), view)
  }
  const rockRidge = views.rockridge.entries ?? []
  t.ok(
    rockRidge.every(
      ({ mode, type, uid, gid }) => mode === (type === 'file' ? '444' : '555') && uid === 0 && gid === 0,
    ),
  )
  const plain = filesOf(views.plain)
  t.equal(plain.length, expected.length, 'plain')
  t.same(
    new Set(plain.map(({ sha256 }) => `sha256:${sha256}`)),
    new Set(expected.map(({ sha256 }) => sha256)),
  )
  t.ok(plain.some(({ path }) => path === 'openstack/2018_08_27/meta_data.json'))
})
