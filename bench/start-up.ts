// Wall time of a whole build from YAML beside bare node, run in turn; medians, and what lies between them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'bench-start-up-'))
const commands: readonly (readonly [string, readonly string[]])[] = [
  ['node -e 0', ['-e', '0']],
  ['config-drive --help', [join(root, 'dist/bin/config-drive.cjs'), '--help']],
  [
    'config-drive build',
    [
      join(root, 'dist/bin/config-drive.cjs'),
      'build',
      join(root, 'examples/web-server.yaml'),
      '-o',
      join(folder, 'x.iso'),
    ],
  ],
]
const times = commands.map((): number[] => [])
for (let round = 0; round < 41; round++) {
  for (const [i, [name, args]] of commands.entries()) {
    const start = performance.now()
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
    if (status !== 0) throw new Error(`${name} failed`)
    times[i]!.push(performance.now() - start)
  }
}
rmSync(folder, { recursive: true })
const medians = times.map((each) => each.sort((a, b) => a - b)[each.length >> 1]!)
for (const [i, [name]] of commands.entries()) {
  console.log(
    `${medians[i]!.toFixed(1).padStart(8)} ms  ${name}  (${(medians[i]! - medians[0]!).toFixed(1)} ms over bare node)`,
  )
}
