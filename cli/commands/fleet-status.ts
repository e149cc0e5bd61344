import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { print } from '../terminal/stdout.ts'

export const fleetStatus = command({
  verb: 'fleet status',
  describe: 'count the drives of manifests, or print their sums for sha256sum',
  examples: [
    ['fleet status part1 part2', 'count what is done'],
    ['fleet status nodes.manifest --sums | sha256sum -c --quiet', 'check the files with sha256sum'],
  ],
  positionals: { manifest: { required: true, many: true, describe: 'manifests that fleet build wrote' } },
  options: {
    sums: { type: 'boolean', describe: 'print the sums and paths of the drives, as sha256sum does' },
  },
  async run({ manifest: paths, sums }) {
    const { entriesOf } = await import('../fleet/open-manifest.ts')
    const { sumLine } = await import('../fleet/sum-line.ts')
    const found = (paths as readonly string[]).map((path) => ({
      path,
      entries: [...entriesOf(path).values()],
    }))
    const manifests = found.map(({ path, entries }) => ({
      manifest: path,
      drives: entries.length,
      bytes: entries.reduce((sum, { size }) => sum + size, 0),
    }))
    if (isJson()) return answer({ manifests })
    await print(
      sums
        ? found.flatMap(({ entries }) => entries.map(sumLine)).join('')
        : manifests
            .map(({ manifest, drives, bytes }) => `${manifest}: ${drives} drives, ${bytes} bytes\n`)
            .join(''),
    )
  },
})
