import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FinishedDrive, StoredDrive } from '../fleet/fleet-output.ts'
import { stringify } from '../text/json.ts'
import type { DriveMaker, DriveTask, PreparedDrive } from './drive-maker.ts'
import type { FleetTemplate } from './fleet-template.ts'
import { imageOf } from './gather.ts'
import { errorOf, type Reply, type Request, type WorkerStart } from './worker-messages.ts'

/** A maker that works in another thread. */
export interface WorkerMaker extends DriveMaker {
  /** Resolves when the thread can work; rejects when it cannot be started. */
  readonly ready: Promise<void>
  end(): Promise<unknown>
}

/** The memory for new objects in a thread, in MiB: with less, V8 collects more often, and with more, threads take more memory than they need. */
const YOUNG = 16

/** Starts a thread that makes drives. `remake` makes a drive that is too large to be handed over. */
export function workerMaker(
  template: FleetTemplate,
  start: WorkerStart,
  remake: (task: DriveTask) => Promise<FinishedDrive>,
): WorkerMaker {
  const worker = new Worker(join(import.meta.dirname, 'fleet-worker.js'), {
    workerData: start,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
  })
  const waiting: { readonly resolve: (reply: any) => void; readonly reject: (cause: unknown) => void }[] = []
  const batches = new Map<number, readonly DriveTask[]>()
  const ready = new Promise<void>((resolve, reject) => {
    waiting.push({ resolve, reject })
  })
  ready.catch(() => undefined)
  const send = (request: Request): void => worker.postMessage(request)
  /** The thread replies to requests in their order. */
  const asked = <R>(request: Request): Promise<R> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      send(request)
    })
  worker.on('message', (reply: Reply) => {
    if (reply.kind === 'needs')
      template.answer(reply.needs).then(
        (answers) => send({ kind: 'answers', number: reply.number, answers }),
        (cause: unknown) => waiting.shift()?.reject(cause),
      )
    else if (reply.kind === 'error') waiting.shift()!.reject(errorOf(reply.error))
    else waiting.shift()!.resolve('drives' in reply ? reply.drives : undefined)
  })
  worker.on('error', (cause) => {
    for (const { reject } of waiting.splice(0)) reject(cause)
  })
  worker.on('exit', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('a thread ended'))
  })
  return {
    ready,
    prepare(batch, tasks, first) {
      batches.set(batch, tasks)
      const sent = tasks.map(({ row: { line, variables }, ...task }) => ({
        ...task,
        line,
        variables: stringify(variables),
      }))
      return asked<readonly PreparedDrive[]>({ kind: 'prepare', batch, tasks: sent, first })
    },
    store(batch, places) {
      batches.delete(batch)
      return asked<readonly StoredDrive[]>({ kind: 'store', batch, places })
    },
    async finish(batch, places) {
      const tasks = batches.get(batch)!
      batches.delete(batch)
      const sent = await asked<(Reply & { kind: 'finished' })['drives']>({ kind: 'store', batch, places })
      const drives: FinishedDrive[] = []
      for (const [n, drive] of sent.entries()) {
        const task = tasks[places[n]!]!
        const { name, path } = task
        drives.push(
          drive === undefined
            ? await remake(task)
            : { name, path, image: imageOf(drive.bytes), sha256: drive.sha256 },
        )
      }
      return drives
    },
    end: () => worker.terminate(),
  }
}
