/** Kills a service that keeps passwords, at any moment, and looks at what it kept. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Test } from 'tap'
import { bin } from './cli.ts'

/** Instances of a round; each can post once. */
const INSTANCES = 30

/** The most milliseconds from the answer that decides to the kill. */
const LATEST = 3

/** Starts a service, and returns it with its URL. */
async function started(folder: string): Promise<readonly [ChildProcess, string]> {
  const args = ['serve', 'lab', '--state', 'state', '--listen', '127.0.0.1:0', '--log', 'none']
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  child.stdout!.resume()
  return [child, /^listening on (\S+)/.exec(String(line))![1]!]
}

const passwordUrl = (url: string, n: number): string => `${url}/nocloud/vm${n}/openstack/latest/password`

interface Answered {
  readonly status: number | undefined
  readonly text: string
}

/** Sends a request on its own connection; undefined when the answer does not come, or not whole. */
function asked(method: string, url: string, body = ''): Promise<Answered | undefined> {
  return new Promise((resolve) => {
    const headers = { 'Content-Length': Buffer.byteLength(body) }
    const sent = http.request(url, { method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
      response.on('error', () => resolve(undefined))
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    sent.on('error', () => resolve(undefined))
    sent.end(body)
  })
}

/** A password that no other post has, as long as one can be. */
const passwordOf = (round: number, n: number): string => `${round} ${n} `.padEnd(1020, String(n % 10))

/** Runs rounds of posts, each of which ends with a kill, and returns how many posts were acknowledged and lost to the kill. */
export async function killRounds(t: Test, rounds: number, seed: number) {
  const counts = { kept: 0, lost: 0 }
  const folder = mkdtempSync(join(tmpdir(), 'kills-'))
  mkdirSync(join(folder, 'lab'))
  for (let n = 0; n < INSTANCES; n++) writeFileSync(join(folder, 'lab', `vm${n}.yaml`), `hostname: vm${n}\n`)
  const moments = fc.sample(fc.tuple(fc.nat(INSTANCES - 5), fc.nat(LATEST)), { numRuns: rounds, seed })
  for (const [round, [answers, delay]] of moments.entries()) {
    const [child, url] = await started(folder)
    const ended = once(child, 'close')
    let answered = 0
    const killLater = (): void => {
      if (answered++ === answers) setTimeout(() => child.kill('SIGKILL'), delay)
    }
    killLater()
    const posts = Array.from({ length: INSTANCES }, async (_, n) => {
      const body = passwordOf(round, n)
      const { status } = (await asked('POST', passwordUrl(url, n), body)) ?? {}
      killLater()
      return status === 200
    })
    const acknowledged = await Promise.all(posts)
    await ended
    const state = join(folder, 'state')
    t.equal(statSync(state).mode & 0o777, 0o700)
    for (const name of readdirSync(state)) t.equal(statSync(join(state, name)).mode & 0o777, 0o600, name)
    const files = acknowledged.map((_, n) => readIf(join(state, `vm${n}.password`)))
    for (const [n, file] of files.entries()) {
      if (acknowledged[n] === true || file !== undefined)
        t.equal(file, passwordOf(round, n), `round ${round}, vm${n}`)
      if (acknowledged[n] === true) counts.kept++
      else counts.lost++
    }
    await keepsServing(t, folder, files)
    rmSync(state, { recursive: true })
  }
  return counts
}

/** Starts the service again: it has what was kept, takes what was not, and leaves nothing unfinished. */
async function keepsServing(t: Test, folder: string, files: readonly (string | undefined)[]): Promise<void> {
  const [child, url] = await started(folder)
  try {
    const statuses = await Promise.all(
      files.map(async (file, n) => {
        t.equal((await asked('GET', passwordUrl(url, n)))?.text, file ?? '')
        return (await asked('POST', passwordUrl(url, n), 'late'))?.status
      }),
    )
    t.same(
      statuses,
      files.map((file) => (file === undefined ? 200 : 409)),
    )
    const names = files.map((_, n) => `vm${n}.password`).sort()
    t.same(readdirSync(join(folder, 'state')).sort(), names)
  } finally {
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
  }
}

function readIf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
