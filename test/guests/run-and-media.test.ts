// A real guest from flags alone through `run`, from NoCloud's layout, and from FAT on a disk. The first has a disc in
// its second CD-ROM while the first is empty, the others have another disc beside theirs.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addAbortSignal } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { freePort } from '../../cli/run/free-port.ts'
import { driveOptions } from '../../lib/pack/drive-options.ts'
import { toBytes } from '../../lib/image/image.ts'
import { pack } from '../../lib/pack/pack.ts'
import { encryptPassword } from '../../lib/node/posted-password.ts'
import { render } from '../../lib/layouts/render.ts'
import type { Spec } from '../../lib/spec.ts'
import { parseSpec } from '../../lib/spec/parse.ts'
import { cli } from '../cli.ts'
import { bootGuest, type BootOptions, type GuestReport, writeGuestDisk } from './guest.ts'

const execute = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), 'config-drive-guest-'))
t.teardown(() => rm(folder, { recursive: true }))
t.jobs = 2

const MAC = 'fa:16:3e:00:00:01'
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPpGbIPKUSv9h7lQzMvs3uIlKz4dSnbWpnlCuN4XHUNr alice'
const USER_DATA = `#cloud-config
users: [default, { name: deploy, groups: sudo }]
write_files: [{ path: /etc/motd, content: "Made with config-drive.\\n" }]
`

const NETWORK = {
  eth0: { mac: MAC, set_name: false, address: '192.0.2.10/24', gateway: '192.0.2.1' },
}

function specOf(t: Test, drive: object, network?: object): Spec {
  const { value, report } = parseSpec(
    JSON.stringify({
      hostname: 'web1',
      drive,
      public_keys: { alice: KEY },
      user_data: USER_DATA,
      network,
    }),
  )
  t.same(report, [])
  return value!
}

/** The same is asked for in each way. A warning that matches `usual` does not count. */
function isAsWritten(t: Test, report: GuestReport | undefined, usual?: RegExp): void {
  if (report === undefined) return void t.fail('no report')
  const { cloudInit, system, changedFiles } = report
  t.same(
    [...cloudInit.errors, ...cloudInit.warnings].filter((line) => usual?.test(line) !== true),
    [],
  )
  t.equal(system.hostname, 'web1')
  t.ok(
    system.users.some(({ name, groups }) => name === 'deploy' && groups.includes('sudo')),
    'the user',
  )
  t.match(system.authorizedKeys['/home/debian/.ssh/authorized_keys'], KEY.slice(0, -6), 'the SSH key')
  t.equal(changedFiles.find(({ path }) => path === '/etc/motd')?.text, 'Made with config-drive.\n')
}

function hasNetwork(t: Test, report: GuestReport | undefined): void {
  const card = report?.network.addresses.find(({ address }) => address === MAC)
  t.match(card, { addr_info: [{ local: '192.0.2.10', prefixlen: 24 }] }, 'the address')
  t.ok(
    report?.network.routes.some(({ dst, gateway }) => dst === 'default' && gateway === '192.0.2.1'),
    'the route',
  )
}

async function booted(t: Test, name: string, bytes: Uint8Array, options: BootOptions) {
  const path = join(folder, name)
  await writeFile(path, bytes)
  const { exitCode, report, log } = await bootGuest(path, { ...options, nics: [MAC], timeoutSeconds: 600 })
  t.equal(exitCode, 0, log)
  isAsWritten(t, report)
  return report
}

t.test('run, with flags alone', async (t) => {
  const [image, answer] = [join(folder, 'image.qcow2'), join(folder, 'answer')]
  await writeGuestDisk(image)
  const before = await readFile(image)
  await writeFile(answer, '')
  await truncate(answer, 32 * 1024 * 1024)
  await writeFile(join(folder, 'key.pub'), `${KEY}\n`)
  await writeFile(join(folder, 'user-data'), USER_DATA)
  const port = await freePort()
  const over = new AbortController()
  const banner = sshBanner(port, over.signal)
  const flags = [
    ['--hostname', 'web1', '--ssh-key', 'key.pub', '--user-data', 'user-data'],
    ['--ip', '192.0.2.10/24', '--mac', MAC, '--gateway', '192.0.2.1'],
    ['--ssh-port', String(port), '--timeout', '600', '--exit-when-done'],
  ]
  const following = ['-no-reboot', '-drive', `file=${answer},format=raw,if=virtio,cache=unsafe`]
  const ran = await cli(['run', image, ...flags.flat(), '--', ...following], { cwd: folder })
  over.abort()
  t.equal(ran.code, 0, `${ran.stderr}${ran.stdout.toString().slice(-4000)}`)
  t.match(ran.stderr, 'DataSourceConfigDrive [net,ver=2][source=/dev/sr1]')
  t.match(ran.stderr, `-p ${port} debian@127.0.0.1\n`)
  t.match(ran.stdout.toString(), 'Authorized keys from /home/debian/.ssh/authorized_keys', 'the console')
  t.match(await banner, /^SSH-2\.0-OpenSSH/, 'the port leads to the guest')
  const text = (await readFile(answer, 'latin1')).replaceAll('\0', '')
  const report = JSON.parse(text) as GuestReport
  isAsWritten(t, report)
  hasNetwork(t, report)
  t.ok((await readFile(image)).equals(before), 'the image is not written')
})

t.test('run, with a service and no drive', async (t) => {
  const own = join(folder, 'service')
  await mkdir(own)
  const [image, answer] = [join(own, 'image.qcow2'), join(own, 'answer')]
  await writeGuestDisk(image)
  await writeFile(answer, '')
  await truncate(answer, 32 * 1024 * 1024)
  await execute('ssh-keygen', ['-q', '-t', 'rsa', '-N', '', '-f', join(own, 'id_rsa')])
  const rsa = (await readFile(join(own, 'id_rsa.pub'), 'latin1')).trim()
  const posted = encryptPassword('the password', rsa)
  // The guest posts as cloudbase-init does; cloud-init has no password of its own.
  const post = `import urllib.request as r
url = open('/sys/class/dmi/id/product_serial').read().strip().split(';')[1][2:]
r.urlopen(url + 'openstack/latest/password', b'${posted}')`
  await writeFile(
    join(own, 'web1.yaml'),
    JSON.stringify({
      hostname: 'web1',
      public_keys: { alice: rsa, bob: KEY },
      network: NETWORK,
      user_data: `${USER_DATA}runcmd: [[python3, -c, ${JSON.stringify(post)}]]\n`,
    }),
  )
  const flags = ['--service', '--state', 'state', '--timeout', '600', '--exit-when-done']
  const following = ['-no-reboot', '-drive', `file=${answer},format=raw,if=virtio,cache=unsafe`]
  const ran = await cli(['run', image, 'web1.yaml', ...flags, '--', ...following], { cwd: own })
  t.equal(ran.code, 0, `${ran.stderr}${ran.stdout.toString().slice(-4000)}`)
  t.match(ran.stderr, /DataSourceNoCloudNet \[seed=dmi,http:\/\/192\.0\.2\.1:\d+\/\]/)
  t.match(ran.stderr, 'web1 posted its password\n')
  const report = JSON.parse((await readFile(answer, 'latin1')).replaceAll('\0', '')) as GuestReport
  // The network is up before cloud-init reads the service: its `netplan apply` then says something, and it cannot rename the NIC.
  isAsWritten(
    t,
    report,
    /activators\.py\[WARNING\]: Running \['netplan', 'apply'\] resulted in stderr output|Failed to rename devices: \[busy\]/,
  )
  hasNetwork(t, report)
  const get = ['password', 'get', 'web1', '--key', 'id_rsa', '--from', 'state']
  t.match(await cli(get, { cwd: own }), { code: 0, stdout: Buffer.from('the password\n') })
})

t.test('NoCloud', async (t) => {
  const spec = specOf(t, { datasource: 'nocloud' }, NETWORK)
  const bytes = toBytes(pack(render(spec), driveOptions(spec)))
  const report = await booted(t, 'nocloud.iso', bytes, { expect: 'NoCloud', label: 'cidata' })
  t.match(report?.cloudInit.datasource, 'DataSourceNoCloud [seed=/dev/sr1][dsmode=net]')
  hasNetwork(t, report)
  t.equal(report?.datasource?.instanceId, spec.uuid)
})

t.test('ConfigDrive on a FAT disk', async (t) => {
  const spec = specOf(t, {}, NETWORK)
  const bytes = toBytes(pack(render(spec), { format: 'vfat', label: spec.drive.volume_id }))
  const report = await booted(t, 'vfat.img', bytes, { device: 'disk' })
  t.match(report?.cloudInit.datasource, 'DataSourceConfigDrive [net,ver=2][source=/dev/vdc]')
  hasNetwork(t, report)
  t.equal(report?.datasource?.instanceId, spec.uuid)
})

/** What the guest's SSH says first, as soon as it listens. */
async function sshBanner(port: number, signal: AbortSignal): Promise<string> {
  while (!signal.aborted) {
    const socket = addAbortSignal(signal, connect(port, '127.0.0.1'))
    socket.setTimeout(10_000, () => socket.destroy())
    try {
      for await (const said of socket) return String(said)
    } catch {
      // It does not listen yet, or nobody asks any more.
    }
    await sleep(500)
  }
  return ''
}
