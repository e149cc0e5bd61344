// Every block of code of README.md and docs/ is run, or judged: those of a page one after the other, in a folder of its own.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import t from 'tap'
import { called, judge } from '../docs/judges.ts'
import { blocksOf, pages } from '../docs/pages.ts'
import { type Place, placeIn } from '../docs/session.ts'
import { standIns } from '../docs/stand-ins.ts'
import { root } from '../cli.ts'
import { tinyGuest } from './tiny-guest.ts'

for (const [path, name] of [
  ['/usr/bin/man', 'man-db'],
  ['/usr/bin/qemu-img', 'qemu-utils'],
  ['/usr/bin/qemu-system-x86_64', 'qemu-system-x86'],
  ['/usr/bin/virsh', 'libvirt-clients'],
  ['/usr/bin/virt-install', 'virtinst'],
  ['/usr/bin/genisoimage', 'genisoimage'],
  ['/usr/bin/xorriso', 'xorriso'],
  ['/usr/bin/cloud-localds', 'cloud-image-utils'],
  ['/usr/lib/python3/dist-packages/openstack', 'python3-openstacksdk'],
  ['/usr/lib/python3/dist-packages/nova', 'python3-nova'],
] as const)
  if (!existsSync(path)) throw new Error(`Debian package missing: ${name}`)

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp'
const DONE =
  'ci-info: ++++Authorized keys from /home/debian/.ssh/authorized_keys for user debian++++\r\nCloud-init v. 22.4.2 finished at Sun, 22 Nov 2026 22:41:28 +0000. Datasource DataSourceConfigDrive [net,ver=2][source=/dev/sr1].  Up 75.08 seconds\r\n'

/** What the reader of a page is taken to have. */
const given: Readonly<Record<string, string>> = {
  '../home/.ssh/id_ed25519.pub': `${KEY} alice@example.org\n`,
  'alice.pub': `${KEY} alice@example.org\n`,
  'setup.sh': '#!/bin/sh\necho hello\n',
  'heat.sh': '#!/bin/sh\necho hello\n',
  tool: '#!/bin/sh\necho tool\n',
  'web.yaml': '#cloud-config\npackages: [nginx]\n',
  'ca.pem': 'none\n',
}

/** What the servers answer that pages name, whichever their host is. */
const answers: Readonly<Record<string, string>> = {
  '/alice.keys': `${KEY}\n`,
  '/bob.keys': `${KEY} bob\n`,
  '/v1': '{"token": "none"}',
}

const server = createServer(({ url = '' }, response) => {
  const answer = answers[url]
  response.writeHead(answer === undefined ? 404 : 200).end(answer)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
t.teardown(() => server.close())

function placeFor(t: { testdir: () => string }): Place {
  const folder = t.testdir()
  const detour = join(folder, 'detour.cjs')
  const { port } = server.address() as AddressInfo
  const place = placeIn(folder, {
    NODE_OPTIONS: `--require=${detour}`,
    LIBVIRT_NODE: join(folder, 'node.xml'),
    NOVA_DRIVE: join(folder, 'disk.config'),
    OPENSTACK: join(root, 'examples', 'openstack'),
  })
  writeFileSync(
    detour,
    `const https = require('node:https'), { request } = require('node:http')
https.request = (url, { ca, ...options }, then) => request(new URL(url.pathname, 'http://127.0.0.1:${port}'), options, then)`,
  )
  for (const [name, text] of Object.entries(given)) {
    mkdirSync(dirname(join(place.work, name)), { recursive: true })
    writeFileSync(join(place.work, name), text, { mode: 0o755 })
  }
  writeFileSync(join(folder, 'guest.img'), tinyGuest(DONE))
  for (const name of ['IMAGE.qcow2', 'disk.qcow2', 'debian-12-generic-amd64.qcow2'])
    execFileSync('qemu-img', ['convert', '-O', 'qcow2', join(folder, 'guest.img'), join(place.work, name)])
  const domain = (name: string, iso: string, target: string): string =>
    `<domain type='test'><name>${name}</name><memory>65536</memory><os><type>hvm</type></os><devices><disk type='file' device='cdrom'><source file='${join(place.work, iso)}'/><target dev='${target}' bus='sata'/></disk></devices></domain>`
  writeFileSync(
    join(folder, 'node.xml'),
    `<node>${domain('web1', 'web1.iso', 'sdb')}${domain('db1', 'installer.iso', 'sda')}</node>`,
  )
  // As Nova calls it.
  const options = '-quiet -J -r -ldots -allow-lowercase -allow-multidot -l -V config-2'
  const tree = join(root, 'test', 'golden', 'nova', 'full', 'tree')
  execFileSync('genisoimage', ['-o', join(folder, 'disk.config'), ...options.split(' '), tree])
  return place
}

t.jobs = 2

/** A part of the name of the one page that is to run. */
const only = process.env.PAGE
const chosen = pages().filter(({ path }) => only === undefined || path.includes(only))
const ended = chosen.map((page) =>
  t.test(page.path, { timeout: 600_000 }, async (t) => {
    const place = placeFor(t)
    for (const block of blocksOf(page)) {
      const problems = await judge(block, place)
      t.same(
        problems.flatMap((problem) => problem.split('\n')),
        [],
        block.place,
      )
    }
  }),
)

t.test('broken blocks are reported', async (t) => {
  const place = placeFor(t)
  for (const [language, text, problem, file] of [
    [
      'sh',
      '$ config-drive build --hostname web1 -o web1.iso --quiet\n$ echo b\na\n',
      /^echo b: it prints\nb/,
    ],
    ['sh', 'config-drive build --hostnam web1 -o web1.iso\n', /^exit code 2: /],
    ['sh', '$ false\n', /^false: exit code 1/],
    ['sh', '$ false\n$ echo $?\n0\n', /^echo \$\?: it prints\n1/],
    ['sh', 'no-such-program\n', /^exit code 127: /],
    ['sh', 'if true; then\n', /syntax error/],
    ['sh', 'npm run exampel\n', /there is no script exampel/],
    ['sh', 'ssh root@node1 qm set web1 --ide3 a\n', /qm set NUMBER/],
    ['sh', 'virsh attach-disk --domain web1 --sorce a --target sdb\n', /^exit code 1: .*--sorce/],
    ['sh', 'VBoxManage storageattach web1 --storagectl SATA --medium no.iso\n', /there is no no\.iso/],
    ['sh', 'kubectl apply -f none.yaml\n', /there is no none\.yaml/],
    ['ts', "import { pack } from 'config-drive'\nconst a: string = pack\n", /TS2322/],
    ['ts', "import { packed } from 'config-drive'\n", /TS2724/],
    ['ts', "throw new Error('broken')\n", /Error: broken/],
    ['yaml', 'hostnam: web1\n', /unknown key "hostnam"/],
    ['yaml', 'user_data: { file: none.sh }\n', /cannot read none\.sh/],
    ['yaml', '#cloud-config\npackagez: []\n', /packagez/],
    ['yaml', 'apiVersion: v1\nmetadata: { name: a }\n', /without apiVersion or kind/],
    ['yaml', 'jobs: { a: { steps: [{ run: config-drive buidl }] } }\n', /^exit code 2: /],
    ['yaml', 'network: { version: 2, ethernets: { a: { addresses: [x] } } }\n', /error/, 'netplan.yaml'],
    ['ini', '[DEFAULT]\nmkisofs_command = x\n', /Nova has no option mkisofs_command/, 'nova.conf'],
    ['hcl', 'a {\n', /\{ is not closed/],
    ['hcl', '  command = "config-drive buidl"\n', /^exit code 2: /],
    ['python', 'import no_such_module\n', /ModuleNotFoundError/],
  ] as const)
    t.match((await judge({ place: 'page:1', language, file, text }, place)).join('\n'), problem, text)
})

t.test('every stand-in is called', async (t) => {
  await Promise.all(ended)
  if (only === undefined) t.same([...called].sort(), Object.keys(standIns).sort())
})
