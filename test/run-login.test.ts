// How `run` lets its user log in: which keys the guest gets, and what SSH is called with. QEMU and SSH are played by programs
// that note their arguments; the drive is read back from the descriptor that QEMU would get.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { cli } from './cli.ts'
import { fakeMachine } from './fake-qemu.ts'

const USER = 'ci-info: ++++Authorized keys from /home/debian/.ssh/authorized_keys for user debian++++\r\n'
const DONE =
  'Cloud-init v. 22.4.2 finished at Sun, 22 Nov 2026 22:41:28 +0000. Datasource DataSourceConfigDrive [net,ver=2][source=/dev/sr1].  Up 75.08 seconds\r\n'
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice'
const OTHER = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPJj2hRnQ2oPU4bJTYkqCTiH5h7o0o0o5nW5T0o0YJZd bob'

interface Situation {
  readonly console?: string
  /** Files of ~/.ssh. */
  readonly ssh?: Readonly<Record<string, string>>
  readonly spec?: string
}

t.jobs = 2

let folders = 0
const root = t.testdir()

/** Runs an image in a folder of its own, and returns the keys that --save-spec and the messages name. */
async function login(args: readonly string[], { console = USER + DONE, ssh = {}, spec }: Situation = {}) {
  const folder = join(root, String(folders++))
  const home = join(folder, 'home')
  mkdirSync(join(home, '.ssh'), { recursive: true })
  for (const [name, text] of Object.entries(ssh)) writeFileSync(join(home, '.ssh', name), text)
  writeFileSync(join(folder, 'Debian 12.img'), Buffer.alloc(1024 * 1024))
  if (spec !== undefined) writeFileSync(join(folder, 'spec.yaml'), spec)
  const machine = await fakeMachine(folder, console)
  const env = { HOME: home, XDG_STATE_HOME: '', PATH: `${machine.bin}:${process.env.PATH}` }
  const words = ['run', 'Debian 12.img', ...(spec === undefined ? [] : ['spec.yaml']), ...args]
  const ran = await cli(words, { cwd: folder, env })
  const calls = await machine.calls('ssh')
  return {
    ...ran,
    out: ran.stdout.toString(),
    calls,
    folder,
    home,
    env,
    state: join(home, '.local/state/config-drive'),
  }
}

t.test('the keys of the user', async (t) => {
  const ran = await login(['--ssh', 'exit 7'], {
    ssh: {
      'id_ed25519.pub': `${KEY}\n`,
      'work.pub': `${OTHER}\n`,
      work: 'private',
      'bad.pub': 'nothing',
      config: '',
    },
  })
  t.equal(ran.code, 7, ran.stderr)
  t.equal(ran.out, 'said in the guest\n', 'the console is not shown')
  t.match(ran.stderr, /the guest gets ~\/\.ssh\/id_ed25519\.pub, ~\/\.ssh\/work\.pub\n/)
  const [call = []] = ran.calls
  const port = call[call.indexOf('-p') + 1]
  t.same(call, [
    '-o',
    'NoHostAuthenticationForLocalhost=yes',
    '-i',
    join(ran.home, '.ssh/work'),
    '-p',
    port,
    'debian@127.0.0.1',
    'exit 7',
  ])
  t.match(port, /^\d+$/)
  const drive = readFileSync(join(ran.folder, 'drive'), 'latin1')
  t.ok(drive.includes(KEY) && drive.includes(OTHER), 'the drive has both')
  t.match(drive, '"hostname": "debian-12"', 'the image names the host')
  t.notOk(existsSync(ran.state), 'no key is made')
})

t.test('a key of its own, made once', async (t) => {
  const ran = await login(['--exit-when-done', '-q'])
  t.equal(ran.code, 0, ran.stderr)
  const key = join(ran.state, 'key', 'id_ed25519')
  t.match(ran.stderr, `the guest gets ${key}.pub\n`)
  t.match(
    ran.stderr,
    new RegExp(`^ssh -o NoHostAuthenticationForLocalhost=yes -i ${key} -p \\d+ debian@127\\.0\\.0\\.1$`, 'm'),
  )
  t.equal(statSync(key).mode & 0o777, 0o600)
  t.equal(statSync(join(ran.state, 'key')).mode & 0o777, 0o700)
  t.match(
    execFileSync('ssh-keygen', ['-y', '-f', key]).toString().trim(),
    readFileSync(`${key}.pub`, 'utf8').trim(),
  )
  const before = readFileSync(key)
  const { env, folder } = ran
  const both = await Promise.all(
    [0, 1].map(() => cli(['run', 'Debian 12.img', '--ssh'], { cwd: folder, env })),
  )
  for (const { code, stderr } of both) t.equal(code, 0, stderr)
  t.same(readFileSync(key), before)
  t.same(readdirSync(ran.state), ['key'])
})

t.test('several processes make one key', async (t) => {
  const first = await login(['--no-own-key', '--exit-when-done', '-q'])
  t.notOk(existsSync(first.state))
  const { env, folder } = first
  const all = await Promise.all(
    [0, 1, 2].map(() => cli(['run', 'Debian 12.img', '--ssh'], { cwd: folder, env })),
  )
  for (const { code, stderr } of all) t.equal(code, 0, stderr)
  t.same(readdirSync(first.state), ['key'])
})

t.test('specs that have keys, and specs in which a key reaches nobody', async (t) => {
  const ssh = { 'id_rsa.pub': `${OTHER}\n` }
  for (const spec of [
    `{hostname: a, public_keys: '${KEY}'}`,
    `{hostname: a, cloud_config: {ssh_authorized_keys: ['${KEY}']}}`,
    `{hostname: a, cloud_config: {users: [{name: b, ssh_authorized_keys: ['${KEY}']}]}}`,
  ]) {
    const ran = await login(['--exit-when-done', '-q'], { ssh, spec })
    t.equal(ran.code, 0, ran.stderr)
    t.notMatch(ran.stderr, /no SSH key/, spec)
  }
  const nobody = await login(['--exit-when-done', '-q'], {
    ssh,
    spec: '{hostname: a, cloud_config: {users: [{name: b}]}}',
  })
  t.match(nobody, { code: 0, stderr: /would reach no user/ })
  t.notMatch(nobody.stderr, /the guest gets/)
  const none = await login(['--exit-when-done', '-q', '--no-own-key'], { ssh })
  t.match(none, { code: 0 })
  t.notMatch(none.stderr, /SSH key/)
})

t.test('the key that goes with --ssh-key', async (t) => {
  const first = await login(['--exit-when-done', '-q'])
  const { env, folder, home } = first
  writeFileSync(join(home, 'mine.pub'), `${KEY}\n`)
  writeFileSync(join(home, 'mine'), 'private')
  const ran = await cli(['run', 'Debian 12.img', '--ssh-key', join(home, 'mine.pub'), '--ssh', 'exit 0'], {
    cwd: folder,
    env,
  })
  t.equal(ran.code, 0, ran.stderr)
  t.notMatch(ran.stderr, /no SSH key/)
  const calls = readFileSync(join(folder, 'ssh.calls'), 'utf8')
  t.match(calls, `"-i","${join(home, 'mine')}"`)
})

t.test('whom to log in as', async (t) => {
  const unknown = await login(['--ssh', 'exit 0'], { console: DONE })
  t.match(unknown, { code: 1, stderr: /--ssh-user\n$/, calls: [] })
  const named = await login(['--ssh', 'exit 3', '--ssh-user', 'admin'], { console: DONE })
  t.match(named, { code: 3 })
  t.match(named.calls[0]?.at(-2), 'admin@127.0.0.1')
  const silent = await login(['--ssh', '--ssh-user', 'admin', '--no-wait'], { console: 'no cloud-init here' })
  t.match(silent, { code: 0 }, silent.stderr)
  t.match(silent.calls[0]?.at(-1), 'admin@127.0.0.1', 'a shell has no command')
  for (const args of [
    ['--ssh', '--no-wait'],
    ['--ssh-user', '-oProxyCommand=id'],
    ['--ssh-user=-oProxyCommand=id'],
  ])
    t.match(await login(args), { code: 2, calls: [] }, args.join(' '))
})

t.test('cloud-init that fails, and a command that does not', async (t) => {
  const failed = 'util.py[WARNING]: Running module runcmd (<module>) failed\n'
  const ran = await login(['--ssh', 'exit 0'], { console: failed + USER + DONE })
  t.match(ran, { code: 1, stderr: /Running module runcmd/ })
  t.equal(ran.calls.length, 1, 'one can look')
  t.match(await login(['--ssh', 'exit 5'], { console: failed + USER + DONE }), { code: 5 })
})

t.test('JSON has standard output to itself', async (t) => {
  const ran = await login(['--ssh', 'exit 4', '--json'])
  t.equal(ran.code, 4)
  t.match(JSON.parse(ran.out), { ok: false, boot: { users: ['debian'] } })
  t.match(ran.stderr, 'said in the guest\n')
})

t.test('a guest without a known address', async (t) => {
  const spec = '{hostname: a, network: {eth0: {mac: "52:54:00:00:00:01", addresses: ["2001:db8::1/64"]}}}'
  const ran = await login(['--ssh', 'exit 0'], { spec })
  t.match(ran, { code: 1, stderr: /no local port leads to the guest/, calls: [] })
})
