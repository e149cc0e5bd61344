// A first spec, of answers typed at a terminal.
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bin, cli } from '../cli.ts'
import { keyLine, sampleKeys } from '../key-lines.ts'
import { requireTools, runPython } from './tools.ts'

requireTools()

const { type, fields } = sampleKeys.find(({ algorithm }) => algorithm === 'ED25519')!
const KEY = keyLine(type, fields)

/** What a terminal shows of a command line in `folder`, whose home it is, and what it ends with. */
async function atTerminal(folder: string, answers: readonly string[], args: readonly string[] = ['new']) {
  const env = ['env', '-C', folder, `HOME=${folder}`, 'SSH_AUTH_SOCK=', 'NO_COLOR=1']
  const command = [...env, process.execPath, bin, ...args]
  return (await runPython('type_at_terminal.py', [JSON.stringify(answers), ...command])) as {
    shown: string
    code: number
  }
}

const enter = '\r'

t.test('Enter at each question is a spec that builds', async (t) => {
  const folder = t.testdir({ '.ssh': { 'id_rsa.pub': 'x', 'id_ed25519.pub': KEY } })
  const { shown, code } = await atTerminal(folder, Array<string>(6).fill(enter))
  t.equal(code, 0, shown)
  t.match(shown, 'Guest [local-kvm]: ')
  t.match(shown, 'SSH keys: files, gh:USER, agent, or none [~/.ssh/id_ed25519.pub]: ')
  t.match(shown, /: ~\/\.ssh\/id_rsa\.pub\r?\n/)
  t.match(shown, 'config-drive build kvm1.yaml -o kvm1.iso')
  const path = join(folder, 'kvm1.yaml')
  t.equal(statSync(path).mode & 0o777, 0o600)
  const text = readFileSync(path, 'utf8')
  t.match(
    text,
    /^# yaml-language-server: \$schema=.*spec\.schema\.json\nguests:\n {2}- cloud-init\nhostname: kvm1\n/,
  )
  t.match(text, '\npublic_keys:\n  id_ed25519:\n    file: ~/.ssh/id_ed25519.pub\n')
  t.ok(shown.replaceAll('\r', '').includes(text), 'it is shown before it is written')
  const built = await cli(['build', 'kvm1.yaml', '-o', 'kvm1.iso', '--strict'], {
    cwd: folder,
    env: { HOME: folder },
  })
  t.equal(built.code, 0, built.stderr)
})

t.test('answers are judged as they are typed', async (t) => {
  const folder = t.testdir({ 'my.pub': KEY, 'bad.pub': 'ssh-ed25519 AAAA', specs: {} })
  const answers = [
    'solaris',
    'ubuntu',
    'a b',
    'web1.example.org',
    'none.pub',
    'bad.pub',
    'gh:a/b',
    'my.pub gh:alice',
    '192.0.2.5',
    '192.0.2.5/24',
    'x',
    '52:54:00:00:00:01',
    '192.0.2.1',
    '192.0.2.53',
    'nginx curl',
    'maybe',
    'y',
  ]
  const { shown, code } = await atTerminal(
    folder,
    answers.map((answer) => `${answer}\r`),
    ['new', 'specs/web.yaml'],
  )
  t.equal(code, 0, shown)
  for (const words of [
    /Host name: error: .*\[bad-hostname\]/,
    /SSH keys: error: .*none\.pub.*no such file/,
    /SSH keys: error: .*\[bad-ssh-key\]/,
    /SSH keys: error: .*\[bad-key-source\]/,
    /Address: error: .*prefix/,
    /MAC address: error: /,
  ])
    t.match(shown, words)
  t.equal(shown.match(/Guest \[/g)!.length, 2)
  const saved = readFileSync(join(folder, 'specs', 'web.yaml'), 'utf8')
  for (const words of [
    'hostname: web1.example.org\n',
    'public_keys:\n  my:\n    file: ../my.pub\n  gh-alice: gh:alice\n',
    "    mac: '52:54:00:00:00:01'\n",
    '    gateway:\n      - 192.0.2.1\n',
    '    - unattended-upgrades\n    - nginx\n    - curl\n',
  ])
    t.match(saved, words)
})

t.test('Ctrl-C, Ctrl-D and no write nothing', async (t) => {
  const folder = t.testdir({ old: 'old' })
  for (const last of ['\x03', '\x04', 'no\r']) {
    for (const count of last === 'no\r' ? [5] : [0, 3, 5]) {
      const answers = Array.from({ length: count }, (_, n) => (n === 2 ? 'none\r' : enter))
      const { shown, code } = await atTerminal(folder, [...answers, last])
      t.equal(code, 130, shown)
      t.match(shown, 'nothing was written')
    }
  }
  t.match(await atTerminal(folder, [], ['new', 'old']), { code: 1, shown: /old .*--force/ })
  t.same(readdirSync(folder), ['old'])
  const none = await cli(['new'], { cwd: folder })
  t.match(none, { code: 2, stderr: 'config-drive init' })
})

t.test('no command at all', async (t) => {
  const folder = t.testdir({})
  const refused = await atTerminal(folder, ['n\r'], [])
  t.match(refused, {
    code: 2,
    shown: /Create a spec by answering a few questions\? \[yes\]: [^]*A command is missing/,
  })
  const taken = await atTerminal(folder, [enter, enter, enter, 'none\r', enter, enter, enter], [])
  t.equal(taken.code, 0, taken.shown)
  t.ok(existsSync(join(folder, 'kvm1.yaml')))
  chmodSync(join(folder, 'kvm1.yaml'), 0o600)
  t.match(await cli([], { cwd: folder }), { code: 2, stderr: /^config-drive: A command is missing/ })
})
