import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'

export const fleetMerge = command({
  verb: 'fleet merge',
  describe: 'join the manifests of the parts of a fleet',
  examples: [
    ['fleet merge part1 part2 -o nodes.manifest', 'join two parts'],
    ['fleet merge old new -o both', 'keep both manifests as they are'],
  ],
  positionals: { part: { required: true, many: true, describe: 'manifests that fleet build wrote' } },
  options: {
    output: { type: 'string', alias: 'o', value: 'FILE', describe: 'the manifest to write' },
  },
  async run({ part, output }) {
    const parts = part as readonly string[]
    const { wrong } = await import('../args/wrong-usage.ts')
    if (output === undefined) throw wrong('-o FILE is missing.', 'fleet merge')
    const { checkOutputs } = await import('../output/check-outputs.ts')
    checkOutputs([output], parts)
    const { entriesOf } = await import('../fleet/open-manifest.ts')
    const { merged } = await import('../../lib/fleet/merge.ts')
    const { manifestLine } = await import('../../lib/fleet/manifest.ts')
    const { entries, conflicts } = merged(
      parts.map((path) => ({ path, entries: [...entriesOf(path).values()] })),
    )
    const [first] = conflicts
    if (first !== undefined)
      throw new Failure(
        EXIT.invalid,
        `${first.paths.join(' and ')} disagree about ${first.what} ${JSON.stringify(first.value)}`,
        [],
        { code: 'instances-clash' },
      )
    const { writeText } = await import('../../lib/node/write-text.ts')
    await writeText(output, entries.map(manifestLine).join(''), { isOver: true })
    if (isJson()) answer({ drives: entries.length, output })
    else say(`${output}: ${entries.length} drives`)
  },
})
