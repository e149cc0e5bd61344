// A fleet on a real Slurm: an array of eight tasks, one of which is killed and queued again; its parts are the whole fleet.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { bin, cli, root } from '../cli.ts'
import { service } from '../services.ts'

const ROWS = Number(process.env.ROWS ?? 240)

t.test('an array of eight tasks', async (t) => {
  const slurm = service(t, 'slurm')
  const folder = t.testdir({ bin: {}, fleet: {} })
  const fleet = join(folder, 'fleet')
  cpSync(join(root, 'examples', 'fleet'), fleet, { recursive: true })
  const hex = (n: number): string => n.toString(16).padStart(2, '0')
  const rows = Array.from(
    { length: ROWS },
    (_, n) => `web${n},a1,52:54:00:00:${hex(n >> 8)}:${hex(n & 255)},10.0.${n >> 8}.${n & 255}\n`,
  )
  writeFileSync(join(fleet, 'nodes.csv'), `name,rack,mac,ip\n${rows.join('')}`)
  // The third task waits in its first run, so that it is killed between its start and its end.
  const command = join(folder, 'bin', 'config-drive')
  const hold = `[ "$SLURM_ARRAY_TASK_ID$SLURM_RESTART_COUNT" = 3 ] && touch "${folder}/held" && sleep 600`
  writeFileSync(command, `#!/bin/sh\n'${process.execPath}' '${bin}' "$@" || exit\n${hold}\nexit 0\n`)
  chmodSync(command, 0o755)
  const env = { ...process.env, ...slurm, PATH: `${join(folder, 'bin')}:${process.env.PATH}` }
  const run = (name: string, ...words: string[]): string =>
    execFileSync(name, words, { cwd: fleet, env, encoding: 'utf8' }).trim()

  const id = run('sbatch', '--parsable', '--output=log.%a', 'slurm.sh')
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (let n = 0; !holds(); n++) {
      if (n > 1200) throw new Error(`no ${what}: ${run('squeue')}`)
      await wait(100)
    }
  }
  await until('task that waits', () => existsSync(join(folder, 'held')))
  const part = join(fleet, 'parts', '3')
  // As when the machine was lost: an entry is cut off, and a drive of another is missing.
  const noted = readFileSync(part, 'utf8')
  run('scontrol', 'requeue', `${id}_3`)
  writeFileSync(part, noted.slice(0, -40))
  // A task that was queued again waits for two minutes.
  await until('queued task', () => run('squeue', '-h', '-j', `${id}_3`, '-o', '%t') === 'PD')
  run('scontrol', 'update', `JobId=${id}_3`, 'StartTime=now')
  await until('end', () => run('squeue', '-h', '-j', id) === '')

  const log = readFileSync(join(fleet, 'log.3'), 'utf8')
  t.match(log, /1 made, \d+ kept, 0 failed/, 'the second run went on')
  const parts = readdirSync(join(fleet, 'parts')).map((name) => join('parts', name))
  t.equal(parts.length, 8)
  t.match(await cli(['fleet', 'merge', ...parts, '-o', 'all'], { cwd: fleet }), { code: 0 })
  const verify = 'fleet verify node.yaml --inventory nodes.csv --manifest all --files --json'
  const { code, stdout } = await cli(verify.split(' '), { cwd: fleet })
  t.equal(code, 0)
  t.match(JSON.parse(stdout.toString()), { equal: ROWS, failed: 0, differences: [] })

  // A list with gaps does not tell a task its place.
  const gaps = () => run('sbatch', '--wait', '--array=1,3', '--output=gaps.%a', 'slurm.sh')
  t.throws(gaps, /sbatch/)
  t.match(readFileSync(join(fleet, 'gaps.3'), 'utf8'), /SLURM_ARRAY_TASK_ID="3"/)
})
