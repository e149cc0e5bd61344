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
  name: 'slurm' | 'swift' | 's3' | 'ironic' | 'keystone',
  env: NodeJS.ProcessEnv = {},
): Readonly<Record<string, string>> {
  // The path of a socket is short.
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  const run = (verb: 'start' | 'stop'): string =>
    execFileSync('bash', [join(import.meta.dirname, 'services', `${name}.sh`), verb, folder], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  t.teardown(() => {
    run('stop')
    rmSync(folder, { recursive: true, force: true })
  })
  const lines = run('start')
    .split('\n')
    .filter((line) => line.includes('='))
  return { folder, ...Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) }
}
