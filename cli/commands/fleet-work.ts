import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { inputOptions } from '../args/input-options.ts'
import { queueOptions } from '../args/queue-options.ts'
import { say } from '../report/say.ts'

export const fleetWork = command({
  verb: 'fleet work',
  describe: 'make the drives of the parts in a queue, until none is left',
  examples: [
    ['fleet work --redis redis://127.0.0.1:6379 --concurrency 2', 'do parts in two processes'],
    ['fleet work --queue web', 'do parts of a queue in the Redis of REDIS_URL'],
  ],
  positionals: {},
  options: {
    ...queueOptions,
    concurrency: {
      type: 'string',
      value: 'N',
      describe: 'processes, each with a part at a time (default: 1)',
    },
    stay: { type: 'boolean', describe: 'wait for parts that are submitted later' },
    sandbox: inputOptions.sandbox,
    'allow-commands': inputOptions['allow-commands'],
    'allow-secret-headers': inputOptions['allow-secret-headers'],
  },
  async run(args) {
    const { wrong } = await import('../args/wrong-usage.ts')
    const { interruptible } = await import('../terminal/signals.ts')
    const { concurrency = '1' } = args
    if (!/^[1-9]\d{0,2}$/.test(concurrency))
      throw wrong(`--concurrency needs a number from 1 to 999: ${JSON.stringify(concurrency)}.`, 'fleet work')
    const work = async (signal: AbortSignal) => {
      if (concurrency === '1') return (await import('../fleet/work-parts.ts')).workParts(args, signal)
      return (await import('../fleet/work-processes.ts')).workProcesses(args, Number(concurrency), signal)
    }
    const done = await interruptible(work, () => 'interrupted; the part in hand went back to the queue')
    if (isJson()) answer(done)
    else say(`${done.parts} parts: ${done.made} made, ${done.failed} failed`)
  },
})
