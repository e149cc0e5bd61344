// A fleet through a queue in a real Redis: each part is done once, by a machine that makes what was submitted, and no secret shows.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { redisPlace } from '../../lib/node/fleet-queue.ts'
import { bin, cli, root } from '../cli.ts'
import { inventory, survives, TEMPLATE } from '../queue-kills.ts'
import { service } from '../services.ts'

t.test('workers are killed and Redis is restarted', async (t) => {
  await survives(t, { drives: 1200, parts: 12, workers: 2, kills: 3, restarts: 1, seed: 21 })
})

const SUBMIT = 'fleet submit node.yaml --inventory nodes.csv --parts 4 --json'.split(' ')
const WORK = ['fleet', 'work', '--json']

t.test('a part is done once, and by a machine that makes what was submitted', async (t) => {
  const { REDIS_URL } = service(t, 'redis')
  const template = `${TEMPLATE}files: {/etc/motd: {file: motd}}\n`
  const folder = t.testdir({
    'node.yaml': template,
    'nodes.csv': inventory(40),
    motd: 'hello\n',
    other: { motd: 'bye\n' },
  })
  const run = async (cwd: string, args: readonly string[], code: number) => {
    const ran = await cli(args, { cwd, env: { REDIS_URL } })
    t.equal(ran.code, code, ran.stderr)
    return JSON.parse(ran.stdout.toString()) as Record<string, unknown>
  }
  t.match(await run(folder, SUBMIT, 0), { parts: 4, drives: 40, added: 4, there: 0 })
  t.match(await run(folder, SUBMIT, 0), { parts: 4, drives: 40, added: 0, there: 4 })
  t.match(await run(join(folder, 'other'), WORK, 3), { ok: false })
  t.same(readdirSync(join(folder, 'other')), ['motd'], 'it made nothing')
  t.match(await run(folder, [...WORK, '--concurrency', '2'], 0), { parts: 4, made: 40, failed: 0 })
  t.match(await run(folder, WORK, 0), { parts: 0, made: 0 })
  t.match(await run(folder, [...SUBMIT, '--manifest', 'all'], 0), { added: 0, there: 4, made: 40 })
  const rows = readFileSync(join(folder, 'nodes.csv'), 'utf8')
  const keys = execFileSync('redis-cli', ['-u', REDIS_URL!, '--raw', 'keys', '*'], { encoding: 'utf8' })
  const values = keys.split('\n').filter((key) => /[0-9a-f]{64}$/.test(key))
  t.equal(values.length, 4)
  for (const key of values)
    t.notMatch(
      execFileSync('redis-cli', ['-u', REDIS_URL!, 'hget', key, 'data'], { encoding: 'utf8' }),
      'node1',
    )

  writeFileSync(join(folder, 'nodes.csv'), rows.replace('node7,7', 'node7,8').replace('node3,3\n', ''))
  const { added, there } = await run(folder, SUBMIT, 0)
  t.equal(Number(added) + Number(there), 4)
  t.ok(Number(added) <= 2, 'only parts with a changed row are new')
  writeFileSync(join(folder, 'nodes.csv'), `other row\n${rows.split('\n').toReversed().join('\n')}`)
  t.match(await run(folder, ['fleet', 'submit', 'node.yaml', '--inventory', 'nodes.csv', '--json'], 3), {
    ok: false,
  })
})

t.test('a password is nowhere to be seen', async (t) => {
  const { REDIS_URL } = service(t, 'redis')
  const secret = 'Xyzzy-4711'
  execFileSync('redis-cli', ['-u', REDIS_URL!, 'config', 'set', 'requirepass', secret])
  t.teardown(() =>
    execFileSync('redis-cli', ['-u', REDIS_URL!, '-a', secret, 'config', 'set', 'requirepass', ''], {
      stdio: 'pipe',
    }),
  )
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': inventory(8) })
  const url = REDIS_URL!.replace('//', `//:${secret}@`)
  const wrong = REDIS_URL!.replace('//', `//:wrong-${secret}@`)
  const said: string[] = []
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv, code: number) => {
    const ran = await cli(args, { cwd: folder, env })
    said.push(ran.stdout.toString(), ran.stderr)
    t.equal(ran.code, code, ran.stderr)
  }
  await run([...SUBMIT, '--redis', url], {}, 0)
  await run(SUBMIT, { REDIS_URL }, 1)
  await run(WORK, { REDIS_URL: wrong }, 1)
  await run([...WORK, '--redis', wrong], {}, 1)
  await run([...WORK, '--redis', url.replace('redis:', 'http:')], {}, 2)
  await run([...WORK, '--redis', `${url}?x=%`], {}, 2)

  const worker = spawn(
    process.execPath,
    [bin, 'fleet', 'work', '--stay', '--concurrency', '2', '--redis', url],
    { cwd: folder },
  )
  t.teardown(() => worker.kill('SIGKILL'))
  worker.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString()))
  await new Promise((resolve) => worker.stderr.once('data', resolve))
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        return readFileSync(join('/proc', name, 'cmdline'), 'latin1')
      } catch {
        return ''
      }
    })
  t.ok(
    lines.some((line) => line.startsWith('config-drive fleet work')),
    'the process is seen',
  )
  t.notOk(
    lines.some((line) => line.includes(secret)),
    'and its password is not',
  )
  const ended = new Promise((resolve) => worker.on('close', resolve))
  worker.kill()
  await ended
  t.notOk(said.join('').includes(secret))
})

t.test('without the packages, and without a Redis', async (t) => {
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': inventory(8) })
  const codeOf = (stdout: Buffer): unknown =>
    (JSON.parse(stdout.toString()) as { report: { code: string }[] }).report[0]?.code
  const none = await cli([...WORK, '--redis', 'redis://127.0.0.1:1'], { cwd: folder })
  t.equal(none.code, 1)
  t.equal(codeOf(none.stdout), 'service-unreachable')
  for (const args of [
    WORK,
    SUBMIT,
    [...WORK, '--redis', '127.0.0.1'],
    [...WORK, '--redis', 'redis://h', '--queue', 'a:b'],
  ])
    t.match(await cli(args, { cwd: folder, env: { REDIS_URL: undefined } }), { code: 2 })

  // Installed alone, in a folder that has no such packages above it.
  const alone = mkdtempSync(join(tmpdir(), 'alone-'))
  t.teardown(() => rmSync(alone, { recursive: true }))
  const copied = join(alone, 'node_modules', 'config-drive', 'dist', 'bin')
  mkdirSync(copied, { recursive: true })
  cpSync(dirname(bin), copied, { recursive: true })
  for (const name of ['fs-extra', 'graceful-fs', 'jsonfile', 'universalify'])
    cpSync(join(root, 'node_modules', name), join(alone, 'node_modules', name), { recursive: true })
  const launcher = join(copied, 'config-drive.cjs')
  for (const args of [WORK, SUBMIT]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [launcher, ...args, '--redis', 'redis://127.0.0.1:1'],
      { cwd: folder },
    )
    t.equal(status, 1, stderr.toString())
    t.equal(codeOf(stdout), 'program-missing')
  }
})

t.test('the URL of a Redis', async (t) => {
  const place = (url: string) => redisPlace(url)?.options
  t.same(place('redis://h'), { host: 'h', port: 6379, db: 0 })
  t.same(place('redis://u:p%40s@[::1]:7/3'), { host: '::1', port: 7, db: 3, username: 'u', password: 'p@s' })
  t.same(place('rediss://:p@h'), { host: 'h', port: 6379, db: 0, password: 'p', tls: { servername: 'h' } })
  for (const wrong of [
    '',
    'h',
    'h:6379',
    'http://h',
    'redis://',
    'redis://h/x',
    'redis://h?db=1',
    'redis://:%@h',
    'redis://h/1/2',
  ])
    t.equal(redisPlace(wrong), undefined, wrong)
  t.notMatch(JSON.stringify(redisPlace('redis://u:secret@h')!.shown), /secret|u:/)
})
