import { answer, answerInLines, isJson, tellEvent } from '../report/answer.ts'
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
    [
      "fleet build node.yaml --inventory nodes.csv -o '${name}.iso.gz' --tar",
      'write compressed drives to standard output, as one tar archive',
    ],
  ],
  positionals: fleetPositional,
  options: {
    ...fleetOptions,
    tar: {
      type: 'boolean',
      describe: 'write the drives to standard output as one tar archive; -o has the paths in it',
    },
  },
  async run(args) {
    answerInLines()
    const { openFleet } = await import('../fleet/open-fleet.ts')
    const { buildFleet } = await import('../../lib/node/build-fleet.ts')
    const { manifestOf } = await import('../fleet/open-manifest.ts')
    const { rowReports } = await import('../fleet/row-reports.ts')
    const { fleetProgress } = await import('../fleet/fleet-progress.ts')
    const { interruptible } = await import('../terminal/signals.ts')
    const { outputFailure } = await import('../output/write-drives.ts')
    const reports = rowReports()
    const isTar = args.tar || args.output === '-'
    const to = isTar ? await stdoutArchive(args.output) : undefined
    const progress = fleetProgress(args.inventory)
    const { counts } = progress
    const work = async (signal: AbortSignal): Promise<void> => {
      let manifest: ReturnType<typeof manifestOf> | undefined
      const entries = () => {
        if (args.manifest !== undefined) manifest = manifestOf(args.manifest, args['temp-url'] !== undefined)
        return manifest?.entries
      }
      try {
        const { template, rows, options } = await openFleet('fleet build', args, {
          signal,
          entries,
          onRead: progress.onRead,
        })
        const how = { ...options, ...(to && { to: to(signal) }), onStored: manifest?.append }
        for await (const event of buildFleet(template, rows, how)) {
          const { kind, report } = event
          await progress.count(event)
          if (isJson())
            await tellEvent(
              kind === 'failed' ? { event: kind, name: event.name ?? null } : { event: kind, ...event.entry },
            )
          if (report.length > 0) reports.add(report)
        }
      } catch (cause) {
        throw signal.aborted ? cause : outputFailure(cause)
      } finally {
        progress.end()
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

/**
 * Returns a function that opens the archive on standard output.
 *
 * @throws Failure for wrong usage
 */
async function stdoutArchive(output: string | undefined) {
  const { wrong } = await import('../args/wrong-usage.ts')
  const { writeStdout } = await import('../terminal/stdout.ts')
  const { unwritable } = await import('../report/file-failures.ts')
  const { commandContext } = await import('../terminal/command-context.ts')
  const { tarOutput } = await import('../../lib/node/tar-output.ts')
  if (isJson()) throw wrong('--json and an archive cannot both go to standard output.', 'fleet build')
  if (process.stdout.isTTY)
    throw wrong('Cannot write an archive to a terminal: redirect the output.', 'fleet build')
  if (output !== undefined && /^\/|(?:^|\/)\.{0,2}(?:\/|$)/.test(output))
    throw wrong(
      'A path in an archive is relative and has no empty, . or .. part: change --output.',
      'fleet build',
    )
  return (signal: AbortSignal) =>
    tarOutput(
      (bytes) =>
        writeStdout(bytes, signal).catch((cause: unknown) => {
          signal.throwIfAborted()
          throw unwritable('-', cause)
        }),
      { date: commandContext().now },
    )
}
