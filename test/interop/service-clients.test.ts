/** Real clients of a metadata service, in a network in which it has its address and port. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { encryptPassword } from '../../lib/node/posted-password.ts'
import { bin } from '../cli.ts'

const execute = promisify(execFile)
const READER = fileURLToPath(new URL('service_clients.py', import.meta.url))
const IGNITION = '/usr/lib/dracut/modules.d/30ignition/ignition'
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@lab'
const USER_DATA = '#!/bin/sh\necho hello\n'

const folder = mkdtempSync(join(tmpdir(), 'clients-'))
writeFileSync(
  join(folder, 'web1.yaml'),
  JSON.stringify({
    hostname: 'web1',
    admin_pass: 'the password',
    availability_zone: 'eu-west-1a',
    public_keys: { alice: KEY },
    files: { '/etc/motd': 'hello\n' },
    network: { eth0: { mac: '52:54:00:00:00:01', address: '192.0.2.5/24' } },
    user_data: USER_DATA,
  }),
)
const CONFIG = JSON.stringify({ ignition: { version: '3.3.0' }, storage: { files: [{ path: '/etc/x' }] } })
writeFileSync(join(folder, 'coreos.yaml'), JSON.stringify({ hostname: 'core1', user_data: CONFIG }))

/** Runs a script of shell beside a service on 169.254.169.254, and returns what it prints. */
async function beside(serve: string, script: string): Promise<string> {
  const path = join(folder, `script-${Math.abs(hash(serve + script))}.sh`)
  writeFileSync(
    path,
    `set -eu
ip link set lo up
ip addr add 169.254.169.254/32 dev lo
cd ${folder}
'${process.execPath}' '${bin}' serve ${serve} >listening 2>serving &
server=$!
trap 'kill $server' EXIT
for n in $(seq 100); do grep -q listening listening && break; sleep 0.1; done
${script}
`,
  )
  const user = process.getuid?.() === 0 ? ['-n'] : ['-rn']
  const { stdout } = await execute('unshare', [...user, 'sh', path], {
    env: { ...process.env, http_proxy: '', HTTP_PROXY: '', no_proxy: '*' },
    timeout: 120_000,
  })
  return stdout
}

function hash(text: string): number {
  let sum = 7
  for (const character of text) sum = (sum * 31 + character.charCodeAt(0)) | 0
  return sum
}

async function read(serve: string, reader: string): Promise<Record<string, unknown>> {
  return JSON.parse(await beside(serve, `/usr/bin/python3 -P ${READER} ${reader}`)) as Record<string, unknown>
}

const ON = '--listen 169.254.169.254:80'

t.test("cloud-init's OpenStack", async (t) => {
  for (const face of ['all', 'nova']) {
    const found = await read(`web1.yaml ${ON} --face ${face}`, 'openstack')
    t.match(found, { hostname: 'web1', keys: [KEY], user_data: USER_DATA, version: 2 }, face)
    t.match(found, {
      ec2: { 'local-hostname': 'web1' },
      network: { links: [{ ethernet_mac_address: '52:54:00:00:00:01' }] },
    })
    t.same(found.files, face === 'all' ? { '/etc/motd': 'hello\n' } : {})
  }
})

t.test("cloud-init's Ec2, with and without tokens", async (t) => {
  for (const face of ['all', 'nova', 'aws']) {
    const found = await read(`web1.yaml ${ON} --face ${face}`, 'ec2')
    t.match(found, { hostname: 'web1', keys: [KEY], user_data: USER_DATA, zone: 'eu-west-1a' }, face)
  }
  const found = await read(`web1.yaml ${ON} --face aws --tokens required`, 'aws')
  t.match(found, {
    hostname: 'web1',
    keys: [KEY],
    user_data: USER_DATA,
    region: 'eu-west-1',
    has_token: true,
  })
})

t.test("cloud-init's NoCloud by URL, without waiting for what is not there", async (t) => {
  const found = await read(`web1.yaml ${ON}`, 'nocloud')
  t.match(found, { metadata: { 'local-hostname': 'web1' }, user_data: USER_DATA, vendor_data: '' })
  const asked = readFileSync(join(folder, 'serving'), 'utf8').trimEnd().split('\n')
  // A file that is not there would be asked for ten times, a second apart.
  t.same(
    asked.map((line) => / (\/nocloud\S+) (\d+) /.exec(line)?.slice(1)),
    ['meta-data', 'user-data', 'vendor-data'].map((name) => [`/nocloud/web1/${name}`, '200']),
  )
})

t.test("the client of CloudStack's password server", async (t) => {
  const found = await read('web1.yaml --listen 169.254.169.254:8080 --face cloudstack', 'cloudstack')
  t.same(found.passwords, ['the password', null])
})

t.test('curl and wget', async (t) => {
  const base = 'http://169.254.169.254'
  const script = `
curl -sSf ${base}/latest/meta-data/local-hostname; echo
wget -q -O - ${base}/openstack/latest/user_data
curl -sS -o /dev/null -w '%{http_code}\\n' ${base}/nope
curl -sS -o /dev/null -w '%{http_code}\\n' --path-as-is ${base}/openstack/../latest/user-data
curl -sS --data-binary posted ${base}/openstack/latest/password
curl -sS ${base}/openstack/latest/password; echo
curl -sSI ${base}/drives/web1.iso | grep -ci 'accept-ranges: bytes'
curl -sS -o part.iso ${base}/drives/web1.iso -r 32769-32773 && cat part.iso; echo`
  const lines = (await beside(`web1.yaml ${ON}`, script)).split('\n')
  t.same(lines, ['web1', '#!/bin/sh', 'echo hello', '404', '200', 'posted', '1', 'CD001', ''])
})

t.test("Debian's tools for EC2", async (t) => {
  for (const tool of ['ec2metadata', 'ec2-metadata'])
    if (!existsSync(`/usr/bin/${tool}`)) throw new Error(`Debian package missing: the one with ${tool}`)
  const script =
    'ec2metadata --local-hostname --availability-zone --public-keys; ec2-metadata --availability-zone --local-hostname'
  const text = await beside(`web1.yaml ${ON}`, script)
  for (const part of [
    'web1',
    'eu-west-1a',
    'AAAAC3NzaC1lZDI1NTE5',
    'placement: eu-west-1a',
    'local-hostname: web1',
  ])
    t.ok(text.includes(part), `${part} in ${text}`)
})

/** Requests of a guest in their order, with what each must get: a status, or 200 with these bytes. */
type Requests = readonly (readonly [path: string, expected: string | number])[]

/** Asks as a guest does that reads on only after an answer, and returns the status and the body of each. */
async function replay(t: Test, serve: string, base: string, requests: Requests): Promise<void> {
  const lines = requests.map(
    ([path], n) =>
      `curl -s --max-time 10 -o body-${n} -w '%{http_code}\\n' ${path.replace(/(^| )(?=\/)/, `$1${base}`)}`,
  )
  const statuses = (await beside(serve, lines.join('\n'))).trimEnd().split('\n')
  for (const [n, [path, expected]] of requests.entries()) {
    const isStatus = typeof expected === 'number'
    t.equal(statuses[n], String(isStatus ? expected : 200), path)
    if (!isStatus) t.equal(readFileSync(join(folder, `body-${n}`), 'utf8'), expected, path)
  }
}

// Source: cirros-dev/cirros 10b1bcdca246, src/lib/cirros/ds/ec2, lines 49-68, and src/usr/bin/ec2metadata, lines 45-113
t.test('the requests of CirrOS', async (t) => {
  const metaData: Requests = [
    ['/instance-id', 'i-62886352'],
    ['/public-keys', '0=alice'],
    ['/public-keys/0/openssh-key', `${KEY}\n`],
    ['/instance-id', 'i-62886352'],
    ['/ami-launch-index', '0'],
    ['/local-ipv4', '192.0.2.5'],
    ['/public-ipv4', ''],
    ['/hostname', 'web1'],
    ['/local-hostname', 'web1'],
    ['/block-device-mapping', 'ami\nephemeral0\nroot\nswap'],
    ['/block-device-mapping/ami', 'sda1'],
    ['/block-device-mapping/ephemeral0', 'sda2'],
    ['/block-device-mapping/root', '/dev/sda1'],
    ['/block-device-mapping/swap', 'sda3'],
    ['/public-hostname', 'web1'],
    ['/placement/availability-zone', 'eu-west-1a'],
  ]
  for (const face of ['all', 'nova', 'aws'])
    await replay(t, `web1.yaml ${ON} --face ${face}`, 'http://169.254.169.254/2009-04-04', [
      ...metaData.map(([path, expected]) => [`/meta-data${path}`, expected] as const),
      ['/user-data', USER_DATA],
    ])
})

// Source: cloudbase/cloudbase-init c48d7596bf5e, cloudbaseinit/metadata/services/httpservice.py, lines 38-80; ec2service.py, lines
// 35-76; cloudstack.py, lines 55-230; plugins/common/setuserpassword.py, lines 45-75
t.test('the requests of cloudbase-init', async (t) => {
  await execute('ssh-keygen', ['-q', '-t', 'rsa', '-N', '', '-f', join(folder, 'id_rsa')])
  const rsa = readFileSync(join(folder, 'id_rsa.pub'), 'utf8').trim()
  const posted = encryptPassword('Passw0rd!é', rsa)!
  writeFileSync(join(folder, 'posted'), posted)
  writeFileSync(
    join(folder, 'win1.yaml'),
    JSON.stringify({
      hostname: 'win1',
      admin_pass: 'the password',
      cloudstack: { service_offering: 'small' },
      public_keys: { bob: rsa },
      user_data: USER_DATA,
    }),
  )
  const passwordPath = '/openstack/2013-04-04/password'
  await replay(t, `win1.yaml ${ON} --state state`, 'http://169.254.169.254', [
    ['/openstack/latest/meta_data.json', 200],
    ['/openstack/latest/user_data', USER_DATA],
    ['/openstack/2013-04-04/meta_data.json', 200],
    [passwordPath, ''],
    [`--data-binary @posted ${passwordPath}`, ''],
    [passwordPath, posted],
    ['/2009-04-04/meta-data/local-hostname', 'win1'],
    ['/2009-04-04/meta-data/public-keys', '0=bob'],
    ['/2009-04-04/meta-data/public-keys/0/openssh-key', `${rsa}\n`],
    ['/2009-04-04/user-data', USER_DATA],
  ])
  const get = ['password', 'get', 'win1', '--key', 'id_rsa', '--from', 'state']
  const { stdout } = await execute(process.execPath, [bin, ...get], { cwd: folder })
  t.equal(stdout, 'Passw0rd!é\n')
  const ports = '--listen 169.254.169.254:80 --listen 169.254.169.254:8080 --face cloudstack'
  await replay(t, `win1.yaml ${ports}`, 'http://169.254.169.254', [
    ['/latest/meta-data/service-offering', 'small'],
    ['/latest/meta-data/local-hostname', 'win1'],
    ['/latest/meta-data/public-keys', `${rsa}\n`],
    ['/latest/user-data', USER_DATA],
    ['-H DomU_Request:send_my_password --url http://169.254.169.254:8080/', 'the password'],
    ['-H DomU_Request:saved_password --url http://169.254.169.254:8080/', 'saved_password'],
    ['-H DomU_Request:send_my_password --url http://169.254.169.254:8080/', 'saved_password'],
  ])
})

t.test('ignition', async (t) => {
  if (!existsSync(IGNITION)) throw new Error('Debian package missing: ignition')
  for (const platform of ['openstack', 'aws']) {
    const root = join(folder, platform)
    mkdirSync(root)
    const cache = join(root, 'config.json')
    const face = platform === 'aws' ? '--face aws --tokens required' : ''
    await beside(
      `coreos.yaml ${ON} ${face}`,
      `'${IGNITION}' --platform ${platform} --stage fetch --root ${root} --config-cache ${cache} --log-to-stdout >ignition.log 2>&1 || { cat ignition.log >&2; exit 1; }`,
    )
    t.match(readFileSync(cache, 'utf8'), '/etc/x', platform)
  }
})
