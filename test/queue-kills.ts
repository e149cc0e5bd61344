// A fleet in a queue whose workers are killed and whose Redis is restarted: for a short test, and for a long one at night.
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Test } from 'tap'
import { bin, cli } from './cli.ts'
import { restarted, service } from './services.ts'

export const TEMPLATE = 'hostname: ${name}\nmeta: {n: "${n}"}\ndrive: {padding: 0}\n'

export const inventory = (count: number): string =>
  `name,n\n${Array.from({ length: count }, (_, n) => `node${n},${n}\n`).join('')}`

interface Campaign {
  readonly drives: number
  readonly parts: number
  readonly workers: number
  /** How often a worker is killed while it has a part. */
  readonly kills: number
  /** How often Redis is stopped and started, evenly between the kills. */
  readonly restarts: number
  readonly seed: number
}

/** Runs a campaign, and fails unless every drive was made once and none is wrong. Returns its seconds. */
export async function survives(
  t: Test,
  { drives, parts, workers, kills, restarts, seed }: Campaign,
): Promise<number> {
  const { REDIS_URL, folder: place } = service(t, 'redis') as { REDIS_URL: string; folder: string }
  const env = { ...process.env, REDIS_URL }
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': inventory(drives) })
  const began = performance.now()
  const line =
    `fleet submit node.yaml --inventory nodes.csv --parts ${parts} -o out/\${hash}/\${name}.iso`.split(' ')
  t.match(await cli(line, { cwd: folder, env }), { code: 0 })

  const random = randomOf(seed)
  const running: ChildProcess[] = []
  const start = (): void => {
    running.push(
      spawn(process.execPath, [bin, 'fleet', 'work', '--stay'], { cwd: folder, env, stdio: 'ignore' }),
    )
  }
  t.teardown(() => running.map((worker) => worker.kill('SIGKILL')))
  for (let n = 0; n < workers; n++) start()
  const client = new Redis(REDIS_URL, { maxRetriesPerRequest: null })
  client.on('error', () => undefined)
  t.teardown(() => client.disconnect())
  const count = async (name: string): Promise<number> =>
    Number(await client.call(name === 'active' ? 'LLEN' : 'ZCARD', `bull:config-drive:${name}`))
  let killed = 0
  let begun = 0
  while (killed < kills && (await count('completed')) < parts) {
    if (begun * (kills + 1) < killed * (restarts + 1) && begun < restarts) {
      begun++
      restarted('redis', place, { REDIS_PORT: new URL(REDIS_URL).port })
    }
    if ((await count('active')) === 0) {
      await wait(20)
      continue
    }
    await wait(random() * 300)
    const [victim] = running.splice(Math.floor(random() * running.length), 1)
    if (victim!.kill('SIGKILL')) killed++
    start()
  }
  t.equal(killed, kills, `${kills} workers were killed`)
  t.equal(begun, restarts, `Redis was restarted ${restarts} times`)

  const all = await cli([...line, '--manifest', 'all', '--json'], { cwd: folder, env })
  t.equal(all.code, 0, all.stderr)
  t.match(JSON.parse(all.stdout.toString()), { added: 0, there: parts, made: drives, failed: 0 })
  const seconds = (performance.now() - began) / 1000
  const ends = running.map((worker) => new Promise((resolve) => worker.on('exit', resolve)))
  for (const worker of running) worker.kill()
  await Promise.all(ends)

  const names = readFileSync(join(folder, 'all'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((text) => (JSON.parse(text) as { name: string }).name)
  t.equal(new Set(names).size, drives)
  t.equal(names.length, drives, 'every drive once')
  const files = readdirSync(join(folder, 'out'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.iso'),
  )
  t.equal(files.length, drives)
  const verify = [
    ...line.slice(0, 5),
    '-o',
    'out/${hash}/${name}.iso',
    '--manifest',
    'all',
    '--files',
    '--json',
  ]
  const verified = await cli(['fleet', 'verify', ...verify.slice(2)], { cwd: folder })
  t.match(JSON.parse(verified.stdout.toString()), { equal: drives, failed: 0, differences: [] })
  return seconds
}

/** Returns numbers from 0 to 1, the same for the same seed. Source: Park and Miller's minimal standard generator */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
