import type { FleetQueue } from '../../lib/node/fleet-queue.ts'
import type { ArgumentsOf } from '../args/command.ts'
import type { queueOptions } from '../args/queue-options.ts'
import { wrong } from '../args/wrong-usage.ts'
import { EXIT, Failure } from '../report/exit.ts'

const CODES = {
  'no-package': 'program-missing',
  unreachable: 'service-unreachable',
  refused: 'service-refused',
} as const

/** Returns the URL of the Redis, and hides a password in it from the list of processes. */
export function redisUrl({ redis }: Pick<ArgumentsOf<typeof queueOptions>, 'redis'>, verb: string): string {
  const url = redis ?? process.env.REDIS_URL ?? ''
  // What ps(1) shows instead of the command line.
  if (redis !== undefined) process.title = `config-drive ${verb}`
  if (url === '') throw wrong('The Redis is missing: add --redis URL, or set REDIS_URL.', verb)
  return url
}

/**
 * Connects with the queue that a command line names.
 *
 * @throws Failure without the packages, without an answer, and for wrong usage; none has the password
 */
export async function openQueueOf(
  args: ArgumentsOf<typeof queueOptions>,
  verb: string,
): Promise<{ readonly queue: FleetQueue; readonly shown: string }> {
  const { openQueue, QUEUE_PACKAGES, QueueError, redisPlace } = await import('../../lib/node/fleet-queue.ts')
  const place = redisPlace(redisUrl(args, verb))
  if (place === undefined)
    throw wrong(
      'The URL of the Redis is wrong. It is like redis://HOST:PORT or rediss://USER:PASSWORD@HOST:PORT/0.',
      verb,
    )
  const { queue: name = 'config-drive' } = args
  if (name === '' || name.includes(':'))
    throw wrong('The name of a queue cannot be empty or contain a colon.', verb)
  try {
    return { queue: await openQueue(name, place), shown: place.shown }
  } catch (cause) {
    if (!(cause instanceof QueueError)) throw cause
    const packages = QUEUE_PACKAGES.join(' and ')
    const message = {
      'no-package': `${verb} needs the packages ${packages}, which are not installed`,
      unreachable: `Redis does not answer: ${cause.message}`,
      refused: `Redis refuses the connection: ${cause.message}`,
    }[cause.why]
    const lines = cause.why === 'no-package' ? [`Try: ${cause.message}`] : []
    throw new Failure(EXIT.failed, message, lines, { code: CODES[cause.why] })
  }
}
