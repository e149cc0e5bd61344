import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { fleetOptions, fleetPositional } from '../args/fleet-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'

export const fleetBuild = command({
  verb: 'fleet build',
  describe: 'make a drive for every row of an inventory',
  examples: [
    [
      'fleet build node.yaml --inventory nodes.csv --manifest nodes.manifest',
      'make the drives of all nodes, and note which are done',
    ],
    [
      'fleet build node.yaml --inventory nodes.csv --manifest part3 --shard 3/8',
      'make one of eight parts, on one of eight machines',
    ],
  ],
  positionals: fleetPositional,
  options: fleetOptions,
  async run(args) {
    const { openFleet } = await import('../fleet/open-fleet.ts')
    const { buildFleet } = await import('../../lib/node/build-fleet.ts')
    const { manifestOf } = await import('../fleet/open-manifest.ts')
    const { rowReports } = await import('../fleet/row-reports.ts')
    const { interruptible } = await import('../terminal/signals.ts')
    const reports = rowReports()
    const counts = { made: 0, kept: 0, failed: 0 }
    const work = async (signal: AbortSignal): Promise<void> => {
      const { template, rows, options } = await openFleet('fleet build', args, signal)
      const manifest = args.manifest === undefined ? undefined : manifestOf(args.manifest)
      try {
        const how = { ...options, known: manifest?.entries, onStored: manifest?.append }
        for await (const { kind, report } of buildFleet(template, rows, how)) {
          counts[kind]++
          reports.add(report)
        }
      } finally {
        manifest?.close()
      }
    }
    await interruptible(work, () => `interrupted after ${counts.made} drives; the next run goes on`)
    reports.end()
    const { made, kept, failed } = counts
    if (isJson()) answer({ made, kept, failed })
    else say(`${made} made, ${kept} kept, ${failed} failed`)
    if (failed > 0) throw new Failure(EXIT.invalid, 'a row is wrong', [], { isReported: true })
  },
})
