// What `attach` prints and does, by those that it is for: libvirt's schema and daemon, virt-install, QEMU's monitor.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { libvirtXml } from '../../cli/attach/libvirt.ts'
import { command } from '../../cli/attach/qmp.ts'
import { cli } from '../cli.ts'
import { domainTests } from './attach-domains.ts'
import { startLibvirt, uri } from './libvirt.ts'
import { run, tool, withDirectory } from './tools.ts'

const execute = promisify(execFile)
const QEMU = '/usr/bin/qemu-system-x86_64'

for (const [path, name] of [
  ['/usr/sbin/libvirtd', 'libvirt-daemon-system'],
  ['/usr/bin/virsh', 'libvirt-clients'],
  ['/usr/bin/virt-install', 'virtinst'],
  ['/usr/bin/xmllint', 'libxml2-utils'],
  [QEMU, 'qemu-system-x86'],
  ['/usr/bin/qemu-system-aarch64', 'qemu-system-arm'],
] as const) {
  if (!existsSync(path)) throw new Error(`Debian package missing: ${name}`)
}

/** A domain around devices. The name needs quoting wherever it is printed. */
const domainXml = (name: string, devices = ''): string => `<domain type='qemu'>
  <name>${name}</name><memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices><emulator>${QEMU}</emulator>${devices}</devices>
</domain>`

/** Names that XML, shells and QEMU's lists would take for something else. */
const NASTY = `it's <a> & "b", c.iso`

t.test('libvirt accepts the XML', (t) =>
  withDirectory(async (folder) => {
    for (const [device, container, bus] of [
      ['cdrom', 'raw', 'sata'],
      ['disk', 'raw', 'virtio'],
      ['disk', 'qcow2', 'virtio'],
      ['cdrom', 'raw', 'scsi'],
      ['cdrom', 'raw', 'usb'],
      ['disk', 'raw', 'sata'],
    ] as const) {
      const file = join(folder, 'domain.xml')
      await writeFile(
        file,
        domainXml('web1', libvirtXml({ path: join(folder, NASTY), device, container, bus })),
      )
      await t.resolves(run('/usr/bin/virt-xml-validate', [file, 'domain']), `${device} ${container}`)
      const uri = ['--connect', 'test:///default']
      t.match((await run('/usr/bin/virsh', [...uri, 'define', file])).toString(), /defined/)
      await writeFile(
        file,
        domainXml('web1', libvirtXml({ path: folder, device, container, bus }).replace('bus=', 'buss=')),
      )
      await t.rejects(run('/usr/bin/virt-xml-validate', [file, 'domain']), 'the judge sees a wrong attribute')
    }
  }),
)

t.test('cloud-init honours the NoCloud setting', (t) =>
  withDirectory(async (folder) => {
    const build = ['build', '--hostname', 'web1', '--datasource', 'nocloud', '-o', 'seed.iso', '-q']
    t.equal((await cli(build, { cwd: folder })).code, 0)
    const lastLines = async (to: string, count: number) =>
      (await cli(['attach', 'seed.iso', '--to', to], { cwd: folder })).stderr
        .trimEnd()
        .split('\n')
        .slice(-count)

    const [os = '', sysinfo = ''] = await lastLines('libvirt', 2)
    const xml = domainXml('web1')
      .replace('<os>', os.trim().replace('</os>', ''))
      .replace('<devices>', `${sysinfo}<devices>`)
    await writeFile(join(folder, 'domain.xml'), xml)
    await t.resolves(run('/usr/bin/virt-xml-validate', [join(folder, 'domain.xml'), 'domain']))
    await writeFile(join(folder, 'domain.xml'), xml.replace("mode='sysinfo'", "mode='seed'"))
    await t.rejects(run('/usr/bin/virt-xml-validate', [join(folder, 'domain.xml'), 'domain']))
    const serial = /<entry name='serial'>(.*?)</.exec(sysinfo)![1]!

    const [option = ''] = await lastLines('virt-install', 1)
    const image = join(folder, 'IMAGE.qcow2')
    await execute('qemu-img', ['create', '-q', '-f', 'qcow2', image, '1M'])
    const install = ['--name', 'a', '--memory', '64', '--import', '--osinfo', 'detect=on,require=off']
    const dry = [
      '--disk',
      image,
      '--network',
      'none',
      '--dry-run',
      '--print-xml',
      '--connect',
      'test:///default',
    ]
    const made = (
      await run('/usr/bin/virt-install', [...install, ...dry, ...option.trim().split(' ')])
    ).toString()
    t.match(made, `<entry name="serial">${serial}</entry>`)
    t.match(made, '<smbios mode="sysinfo"/>')

    const [smbios1 = ''] = await lastLines('proxmox', 2)
    t.equal(Buffer.from(/,serial=([^,]+),/.exec(smbios1)![1]!, 'base64').toString(), serial)
    const [smbios = ''] = await lastLines('qemu', 1)
    t.equal(/serial=(.*)$/.exec(smbios)![1], serial)

    const read = [
      'import json, sys',
      'from cloudinit.sources.DataSourceNoCloud import load_cmdline_data',
      'data = {}',
      'print(json.dumps([load_cmdline_data(data, sys.argv[1]), data]))',
    ].join('\n')
    const understood = async (text: string): Promise<unknown> =>
      JSON.parse((await run('/usr/bin/python3', ['-c', read, text])).toString())
    t.same(await understood(serial), [true, { dsmode: 'local' }])
    t.same(await understood(`${serial};i=i-7;h=a`), [
      true,
      { dsmode: 'local', 'instance-id': 'i-7', 'local-hostname': 'a' },
    ])
    t.same(await understood('ds=moon'), [false, {}])
  }),
)

// One for all tests: its successor would find its sockets and files of locks still there.
t.teardown(await startLibvirt())

domainTests(t)

t.test('virt-install accepts the line', { timeout: 600_000 }, (t) =>
  withDirectory(async (folder) => {
    await cli(['build', '--hostname', 'web1', '-o', NASTY], { cwd: folder })
    await execute('qemu-img', ['create', '-q', '-f', 'qcow2', join(folder, 'IMAGE.qcow2'), '1M'])
    const { stdout, stderr } = await cli(['attach', NASTY, '--to', 'virt-install', '--domain', 'web 1'], {
      cwd: folder,
    })
    t.match(stderr, 'in a shell:')
    const dry = `${String(stdout).trim()} --dry-run --print-xml --virt-type qemu --connect ${uri} --network none`
    const xml = (await run('/bin/sh', ['-c', `cd "$0" && ${dry}`, folder])).toString()
    t.match(xml, /<name>web 1<\/name>/)
    const discs = [...xml.matchAll(/<disk [^>]*device="cdrom">[^]*?<\/disk>/g)].map(([disc]) => disc)
    t.equal(discs.length, 2)
    t.notMatch(discs[0], '<source')
    t.match(discs[1], /, c\.iso"/)
  }),
)

t.test('a domain of libvirt', { timeout: 600_000 }, (t) =>
  withDirectory(async (folder) => {
    const name = `config-drive-${process.pid}`
    const virsh = async (...args: string[]) =>
      (await run('/usr/bin/virsh', ['--connect', uri, ...args])).toString()
    // The daemon's QEMU is another user.
    await run('/bin/chmod', ['0755', folder])
    const iso = join(folder, "drive's, 1.iso")
    await writeFile(join(folder, 'web1.yaml'), 'hostname: web1\n')
    await cli(['build', 'web1.yaml', '-o', iso], { cwd: folder })
    await writeFile(join(folder, 'domain.xml'), domainXml(name))
    await virsh('define', join(folder, 'domain.xml'))
    try {
      const attached = await cli(['attach', iso, '--run', '--domain', name, '--connect', uri])
      t.equal(attached.code, 0, attached.stderr)
      t.same(await media(virsh, name), { sda: '-', sdb: iso })
      const again = await cli(['attach', iso, '--run', '--domain', name, '--connect', uri])
      t.equal(again.code, 0, 'what is there already is left')
      t.match(again.stderr, / already .*sdb/)
      t.same(await media(virsh, name), { sda: '-', sdb: iso })

      await virsh('start', name)
      const inode = (await execute('stat', ['-c', '%i', iso])).stdout
      const refresh = ['attach', 'web1.yaml', '--refresh', '--domain', name, '--connect', uri]
      const same = await cli(refresh, { cwd: folder })
      t.equal(same.code, 0, same.stderr)
      t.match(same.stderr, /The instance ID is the same/)
      t.not((await execute('stat', ['-c', '%i', iso])).stdout, inode, 'the file is another')
      const { stdout: pid } = await execute('pgrep', ['-f', `guest=${name},`])
      const { stdout: open } = await execute('ls', ['-l', `/proc/${pid.trim()}/fd`])
      t.match(open, iso, 'QEMU has the new file open')
      t.notMatch(open, `${iso} (deleted)`, 'and not the old one')

      await writeFile(join(folder, 'web1.yaml'), 'hostname: web1\ninstance_id: new\n')
      t.match((await cli(refresh, { cwd: folder })).stderr, /instance ID has changed/)
      await writeFile(join(folder, 'web1.yaml'), 'hostname: -\n')
      const before = await readFile(iso)
      t.equal((await cli(refresh, { cwd: folder })).code, 3)
      t.ok((await readFile(iso)).equals(before), 'a wrong spec leaves the drive')
    } finally {
      await virsh('destroy', name).catch(() => undefined)
      await virsh('undefine', name)
    }
  }),
)

async function media(
  virsh: (...args: string[]) => Promise<string>,
  name: string,
): Promise<Record<string, string>> {
  const rows = (await virsh('domblklist', name)).split('\n').slice(2)
  return Object.fromEntries(
    rows.flatMap((row) => {
      const [target = '', ...source] = row.trim().split(/ {2,}/)
      return target === '' ? [] : [[target, source.join('')]]
    }),
  )
}

t.test('a QEMU that runs', { timeout: 600_000 }, (t) =>
  withDirectory(async (folder) => {
    await cli(['build', '--hostname', 'web1', '-o', NASTY], { cwd: folder })
    await execute('qemu-img', ['create', '-q', '-f', 'qcow2', join(folder, 'IMAGE.qcow2'), '1M'])
    const { stdout } = await cli(['attach', NASTY, '--to', 'qemu'], { cwd: folder })
    const line = `exec ${String(stdout).trim()} -display none -S -qmp unix:qmp,server,nowait -nic none`
    const qemu = spawn('/bin/sh', ['-c', line], { cwd: folder, stdio: 'ignore' })
    try {
      for (let n = 0; !existsSync(join(folder, 'qmp')) && n < 100; n++) await sleep(100)
      await mkdir(join(folder, 'other'))
      const other = join(folder, 'other', NASTY)
      await copyFile(join(folder, NASTY), other)
      const changed = await cli(['attach', other, '--to', 'qemu', '--run', '--qmp', 'qmp'], { cwd: folder })
      t.equal(changed.code, 0, changed.stderr)
      const { stdout: open } = await execute('ls', ['-l', `/proc/${qemu.pid}/fd`])
      t.match(open, other)

      await writeFile(join(folder, 'web2.yaml'), 'hostname: web2\n')
      const refresh = () => cli(['attach', 'web2.yaml', '--refresh', '--qmp', 'qmp'], { cwd: folder })
      const anew = await refresh()
      t.equal(anew.code, 0, anew.stderr)
      t.match((await execute('ls', ['-l', `/proc/${qemu.pid}/fd`])).stdout, `${other}\n`)
      const { stdout: metaData } = await cli(['cat', other, 'openstack/latest/meta_data.json'])
      t.match(metaData.toString(), '"hostname": "web2"')
      t.same(await readdir(join(folder, 'other')), [NASTY], 'nothing else is left')

      const strange = Buffer.alloc(40_960, 'user')
      await writeFile(join(folder, 'user.iso'), strange)
      const monitor = createConnection(join(folder, 'qmp'))
      await command(monitor, 'blockdev-change-medium', {
        device: 'config-drive',
        filename: join(folder, 'user.iso'),
        format: 'raw',
      })
      monitor.destroy()
      t.match(await refresh(), { code: 1, stderr: /holds no config drive/ })
      t.ok((await readFile(join(folder, 'user.iso'))).equals(strange), 'a disc of the user is left')
      const refused = await cli(['attach', other, '--to', 'qemu', '--run', '--qmp', 'none'], { cwd: folder })
      t.equal(refused.code, 1)
      t.match(refused.stderr, /QEMU at none: /)
    } finally {
      qemu.kill()
    }
  }),
)

t.test('drives in files of QEMU, and files of QEMU that hold drives', { timeout: 300_000 }, (t) =>
  withDirectory(async (folder) => {
    const outputs = ['iso=a.iso', 'qcow2=a.qcow2', 'vfat=b.img', 'qcow2-vfat=b.qcow2', 'base64=c.b64']
    const build = ['build', '--hostname', 'web1', '-q', ...outputs.flatMap((output) => ['-o', output])]
    t.equal((await cli(build, { cwd: folder })).code, 0)
    const qemuImg = async (...args: string[]) => (await execute('qemu-img', args, { cwd: folder })).stdout
    for (const [raw, qcow2] of [
      ['a.iso', 'a.qcow2'],
      ['b.img', 'b.qcow2'],
    ] as const) {
      t.match(await qemuImg('check', '-f', 'qcow2', qcow2), 'No errors were found')
      t.match(await qemuImg('compare', '-f', 'raw', '-F', 'qcow2', raw, qcow2), 'Images are identical')
      for (const [n, options] of [
        'compat=0.10',
        'cluster_size=512',
        'cluster_size=2M,lazy_refcounts=on',
      ].entries()) {
        const file = `${n}-${qcow2}`
        await qemuImg('convert', '-f', 'raw', '-O', 'qcow2', '-o', options, raw, file)
        const same = await cli(['diff', '--all', raw, file], { cwd: folder })
        t.equal(same.code, 0, same.stderr)
        t.match(
          (await cli(['attach', file, '--to', 'qemu'], { cwd: folder })).stdout.toString(),
          'format=qcow2',
        )
      }
    }
    await qemuImg('convert', '-c', '-f', 'raw', '-O', 'qcow2', 'b.img', 'compressed.qcow2')
    t.match(await cli(['ls', 'compressed.qcow2'], { cwd: folder }), {
      code: 3,
      stderr: /compressed clusters; .*qemu-img convert/,
    })
    await qemuImg('create', '-q', '-f', 'qcow2', '-b', 'a.qcow2', '-F', 'qcow2', 'overlay.qcow2')
    t.match(await cli(['ls', 'overlay.qcow2'], { cwd: folder }), {
      code: 3,
      stderr: /backing file; .*qemu-img convert/,
    })

    const { stderr } = await cli(['attach', 'c.b64'], { cwd: folder })
    await run('/bin/sh', ['-c', `cd "$0" && ${/first run: (.*)/.exec(stderr)![1]}`, folder])
    t.ok(
      (await readFile(join(folder, 'c.iso'))).equals(await readFile(join(folder, 'a.iso'))),
      'it is unpacked',
    )
  }),
)

t.test('drives that cannot be attached', (t) =>
  withDirectory(async (folder) => {
    await writeFile(join(folder, 'no.iso'), 'x'.repeat(100_000))
    t.match(await cli(['attach', 'no.iso'], { cwd: folder }), {
      code: 3,
      stderr: /no\.iso: byte 0: disk: /,
    })
    t.match(await cli(['attach', 'none.iso'], { cwd: folder }), {
      code: 3,
      stderr: /cannot read none\.iso: /,
    })
    t.match(await cli(['attach', 'x', '--to', 'moon'], { cwd: folder }), {
      code: 2,
      stderr: /--to: .*"moon"/,
    })
    t.match(await cli(['attach', 'x', '--refresh'], { cwd: folder }), { code: 2, stderr: /needs --domain/ })
  }),
)

/** What OpenStack's own clients read in the lines. */
const CLIENTS = `
import json, sys
from unittest import mock
from openstackclient.image.v2.image import CreateImage
from openstackclient.compute.v2.server import CreateServer
commands = {'image create': CreateImage, 'server create': CreateServer}
read = []
for argv in json.load(sys.stdin):
    name = ' '.join(argv[:2])
    parsed = commands[name](mock.Mock(), None).get_parser(name).parse_args(argv[2:])
    read.append({key: value for key, value in vars(parsed).items() if isinstance(value, (str, dict))})
json.dump(read, sys.stdout)
`

t.test("OpenStack's clients take the lines", (t) =>
  withDirectory(async (folder) => {
    const iso = join(folder, "it's a.iso")
    const built = await cli(['build', '--hostname', 'web1', '-o', iso, '-q'])
    t.equal(built.code, 0, built.stderr)
    const argvs: string[][] = []
    for (const to of ['glance', 'nova']) {
      const { stdout } = await cli(['attach', iso, '--to', to, '--domain=-x'])
      const shim = `openstack() { printf '%s\\0' "$@"; }\n${stdout.toString()}`
      argvs.push((await run('/bin/bash', ['-c', shim])).toString().split('\0').slice(0, -1))
    }
    const read = execFileSync(tool.python, ['-I', '-c', CLIENTS], { input: JSON.stringify(argvs) })
    t.match(JSON.parse(read.toString()), [
      { name: '-x-config-drive', file: iso, disk_format: 'iso', properties: { hw_cdrom_bus: 'sata' } },
      { server_name: '-x', config_drive: 'True' },
    ])
  }),
)
