/** Runs the shell of the documentation in a folder of its own, where the programs that cannot run have stand-ins. */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../cli.ts'
import { type Call, standIns } from './stand-ins.ts'

/** What one command did. */
export interface Done {
  readonly code: number
  /** Both outputs, as a terminal has them. */
  readonly printed: string
}

/** A place to run in: `work` is where a block begins, `home` is the user's. */
export interface Place {
  readonly work: string
  readonly home: string
  readonly bin: string
  readonly calls: string
  readonly env: Readonly<Record<string, string>>
}

const BUILT = ['config-drive', 'config-drive-genisoimage']

/** Makes the place in an empty folder. */
export function placeIn(folder: string, env: Readonly<Record<string, string>> = {}): Place {
  const place = {
    work: join(folder, 'work'),
    home: join(folder, 'home'),
    bin: join(folder, 'bin'),
    calls: join(folder, 'calls'),
    env,
  }
  for (const each of [place.work, place.home, place.bin]) mkdirSync(each, { recursive: true })
  const program = (name: string, body: string): void => {
    const path = join(place.bin, name)
    writeFileSync(path, `#!/bin/bash\n${body}\n`)
    chmodSync(path, 0o755)
  }
  for (const name of BUILT)
    program(name, `exec '${process.execPath}' '${join(root, 'dist', 'bin', `${name}.cjs`)}' "$@"`)
  for (const [name, { does = ':' }] of Object.entries(standIns))
    program(
      name,
      `printf '%s\\x1f' '${name}' "$PWD" "$@" >> '${place.calls}'\nprintf '\\x1e' >> '${place.calls}'\n${does}`,
    )
  return place
}

/** Runs commands one after the other in one shell; gives what each did. The shell ends at one that calls `exit`. */
export async function runSteps(place: Place, commands: readonly string[]): Promise<readonly Done[]> {
  const end = `end-${process.pid}`
  const script = commands
    .map((command) => `{ ${command}\n} 2>&1\ns=$?; printf '\\n%s %d\\n' ${end} $s; (exit $s)\n`)
    .join('')
  const printed = await bash(place, script)
  const done = printed.split(new RegExp(`\\n?${end} (\\d+)\\n`))
  return commands.map((_, n) => ({
    code: Number(done[2 * n + 1] ?? NaN),
    printed: `${(done[2 * n] ?? '').trimEnd()}\n`,
  }))
}

/** Runs a whole block, which ends at the first command that fails. */
export async function runBlock(place: Place, text: string): Promise<Done> {
  const [done] = await runSteps(place, [`( set -e -o pipefail\n${text}\n)`])
  return done!
}

function bash({ work, home, bin, env }: Place, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/bash', ['--noprofile', '--norc'], {
      cwd: work,
      env: {
        PATH: `${bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
        HOME: home,
        LC_ALL: 'C.UTF-8',
        NODE: process.execPath,
        ...env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', () => resolve(Buffer.concat(chunks).toString()))
    // All of it before the first command runs, which must not read of it.
    child.stdin.end(`{\n${script}exit\n} </dev/null\n`)
  })
}

/** The calls of stand-ins since the last time, which are forgotten. */
export function takeCalls({ calls }: Place): readonly Call[] {
  if (!existsSync(calls)) return []
  const text = readFileSync(calls, 'utf8')
  rmSync(calls)
  return text
    .split('\x1e')
    .slice(0, -1)
    .map((call) => {
      const [name = '', cwd = '', ...args] = call.split('\x1f').slice(0, -1)
      return { name, cwd, args }
    })
}
