import { setTimeout as wait } from 'node:timers/promises'
import type { Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { FleetJob, FleetResult } from './fleet-job.ts'
import { reasonOf } from './reason.ts'

/** Where a Redis is. */
export interface RedisPlace {
  readonly options: {
    readonly host: string
    readonly port: number
    readonly db: number
    readonly username?: string
    readonly password?: string
    readonly tls?: { readonly servername: string }
  }
  /** Its host and port, for messages: never the password. */
  readonly shown: string
}

/** Reads an URL such as `rediss://user:password@host:6379/0`. Returns undefined for anything else. */
export function redisPlace(text: string): RedisPlace | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, pathname, search, hash, ...url } = fieldsOf(new URL(text))
  const isTls = protocol === 'rediss:'
  if ((!isTls && protocol !== 'redis:') || hostname === '' || search !== '' || hash !== '') return undefined
  if (!/^\/?\d{0,4}$/.test(pathname)) return undefined
  const host = hostname.replace(/^\[|\]$/g, '')
  const [username, password] = [decoded(url.username), decoded(url.password)]
  if (username === undefined || password === undefined) return undefined
  const number = port === '' ? 6379 : Number(port)
  return {
    options: {
      host,
      port: number,
      db: Number(pathname.slice(1)),
      ...(username !== '' && { username }),
      ...(password !== '' && { password }),
      ...(isTls && { tls: { servername: host } }),
    },
    shown: `${hostname}:${number}`,
  }
}

function fieldsOf({ protocol, hostname, port, pathname, search, hash, username, password }: URL) {
  return { protocol, hostname, port, pathname, search, hash, username, password }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The packages that talk with Redis; they are installed beside this one, if at all. */
export const QUEUE_PACKAGES = ['bullmq', 'ioredis'] as const

/** Why there is no queue. */
export class QueueError extends Error {
  override readonly name = 'QueueError'
  readonly why: 'no-package' | 'unreachable' | 'refused'

  constructor(why: QueueError['why'], reason: string) {
    super(reason)
    this.why = why
  }
}

/** How far a part is. */
export type PartState =
  | { readonly kind: 'open' }
  | { readonly kind: 'done'; readonly result: FleetResult }
  /** A worker could not store its drives, several times. */
  | { readonly kind: 'failed'; readonly reason: string }

/** A queue of parts of fleets. */
export interface FleetQueue {
  /** Adds the parts that are not there, and those that failed once more. Returns how many of them were there. */
  submit(parts: ReadonlyMap<string, FleetJob>): Promise<{ readonly added: number; readonly there: number }>
  /** Removes finished parts. */
  forget(ids: readonly string[]): Promise<void>
  stateOf(id: string): Promise<PartState>
  /** Returns the number of parts that wait, or that a worker has. */
  open(): Promise<number>
  /**
   * Does parts, one after the other, until none is left, or until the signal. A part that `act` does not finish, because the signal was
   * given or because it threw what `isOwn` accepts, goes back to the queue; that error is thrown.
   */
  work(options: WorkOptions): Promise<void>
  close(): Promise<void>
}

/** How a worker works. */
export interface WorkOptions {
  readonly act: (job: FleetJob, id: string) => Promise<FleetResult>
  /** Tells whether an error is about this machine, so that others can do the part. */
  readonly isOwn: (cause: unknown) => boolean
  readonly signal: AbortSignal
  /** Whether to wait for parts that are submitted later. */
  readonly stays: boolean
  /** Called when the connection is lost. */
  readonly onLost?: (() => void) | undefined
}

/** A worker that says nothing for so long is dead, in milliseconds. Others do its part then. */
const SILENCE = 10_000

/** A part that the workers of a machine were killed at is done again, however often. */
const ALWAYS = 1_000_000

/**
 * Connects with a queue in a Redis.
 *
 * @throws QueueError
 */
export async function openQueue(name: string, { options, shown }: RedisPlace): Promise<FleetQueue> {
  const { bullmq, ioredis } = await packages()
  let isConnected = false
  const client: Redis = new ioredis.Redis({
    ...options,
    lazyConnect: true,
    // A worker outlives a restart of its Redis.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isConnected ? Math.min(times * 100, 2000) : null),
  })
  let problem: unknown
  client.on('error', (cause) => (problem = cause))
  try {
    await client.connect()
    await client.ping()
    isConnected = true
  } catch (cause) {
    client.disconnect()
    const { message, name } = (problem ?? cause) as Error
    // ioredis calls an error by this name if Redis answered it.
    const isRefused = name === 'ReplyError'
    throw new QueueError(
      isRefused ? 'refused' : 'unreachable',
      `${shown}: ${isRefused ? message : reasonOf(problem ?? cause)}`,
    )
  }
  const queue: Queue<FleetJob, FleetResult> = new bullmq.Queue(name, { connection: client })
  queue.on('error', () => undefined)
  return {
    submit: (parts) => submitted(queue, parts),
    async forget(ids) {
      for (const id of ids) {
        const job = await queue.getJob(id)
        if ((await job?.isCompleted()) === true || (await job?.isFailed()) === true) await job!.remove()
      }
    },
    async stateOf(id) {
      const job = await queue.getJob(id)
      if (job?.finishedOn === undefined) return { kind: 'open' }
      if (await job.isFailed()) return { kind: 'failed', reason: job.failedReason ?? '' }
      return (await job.isCompleted()) ? { kind: 'done', result: job.returnvalue } : { kind: 'open' }
    },
    open: () => openCount(queue),
    work: (how) => worked(bullmq, name, client, queue, how),
    async close() {
      await queue.close()
      client.disconnect()
    },
  }
}

async function packages() {
  try {
    return { bullmq: await import('bullmq'), ioredis: await import('ioredis') }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw cause
    throw new QueueError('no-package', `npm install ${QUEUE_PACKAGES.join(' ')}`)
  }
}

async function submitted(
  queue: Queue<FleetJob, FleetResult>,
  parts: ReadonlyMap<string, FleetJob>,
): Promise<{ readonly added: number; readonly there: number }> {
  let there = 0
  for (const [id, data] of parts) {
    const old = await queue.getJob(id)
    if (old === undefined)
      await queue.add('part', data, { jobId: id, attempts: 3, backoff: { type: 'fixed', delay: 1000 } })
    else {
      there++
      if (await old.isFailed()) await old.retry()
    }
  }
  return { added: parts.size - there, there }
}

async function openCount(queue: Queue<FleetJob, FleetResult>): Promise<number> {
  return queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized')
}

/** How often a worker without a part looks whether others have one, in milliseconds. */
const LOOK = 500

async function worked(
  bullmq: typeof import('bullmq'),
  name: string,
  connection: Redis,
  queue: Queue<FleetJob, FleetResult>,
  { act, isOwn, signal, stays, onLost }: WorkOptions,
): Promise<void> {
  let problem: { readonly cause: unknown } | undefined
  const stop = new AbortController()
  const process = async (job: Job<FleetJob, FleetResult>, token?: string): Promise<FleetResult> => {
    try {
      signal.throwIfAborted()
      return await act(job.data, job.id!)
    } catch (cause) {
      if (!signal.aborted && !isOwn(cause)) throw cause
      problem = { cause }
      stop.abort()
      void worker.close()
      await job.moveToWait(token)
      throw new bullmq.WaitingError()
    }
  }
  const worker: Worker<FleetJob, FleetResult> = new bullmq.Worker(name, process, {
    connection,
    autorun: false,
    lockDuration: SILENCE,
    stalledInterval: SILENCE / 2,
    maxStalledCount: ALWAYS,
  })
  let isLost = false
  worker.on('error', () => {
    if (!isLost && connection.status !== 'ready') onLost?.()
    isLost = connection.status !== 'ready'
  })
  // Its rows are not needed again, and may have secrets.
  worker.on('completed', (job) => {
    job.updateData({ ...job.data, rows: '' }).catch(() => undefined)
  })
  const running = worker.run()
  running.catch(() => undefined)
  const stopped = AbortSignal.any([stop.signal, signal])
  try {
    while (!stopped.aborted) {
      await wait(LOOK, undefined, { signal: stopped }).catch(() => undefined)
      if (!stays && (await openCount(queue)) === 0) break
    }
  } finally {
    await Promise.race([worker.close(), wait(SILENCE)])
  }
  signal.throwIfAborted()
  if (problem !== undefined) throw problem.cause
}
