/** The recipe of docs/nova.md, word for word, with OpenStack's own client and a cloud on loopback. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { bytesOf } from '../../lib/image/tree.ts'
import { render } from '../../lib/layouts/render.ts'
import { fromOpenstack } from '../../lib/spec/openstack/from-openstack.ts'
import { parseSpec } from '../../lib/spec/parse.ts'
import { blocksOf, pages } from '../docs/pages.ts'
import { root } from '../cli.ts'
import { type CloudContents, fakeCloud } from './nova/fake-cloud.ts'

const run = promisify(execFile)
const CLIENT = '/usr/bin/openstack'
if (!existsSync(CLIENT)) throw new Error('Debian package missing: python3-openstackclient')

const NAMES = ['server', 'keypair', 'ports', 'networks', 'subnets', 'floatingips'] as const
const answer = (name: string): string =>
  readFileSync(join(root, 'examples', 'openstack', `${name}.json`), 'utf8')
const [server, keypair, ports, networks, subnets, floatingips] = NAMES.map(
  (name) => JSON.parse(answer(name)) as any,
)

/** The cloud has the server of the examples, under the name of the recipe, and another server on the same networks. */
const contents: CloudContents = {
  server: { ...server.server, name: 'web1' },
  keypairs: [keypair.keypair],
  images: [],
  ports: [
    {
      ...ports.ports[0],
      id: '00000000-0000-4000-8000-00000000000f',
      device_id: '00000000-0000-4000-8000-00000000000e',
      mac_address: 'fa:16:3e:00:00:0f',
      fixed_ips: [{ subnet_id: subnets.subnets[0].id, ip_address: '192.0.2.99' }],
    },
    // Neutron lists them in any order.
    ...ports.ports.toReversed(),
  ],
  networks: networks.networks,
  subnets: subnets.subnets,
  floatingips: floatingips.floatingips,
  security_groups: [],
}

t.test('the recipe gives the drive of the server', { timeout: 300_000 }, async (t) => {
  const cloud = await fakeCloud(contents)
  t.teardown(() => cloud.close())
  const blocks = blocksOf(pages().find(({ path }) => path === 'docs/nova.md')!)
  const recipe = blocks.filter(
    ({ text, file }) => /^\$ mkdir answers|--from-openstack/.test(text) || file === 'web1.yaml',
  )
  const [commands, spec, build] = recipe.map(({ text }) => text)
  t.match(commands, 'openstack server show web1 -f json > answers/server.json')
  t.match(build, '--from-openstack')
  const folder = t.testdir({ bin: {} })
  symlinkSync(join(root, 'dist', 'bin', 'config-drive.cjs'), join(folder, 'bin', 'config-drive'))
  writeFileSync(join(folder, 'web1.yaml'), spec!)
  const typed = `${commands}\n${build}`.split('\n').flatMap((line) => /^\$ (.*)$/.exec(line)?.[1] ?? [])
  const env = {
    ...process.env,
    ...cloud.env,
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin:${process.env.PATH}`,
  }
  const { stderr } = await run('bash', ['-euo', 'pipefail', '-c', typed.join('\n')], { cwd: folder, env })
  t.notMatch(stderr, /error:|lacks/)

  const files = NAMES.map((name) => ({ name: `${name}.json`, text: answer(name) }))
  const { defaults } = fromOpenstack(files)
  const wanted = render(parseSpec('name: web1', { defaults }).value!)
  for (const path of [
    'openstack/latest/network_data.json',
    'openstack/latest/meta_data.json',
    'ec2/latest/meta-data.json',
  ]) {
    const { stdout } = await run(join(folder, 'bin', 'config-drive'), ['cat', join(folder, 'web1.iso'), path])
    const entry = wanted.get(path)
    if (entry?.kind !== 'file') throw new Error(`${path} is missing`)
    t.same(JSON.parse(stdout), JSON.parse(Buffer.from(bytesOf(entry.content)).toString()), path)
  }
})
