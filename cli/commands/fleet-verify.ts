import type { FleetOutput } from '../../lib/fleet/fleet-output.ts'
import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { fleetOptions, fleetPositional } from '../args/fleet-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printable } from '../report/printable.ts'
import { print } from '../terminal/stdout.ts'

export const fleetVerify = command({
  verb: 'fleet verify',
  describe: 'make the drives of a fleet anew, without writing them, and compare them with a manifest',
  examples: [
    [
      'fleet verify node.yaml --inventory nodes.csv --manifest nodes.manifest',
      'tell whether each drive is what the template and the inventory give',
    ],
    ['fleet verify node.yaml --inventory nodes.csv --manifest m --files', 'read the files, too'],
  ],
  positionals: fleetPositional,
  options: {
    ...fleetOptions,
    manifest: { type: 'string', value: 'FILE', describe: 'list of the drives that are done' },
    files: {
      type: 'boolean',
      describe: 'also read the files, or ask the store, and compare them with the manifest',
    },
  },
  async run(args) {
    const { wrong } = await import('../args/wrong-usage.ts')
    if (args.manifest === undefined) throw wrong('--manifest is missing.', 'fleet verify')
    const { openFleet } = await import('../fleet/open-fleet.ts')
    const { buildFleet } = await import('../../lib/node/build-fleet.ts')
    const { entriesOf } = await import('../fleet/open-manifest.ts')
    const { comparison } = await import('../fleet/comparison.ts')
    const { printReport } = await import('../report/report.ts')
    const { hasErrors } = await import('../../lib/report/diagnostics.ts')
    const { interruptible } = await import('../terminal/signals.ts')
    const { manifest } = args
    let store: FleetOutput | undefined
    const compare = (found: ReturnType<typeof entriesOf>) =>
      comparison(found, args.files, (entry) => store?.has?.(entry))
    let compared = compare(new Map())
    const entries = () => {
      const found = entriesOf(manifest)
      compared = compare(found)
      return found
    }
    let failed = 0
    await interruptible(async (signal) => {
      const { template, rows, options } = await openFleet('fleet verify', args, { signal, entries })
      if (typeof options.to === 'object') store = options.to
      for await (const event of buildFleet(template, rows, { ...options, known: undefined, to: 'nowhere' })) {
        if (event.kind === 'made') await compared.add(event.entry)
        if (event.kind !== 'failed') continue
        failed++
        if (event.name !== undefined) compared.skip(event.name)
        printReport(event.report.filter((found) => hasErrors([found])))
      }
    })
    const differences = failed > 0 && !args['keep-going'] ? [] : compared.end(args.shard === undefined)
    if (isJson()) answer({ equal: compared.equal(), failed, differences })
    else {
      const lines = differences.map(
        ({ name, path, what }) => `${printable(path)}: ${WORDS[what]} (${printable(name)})\n`,
      )
      await print(
        `${lines.join('')}${compared.equal()} equal, ${differences.length} different, ${failed} failed\n`,
      )
    }
    if (failed > 0) throw new Failure(EXIT.invalid, 'a row is wrong', [], { isReported: true })
    if (differences.length > 0)
      throw new Failure(EXIT.failed, 'the manifest differs from what is made today', [], { isReported: true })
  },
})

const WORDS = {
  missing: 'not in the manifest',
  extra: 'in the manifest, but not in the inventory',
  changed: 'made from other input, or with other bytes',
  'file-missing': 'the file is missing',
  'file-changed': 'the file is not what the manifest says',
} as const
