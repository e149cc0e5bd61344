// Real services on loopback, for the time of a test.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Test {
  readonly teardown: (end: () => void) => unknown
}

/** Starts a service of test/services, ends it with the test, and returns the variables that it prints, and its folder. */
export function service(
  t: Test,
  name: 'slurm' | 'redis' | 'swift' | 's3' | 'ironic' | 'keystone',
  env: NodeJS.ProcessEnv = {},
): Readonly<Record<string, string>> {
  // The path of a socket is short.
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  t.teardown(() => {
    run(name, 'stop', folder, env)
    rmSync(folder, { recursive: true, force: true })
  })
  const lines = run(name, 'start', folder, env)
    .split('\n')
    .filter((line) => line.includes('='))
  return { folder, ...Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) }
}

/** Stops a service, and starts it with what it has in its folder. */
export function restarted(name: string, folder: string, env: NodeJS.ProcessEnv): void {
  run(name, 'stop', folder, env)
  run(name, 'start', folder, env)
}

function run(name: string, verb: 'start' | 'stop', folder: string, env: NodeJS.ProcessEnv): string {
  return execFileSync('bash', [join(import.meta.dirname, 'services', `${name}.sh`), verb, folder], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
