/** Programs that call genisoimage, run for real with this front end in its place. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { listDirectory } from './listing.ts'
import { readersOf } from './readers.ts'
import { readRecords } from './records.ts'
import { requireTools, withDirectory } from './tools.ts'

requireTools()

const BIN = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))

/** The callers, and the Debian package that brings each. */
const CALLERS = {
  '/usr/bin/cloud-localds': 'cloud-image-utils',
  '/usr/share/virt-manager/virtinst/install/installerinject.py': 'virtinst',
  '/usr/lib/python3/dist-packages/openstack/baremetal/configdrive.py': 'python3-openstacksdk',
  '/usr/lib/python3/dist-packages/nova/virt/configdrive.py': 'python3-nova',
  '/usr/bin/grub-mkrescue': 'grub-common',
  '/usr/lib/grub/i386-pc/moddep.lst': 'grub-pc-bin',
  '/usr/bin/mformat': 'mtools',
} as const

const missing = Object.entries(CALLERS).filter(([path]) => !existsSync(path))
if (missing.length > 0)
  throw new Error(`Debian packages missing: ${missing.map(([, name]) => name).join(' ')}`)

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a program that finds this front end under `name`, first in PATH and alone: each call adds a line to `calls`, so
 * that a caller that takes another tool shows.
 */
async function runCaller(
  directory: string,
  name: string,
  command: readonly string[],
): Promise<Ended & { calls: string[]; bin: string }> {
  const bin = join(directory, 'bin')
  const log = join(directory, 'calls')
  await mkdir(bin, { recursive: true })
  await writeFile(log, '')
  await writeFile(
    join(bin, name),
    `#!/bin/sh\necho "$@" >> '${log}'\nexec '${process.execPath}' '${BIN}' "$@"\n`,
  )
  await chmod(join(bin, name), 0o755)
  // virt-install and others prefer what would be found behind ours.
  for (const tool of ['xorrisofs', 'genisoimage', 'mkisofs', 'xorriso'].filter((tool) => tool !== name)) {
    await writeFile(join(bin, tool), `#!/bin/sh\necho "not ${tool}" >> '${log}'\nexit 99\n`)
    await chmod(join(bin, tool), 0o755)
  }
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, LC_ALL: 'C.UTF-8' }
  const ended = await new Promise<Ended>((resolve) => {
    const [file = '', ...args] = command
    const child = execFile(file, args, { cwd: directory, env, maxBuffer: Infinity }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
    child.stdin?.end()
  })
  const calls = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '')
  return { ...ended, calls, bin }
}

/** Every outside reader finds the same tree, which is that of `expected`. */
async function holds(
  t: Tap,
  iso: string,
  tree: 'rockridge' | 'joliet',
  expected: ReadonlyMap<string, string>,
) {
  for (const reader of readersOf(tree)) {
    const listing = await reader.read(iso)
    const wanted = new Map([...expected].map(([path, what]) => [reader.shows(path), what]))
    t.same([...listing], [...wanted], `${reader.tool} reads the ${tree} tree`)
  }
}

type Tap = Pick<typeof t, 'same' | 'equal' | 'ok' | 'match'>

const PYTHON = '/usr/bin/python3'

void t.test('cloud-localds', (t) =>
  withDirectory(async (directory) => {
    const inputs = join(directory, 'in')
    await mkdir(inputs)
    await writeFile(join(inputs, 'user-data'), '#cloud-config\nhostname: vm1\n')
    await writeFile(join(inputs, 'meta-data'), 'instance-id: iid-1\nlocal-hostname: vm1\n')
    await writeFile(join(inputs, 'network-config'), 'version: 2\n')
    const iso = join(directory, 'seed.iso')
    const command = ['/usr/bin/cloud-localds', '-N', 'in/network-config', iso, 'in/user-data', 'in/meta-data']
    const { code, stderr, calls } = await runCaller(directory, 'genisoimage', command)
    t.equal(code, 0, stderr)
    t.match(calls, [/^-output .* -volid cidata -joliet -rock /])
    const expected = await listDirectory(inputs)
    await holds(t, iso, 'rockridge', expected)
    await holds(t, iso, 'joliet', expected)
    t.same((await readRecords(iso))[0]!.volumeIds, ['cidata', 'cidata'])
  }),
)

void t.test("virt-install's injector", async (t) => {
  for (const tool of ['xorrisofs', 'genisoimage', 'mkisofs']) {
    await withDirectory(async (directory) => {
      const inputs = join(directory, 'in')
      await mkdir(inputs)
      await writeFile(join(inputs, 'user-data'), '#cloud-config\n')
      await writeFile(join(inputs, 'meta-data'), 'instance-id: iid-1\n')
      const script = join(directory, 'inject.py')
      await writeFile(
        script,
        `import shutil, sys
sys.path.insert(0, '/usr/share/virt-manager')
which = shutil.which
shutil.which = lambda name, *rest: which(name, *rest) if name == '${tool}' else None
from virtinst.install import installerinject
print(installerinject.perform_cdrom_injections(
    [('${inputs}/user-data', 'user-data'), ('${inputs}/meta-data', 'meta-data')], '${directory}', cloudinit=True))
`,
      )
      const { code, stdout, stderr, calls } = await runCaller(directory, tool, [PYTHON, script])
      t.equal(code, 0, stderr)
      t.match(calls, [/-J -input-charset utf8 -rational-rock -V cidata/], tool)
      const iso = stdout.trim().split('\n').at(-1)!
      await holds(t, iso, 'rockridge', await listDirectory(inputs))
      t.same((await readRecords(iso))[0]!.volumeIds, ['cidata', 'cidata'])
    })
  }
})

void t.test("openstacksdk's baremetal.configdrive.build", async (t) => {
  for (const tool of ['genisoimage', 'mkisofs', 'xorrisofs']) {
    await withDirectory(async (directory) => {
      const script = join(directory, 'build.py')
      await writeFile(
        script,
        `import base64, gzip, sys
from openstack.baremetal import configdrive
import subprocess
popen = subprocess.Popen
def only(args, *rest, **more):
    if args[0] != '${tool}':
        raise OSError(2, 'No such file or directory')
    return popen(args, *rest, **more)
subprocess.Popen = only
drive = configdrive.build({'uuid': 'u-1', 'hostname': 'vm1'}, user_data='#!/bin/sh\\n', network_data={'links': []},
                          vendor_data={'a': 1})
open('${directory}/drive.iso', 'wb').write(gzip.decompress(base64.b64decode(drive)))
`,
      )
      const { code, stderr, calls } = await runCaller(directory, tool, [PYTHON, script])
      t.equal(code, 0, stderr)
      t.match(calls, [/^-o .* -publisher metalsmith -quiet -J -r -V config-2 /], tool)
      const [records] = await readRecords(join(directory, 'drive.iso'))
      t.same(records!.volumeIds, ['config-2', 'config-2'])
      const latest = Object.keys(records!.trees.joliet!).filter((path) =>
        path.startsWith('/openstack/latest/'),
      )
      t.same(
        latest.sort(),
        ['', 'meta_data.json', 'network_data.json', 'user_data', 'vendor_data2.json'].map(
          (name) => `/openstack/latest/${name}`,
        ),
      )
      const paths = (listing: ReadonlyMap<string, string>) =>
        [...listing].filter(([, what]) => what !== 'directory')
      for (const reader of readersOf('rockridge')) {
        const listing = await reader.read(join(directory, 'drive.iso'))
        t.ok(paths(listing).length >= 4, `${reader.tool} reads it`)
      }
    })
  }
})

void t.test("Nova's ConfigDriveBuilder", (t) =>
  withDirectory(async (directory) => {
    const script = join(directory, 'nova_drive.py')
    const iso = join(directory, 'disk.config')
    await writeFile(
      script,
      `import nova.conf
from nova.virt import configdrive
CONF = nova.conf.CONF
CONF([], project='nova', default_config_files=[])
CONF.set_override('mkisofs_cmd', '${directory}/bin/genisoimage')
class Metadata:
    def metadata_for_config_drive(self):
        yield 'ec2/latest/meta-data.json', b'{}'
        yield 'openstack/latest/meta_data.json', b'{"uuid": "u-1"}'
        yield 'openstack/latest/user_data', b'#!/bin/sh\\n'
        yield 'openstack/2012-08-10/meta_data.json', b'{"uuid": "u-1"}'
        yield 'openstack/content/0000', b'x' * 5000
with configdrive.ConfigDriveBuilder(instance_md=Metadata()) as builder:
    builder.make_drive('${iso}')
    builder._write_md_files('${directory}/in')
`,
    )
    const { code, stderr, calls } = await runCaller(directory, 'genisoimage', [PYTHON, script])
    t.equal(code, 0, stderr)
    t.match(calls, [
      /-ldots -allow-lowercase -allow-multidot -l -publisher OpenStack Nova .* -quiet -J -r -V config-2/,
    ])
    const expected = await listDirectory(join(directory, 'in'))
    t.equal(expected.size, 11)
    await holds(t, iso, 'rockridge', expected)
    await holds(t, iso, 'joliet', expected)
    const [records] = await readRecords(iso)
    t.same(records!.volumeIds, ['config-2', 'config-2'])
    t.ok(records!.trees.plain!['/openstack/latest/meta_data.json;1'], "Nova's names in the primary tree")
  }),
)

void t.test("CloudStack's management server", (t) =>
  withDirectory(async (directory) => {
    // Source: ConfigDriveBuilder.java, `generateAndRetrieveIsoAsBase64Iso`: the image lies in the folder it is made of.
    const folder = join(directory, 'configdrive')
    const iso = join(folder, 'i-2-3-VM.iso')
    for (const path of ['openstack/latest', 'cloudstack/userdata', 'cloudstack/metadata'])
      await mkdir(join(folder, path), { recursive: true })
    await writeFile(join(folder, 'openstack/latest/meta_data.json'), '{"uuid":"u-1"}')
    await writeFile(join(folder, 'cloudstack/metadata/local-hostname.txt'), 'web1')
    await writeFile(join(folder, 'cloudstack/userdata/user_data.txt'), '#!/bin/sh\n')
    await link(join(folder, 'cloudstack/userdata/user_data.txt'), join(folder, 'openstack/latest/user_data'))
    const expected = await listDirectory(folder)
    const options = '-ldots -allow-lowercase -allow-multidot -cache-inodes -l -quiet -J -r -V config-2'
    const command = [BIN, '-o', iso, ...options.split(' '), folder]
    await chmod(BIN, 0o755)
    const { code, stderr } = await runCaller(directory, 'genisoimage', command)
    t.equal(code, 0, stderr)
    t.equal(stderr, '', 'nothing that it would take for a failure')
    await holds(t, iso, 'rockridge', expected)
    await holds(t, iso, 'joliet', expected)
    const [records] = await readRecords(iso)
    t.same(records!.volumeIds, ['config-2', 'config-2'])
  }),
)

void t.test('grub-mkrescue gets a message about unsupported options', (t) =>
  withDirectory(async (directory) => {
    await mkdir(join(directory, 'root'))
    const xorriso = join(directory, 'bin', 'xorriso')
    const command = ['/usr/bin/grub-mkrescue', `--xorriso=${xorriso}`, '-o', join(directory, 'r.iso'), 'root']
    const { code, stderr, calls } = await runCaller(directory, 'xorriso', command)
    t.not(code, 0)
    t.match(calls.at(-1), /^-as mkisofs -graft-points .* -b /)
    t.match(stderr, /grub2-mbr.*xorrisofs/)
    t.notOk(existsSync(join(directory, 'r.iso')), 'nothing is written')
  }),
)

void t.test('called by the name xorrisofs', (t) =>
  withDirectory(async (directory) => {
    await mkdir(join(directory, 'in'))
    await writeFile(join(directory, 'in', 'a name'), 'a')
    await chmod(BIN, 0o755)
    for (const [name, label, ...args] of [
      ['xorrisofs', 'ISOIMAGE'],
      ['xorriso', 'ISOIMAGE', '-as', 'mkisofs'],
      ['genisoimage', 'CDROM'],
      ['mkisofs', 'CDROM'],
    ] as const) {
      await symlink(BIN, join(directory, name))
      const command = [join(directory, name), ...args, '-quiet', '-o', 'o.iso', 'in']
      const { code, stderr } = await runCaller(directory, 'other', command)
      t.equal(code, 0, stderr)
      const [records] = await readRecords(join(directory, 'o.iso'))
      t.equal(records!.volumeIds[0], label, name)
      t.equal(records!.trees.rockridge !== undefined, label === 'ISOIMAGE', `${name}: Rock Ridge`)
    }
  }),
)

void t.test('called by a link and by its real path', (t) =>
  withDirectory(async (directory) => {
    await mkdir(join(directory, 'in'))
    await writeFile(join(directory, 'in', 'a'), 'a')
    await symlink(BIN, join(directory, 'genisoimage'))
    await chmod(BIN, 0o755)
    for (const command of [join(directory, 'genisoimage'), BIN]) {
      const args = ['-quiet', '-r', '-o', 'o.iso', 'in']
      const { code, stderr } = await runCaller(directory, 'mkisofs', [command, ...args])
      t.equal(code, 0, stderr)
      await holds(t, join(directory, 'o.iso'), 'rockridge', await listDirectory(join(directory, 'in')))
    }
  }),
)
