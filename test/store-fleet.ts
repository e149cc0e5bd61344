import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type ManifestEntry, parseManifestLine } from '../lib/fleet/manifest.ts'
import { cli } from './cli.ts'

/** The variables that lead to a user's own stores. */
export const NO_STORES: NodeJS.ProcessEnv = Object.fromEntries(
  [
    'AWS_PROFILE',
    'AWS_SESSION_TOKEN',
    'AWS_CA_BUNDLE',
    'AWS_ENDPOINT_URL_S3',
    'AWS_ENDPOINT_URL',
    'OS_CLOUD',
    'OS_AUTH_URL',
    'OS_AUTH_TYPE',
    'OS_ENDPOINT',
    'OS_STORAGE_URL',
    'ST_AUTH',
  ].map((name) => [name, '']),
)

const TEMPLATE =
  'hostname: ${name}\nuuid: "${uuid}"\nmeta: {rack: "${rack}"}\nguests: []\ndrive: {padding: 0}\n'

/** Reads the entries of a manifest. */
export function entriesOf(path: string): readonly ManifestEntry[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => parseManifestLine(line)!)
}

/** Runs rclone with the credentials of the environment. */
export function rclone(env: NodeJS.ProcessEnv, endpoint: string, ...args: readonly string[]): Buffer {
  const remote = [
    '--config',
    '/dev/null',
    '--s3-provider',
    'Other',
    '--s3-env-auth',
    '--s3-endpoint',
    endpoint,
  ]
  const { AWS_CA_BUNDLE: _, ...own } = { ...process.env, ...env }
  return execFileSync('rclone', [...args, ...remote], {
    env: own,
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/**
 * Stores the drives of a fleet through the S3 API of a real Swift. Another client, rclone, lists them all with their sizes, and reads a
 * sample whose SHA-256 sums are those of the manifest.
 *
 * @param swift what the service `s3` prints
 */
export function storeFleet(swift: Readonly<Record<string, string>>, count: number, sample: number): void {
  const title = `${count} drives through S3 on Swift, read by rclone`
  t.test(title, { timeout: 2_400_000 }, async (t) => {
    const { S3_ENDPOINT: endpoint = '', S3_BUCKET: bucket = '', ...said } = swift
    const env = { ...NO_STORES, ...said, AWS_ENDPOINT_URL: endpoint }
    const cwd = t.testdir({ 'node.yaml': TEMPLATE })
    const rows = Array.from(
      { length: count },
      (_, n) => `web${n},r${n % 16},00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    )
    writeFileSync(join(cwd, 'nodes.csv'), ['name,rack,uuid', ...rows, ''].join('\n'))
    const build = ['fleet', 'build', 'node.yaml', '--inventory', 'nodes.csv', '--manifest', 'done']
    const output = ['-o', `s3://${bucket}/fleet/\${rack}/\${name} ü+.iso`]
    const start = performance.now()
    const first = await cli([...build, ...output], { cwd, env })
    const seconds = (performance.now() - start) / 1000
    t.comment(`${count} drives in ${Math.round(seconds)} s, ${Math.round(count / seconds)} a second`)
    t.match(first, { code: 0, stderr: `${count} made, 0 kept, 0 failed` })
    t.equal(statSync(join(cwd, 'done')).mode & 0o777, 0o600)
    const entries = entriesOf(join(cwd, 'done'))
    const listed = rclone(env, endpoint, 'lsf', '-R', '--files-only', '--format', 'sp', `:s3:${bucket}/fleet`)
    const found = listed.toString().trimEnd().split('\n')
    const wanted = entries.map(({ path, size }) => `${size};${path.replace(`s3://${bucket}/fleet/`, '')}`)
    t.same(found.toSorted(), wanted.toSorted())
    const step = Math.max(1, Math.floor(count / sample))
    const chosen = entries.filter((_, n) => n % step === 0)
    const names = chosen.map(({ path }) => path.replace(`s3://${bucket}/fleet/`, ''))
    writeFileSync(join(cwd, 'sample'), names.join('\n'))
    rclone(
      env,
      endpoint,
      'copy',
      '--files-from',
      join(cwd, 'sample'),
      `:s3:${bucket}/fleet`,
      join(cwd, 'copy'),
    )
    const sumOf = (name: string): string =>
      createHash('sha256')
        .update(readFileSync(join(cwd, 'copy', name)))
        .digest('hex')
    t.ok(chosen.length >= sample)
    const wrong = chosen.filter(({ sha256 }, n) => sumOf(names[n]!) !== sha256)
    t.same(wrong, [], 'rclone reads what the manifest says')
    const again = await cli([...build, ...output], { cwd, env })
    t.match(again, { code: 0, stderr: `0 made, ${count} kept, 0 failed` }, 'the next run sends nothing')
  })
}
