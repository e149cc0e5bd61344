// Whole command lines in this process: help and version, colours, and the flags that stand for more than they say.
import t from 'tap'
import { helpText } from '../cli/args/help-text.ts'
import { commands } from '../cli/commands.ts'
import { runMain } from './run-main.ts'

t.test('every way to ask for help', async (t) => {
  const groups = ['mime', 'network']
  for (const verb of [...commands.map(({ verb }) => verb), ...groups]) {
    const words = verb.split(' ')
    const help = helpText(commands, verb)
    for (const line of [
      [...words, '--help'],
      [...words, '-h'],
      ['--help', ...words],
      ['help', ...words],
    ]) {
      const { code, stdout, stderr } = await runMain(t, ...line)
      t.same({ code, stdout, stderr }, { code: 0, stdout: help, stderr: '' }, line.join(' '))
    }
    if (groups.includes(verb)) continue
    for (const flag of verb === 'localds' ? ['--version'] : ['--version', '-V'])
      t.match(await runMain(t, ...words, flag), { code: 0, stdout: /^\d+\.\d+\.\d+\n$/ }, `${verb} ${flag}`)
  }
  const all = helpText(commands)
  for (const line of [['--help'], ['-h'], ['help'], ['help', '--help']])
    t.same((await runMain(t, ...line)).stdout, all, line.join(' '))
  t.match(await runMain(t, 'help', 'genisoimage'), { code: 0, stdout: /^Usage: config-drive-genisoimage/ })
  // A mistake beside it does not matter, but help about nothing is a mistake.
  t.match(await runMain(t, 'build', '--nope', '--help'), { code: 0, stdout: /^Usage: config-drive build/ })
  for (const line of [
    ['nosuchverb', '--help'],
    ['help', 'nosuchverb'],
    ['mime', 'nosuch', '-h'],
    ['nosuchverb', '-V'],
  ])
    t.match(await runMain(t, ...line), { code: 2, stdout: '' }, line.join(' '))
})

t.test('colour of messages', async (t) => {
  const folder = t.testdir({ 'a.yaml': 'hostnme: x\n' })
  const saved = { ...process.env }
  t.teardown(() => {
    process.env.NO_COLOR = saved.NO_COLOR
    if (saved.FORCE_COLOR === undefined) delete process.env.FORCE_COLOR
    else process.env.FORCE_COLOR = saved.FORCE_COLOR
  })
  for (const [flags, env, wanted] of [
    [[], {}, false],
    [[], { FORCE_COLOR: '1' }, true],
    [[], { FORCE_COLOR: '0' }, false],
    [[], { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [['--color', 'always'], { NO_COLOR: '1' }, true],
    [['--color=never'], { FORCE_COLOR: '1' }, false],
    [['--color=auto'], {}, false],
  ] as const) {
    Object.assign(process.env, { NO_COLOR: '', FORCE_COLOR: '', ...env })
    const { stderr } = await runMain(t, 'build', `${folder}/a.yaml`, '-o', `${folder}/a.iso`, ...flags)
    t.equal(stderr.includes('\x1b['), wanted, `${flags.join(' ')} ${JSON.stringify(env)}`)
  }
})

t.test('a NIC without --mac has one that is derived from the UUID', async (t) => {
  const folder = t.testdir({ 'a.yaml': 'hostname: web1\n' })
  const macOf = async (...args: readonly string[]): Promise<string> => {
    const { stdout, code, stderr } = await runMain(t, 'show', ...args, '--json')
    t.equal(code, 0, stderr)
    return /"ethernet_mac_address": "([^"]*)"/.exec(stdout)?.[1] ?? 'none'
  }
  const one = await macOf(`${folder}/a.yaml`, '--dhcp')
  t.match(one, /^[0-9a-f][26ae](?::[0-9a-f]{2}){5}$/, 'locally administered and unicast')
  t.equal(await macOf('--hostname', 'web1', '--ip', '192.0.2.5/24'), one, 'always the same')
  t.not(await macOf('--hostname', 'web2', '--dhcp'), one)
  t.not(await macOf(`${folder}/a.yaml`, '--dhcp', '--uuid', '6b6c9c1c-0f0e-4f1c-8d6e-0a4b2f3a1c5d'), one)
  t.equal(await macOf('--hostname', 'web1', '--instance-id', 'hash', '--dhcp'), one)
  t.equal(await macOf(`${folder}/a.yaml`, '--dhcp', '--mac', '52:54:00:00:00:01'), '52:54:00:00:00:01')
  const built = await runMain(t, 'build', `${folder}/a.yaml`, '--dhcp', '-o', `${folder}/a.iso`)
  t.match(built.stderr, `qemu-system-x86_64`)
  t.equal(built.stderr.split(one).length, 3, 'both lines to paste name it')
})

t.test('a key on the command line', async (t) => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1q2ZxvlDJ8xQ6n0mJm0pQ1fUaY3n1m1hS4vZxq7c7V'
  for (const [text, name] of [
    [key, 'key'],
    [`${key} alice@host`, 'alice@host'],
    [`${key} my key`, 'my'],
    [`no-pty,from="192.0.2.1,192.0.2.2" ${key} a,b`, 'key'],
  ] as const) {
    const { code, stdout, stderr } = await runMain(t, 'show', '--hostname', 'x', '--ssh-key', text, '--json')
    t.equal(code, 0, stderr)
    t.match(stdout, `"${name}": ${JSON.stringify(text).slice(0, -1)}`)
  }
  for (const text of [`${key.slice(0, 40)} x`, 'x\n-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n']) {
    const { code, stderr } = await runMain(t, 'show', '--hostname', 'x', '--ssh-key', text)
    t.equal(code, 3, stderr)
    t.notMatch(stderr, /hunter2|cannot read/)
  }
})
