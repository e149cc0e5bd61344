// The handler of Neutron's metadata agent in front of our service: it finds the instance, signs, and forwards.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { bin } from '../cli.ts'

const AGENT = fileURLToPath(new URL('neutron_agent.py', import.meta.url))
const UUID = '6f1c2b9a-0d3e-4f5a-8b7c-000000000001'
const PROJECT = 'f7ac731cc11f40efbc03a9f9e1d1d21f'
const ADDRESS = '10.0.0.5'
const PASSWORD = '/openstack/latest/password'

const folder = mkdtempSync(join(tmpdir(), 'neutron-'))
const spec = { hostname: 'web1', uuid: UUID, project_id: PROJECT, user_data: '#!/bin/sh\necho hello\n' }
writeFileSync(join(folder, 'web1.yaml'), JSON.stringify(spec))
writeFileSync(join(folder, 'secret'), 'the secret\n')

interface Asked {
  readonly method?: string
  readonly path: string
  readonly address?: string
  readonly body?: string
}

interface Answered {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Starts our service in Nova's place, and returns its port. */
async function served(t: Test): Promise<string> {
  const flags = ['--face', 'nova', '--neutron-secret-file', 'secret', '--listen', '127.0.0.1:0']
  const child: ChildProcess = spawn(
    process.execPath,
    [bin, 'serve', 'web1.yaml', ...flags, '--log', 'none'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  child.stdout!.resume()
  return /^listening on http:\/\/127\.0\.0\.1:(\d+)\n/.exec(String(line))![1]!
}

interface Agent {
  readonly secret?: string
  readonly project?: string
}

/** Sends the requests of guests through the agent. */
async function forwarded(
  port: string,
  requests: readonly Asked[],
  { secret = 'the secret', project = PROJECT }: Agent = {},
): Promise<readonly Answered[]> {
  const args = ['-P', AGENT, port, secret, 'network-1', ADDRESS, UUID, project]
  const running = promisify(execFile)('/usr/bin/python3', args, { maxBuffer: Infinity })
  const lines = requests.map((request) => JSON.stringify({ method: 'GET', address: ADDRESS, ...request }))
  running.child.stdin?.end(`${lines.join('\n')}\n`)
  const { stdout } = await running
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answered)
}

t.test('the agent signs, and the instance gets its own documents', async (t) => {
  const port = await served(t)
  const [metadata, userData, address, none, stranger] = await forwarded(port, [
    { path: '/openstack/latest/meta_data.json' },
    { path: '/openstack/latest/user_data?x=1' },
    { path: '/latest/meta-data/local-ipv4' },
    { path: '/openstack/latest/nothing' },
    { path: '/openstack/latest/meta_data.json', address: '10.0.0.6' },
  ])
  t.match(metadata, { status: 200, type: 'application/json' })
  t.match(JSON.parse(metadata!.body), { uuid: UUID, hostname: 'web1' })
  t.match(userData, { status: 200, type: 'text/plain; charset=UTF-8', body: spec.user_data })
  t.match(address, { status: 200, body: ADDRESS }, 'the address is that of the guest, not of the agent')
  t.match([none, stranger], [{ status: 404 }, { status: 404 }])
})

t.test('a password goes through once', async (t) => {
  const port = await served(t)
  const answers = await forwarded(port, [
    { path: PASSWORD },
    { method: 'POST', path: PASSWORD, body: 'x'.repeat(1021) },
    { method: 'POST', path: PASSWORD, body: 'encrypted' },
    { method: 'POST', path: PASSWORD, body: 'again' },
    { path: PASSWORD },
  ])
  t.same(
    answers.map(({ status }) => status),
    [200, 400, 200, 409, 200],
  )
  t.equal(answers.at(-1)?.body, 'encrypted')
})

t.test('another secret or another project gets nothing', async (t) => {
  const port = await served(t)
  const ask = async (agent: Agent): Promise<number | undefined> =>
    (await forwarded(port, [{ path: '/openstack/latest/meta_data.json' }], agent))[0]?.status
  t.equal(await ask({ secret: 'another' }), 403)
  t.equal(await ask({ project: 'another' }), 404)
})
