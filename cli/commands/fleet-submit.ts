import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { fleetOptions, fleetPositional } from '../args/fleet-options.ts'
import { queueOptions } from '../args/queue-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'

const { shard: _shard, workers: _workers, 'temp-url': _url, ...shared } = fleetOptions

export const fleetSubmit = command({
  verb: 'fleet submit',
  describe: 'put the parts of a fleet into a queue in Redis, for fleet work on any number of machines',
  examples: [
    [
      'fleet submit node.yaml --inventory nodes.csv --redis redis://127.0.0.1:6379',
      'queue what is not done yet',
    ],
    [
      'fleet submit node.yaml --inventory nodes.csv --manifest nodes.manifest',
      'also wait until all drives are done, and list them',
    ],
  ],
  positionals: fleetPositional,
  options: {
    ...queueOptions,
    ...shared,
    manifest: {
      type: 'string',
      value: 'FILE',
      describe: 'wait until all drives are done, and write the list of them',
    },
    parts: {
      type: 'string',
      value: 'N',
      describe: 'number of parts (default: a power of two, so that a part has at most about 1000 drives)',
    },
    again: { type: 'boolean', describe: 'do the parts again that are done' },
  },
  async run(args) {
    const { openFleet } = await import('../fleet/open-fleet.ts')
    const { openQueueOf } = await import('../fleet/open-queue.ts')
    const { plannedParts } = await import('../fleet/planned-parts.ts')
    const { awaitParts } = await import('../fleet/await-parts.ts')
    const { interruptible } = await import('../terminal/signals.ts')
    const { wrong } = await import('../args/wrong-usage.ts')
    const { parts: text, again, manifest } = args
    if (text !== undefined && !/^[1-9]\d{0,5}$/.test(text))
      throw wrong(`--parts needs a number from 1 to 999999: ${JSON.stringify(text)}.`, 'fleet submit')
    await interruptible(
      async (signal) => {
        const fleet = await openFleet(
          'fleet submit',
          { ...args, shard: undefined, 'temp-url': undefined, workers: '1' },
          { signal, entries: () => undefined },
        )
        const { queue } = await openQueueOf(args, 'fleet submit')
        try {
          const { parts, drives, failed } = await plannedParts(
            fleet,
            args,
            text === undefined ? undefined : Number(text),
          )
          if (failed > 0 && !args['keep-going'])
            throw new Failure(EXIT.invalid, 'a row is wrong', [], { isReported: true })
          if (again) await queue.forget([...parts.keys()])
          const { added, there } = await queue.submit(parts)
          const submitted = { parts: parts.size, drives, added, there }
          if (isJson()) answer(submitted)
          else say(`${drives} drives in ${parts.size} parts: ${added} added, ${there} there already`)
          const wrongRows =
            manifest === undefined ? 0 : await awaitParts(queue, [...parts.keys()], manifest, signal)
          if (failed + wrongRows > 0)
            throw new Failure(EXIT.invalid, 'a row is wrong', [], { isReported: true })
        } finally {
          await queue.close()
        }
      },
      () => 'interrupted; what is in the queue stays there',
    )
  },
})
