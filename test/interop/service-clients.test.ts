/** Real clients of a metadata service, in a network in which it has its address and port. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { bin } from '../cli.ts'

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
  const { stdout } = await promisify(execFile)('unshare', [...user, 'sh', path], {
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
