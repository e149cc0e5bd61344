import type { FinishedDrive, FleetOutput } from '../fleet/fleet-output.ts'
import { type DriveMaker, driveMaker, type DriveTask, type MakerOptions } from './drive-maker.ts'
import type { FleetTemplate } from './fleet-template.ts'
import { type LocalOutput, localOutput } from './local-output.ts'
import { type WorkerMaker, workerMaker } from './worker-maker.ts'

/** The makers of a run: this thread for the first rows, and later the others. */
export interface MakerPool {
  /** Returns the maker of the next batch. */
  next(): Promise<DriveMaker>
  /** Returns the number of makers that work now. */
  size(): number
  end(): Promise<void>
}

/** The batches that this thread makes before it starts others, which takes as long as some hundred drives. */
const BEFORE_WORKERS = 8

/** Returns the makers of a run. With fewer than two workers this thread is the only one. */
export function makerPool(
  template: FleetTemplate,
  { to, how, workers }: { to: LocalOutput | FleetOutput; how: MakerOptions; workers: number },
): MakerPool {
  const output = typeof to === 'string' ? to : undefined
  const local = oneAtATime(driveMaker(template, output && localOutput(output), how))
  let remade = 0
  const remake = async (task: DriveTask): Promise<FinishedDrive> => {
    const batch = --remade
    await local.prepare(batch, [task], [])
    return (await local.finish(batch, [0]))[0]!
  }
  let started: readonly WorkerMaker[] = []
  let ready: readonly WorkerMaker[] = []
  let problem: { readonly cause: unknown } | undefined
  const start = (): void => {
    const { source, inventory, salt, allow, folder, policy } = template.options
    const { context, ...maker } = how
    const settings = { source, inventory, salt, allow, folder, policy }
    started = Array.from({ length: workers }, () =>
      workerMaker(
        template,
        { text: template.text, template: settings, maker, now: context.now, output },
        remake,
      ),
    )
    Promise.all(started.map((each) => each.ready)).then(
      () => {
        ready = started
      },
      (cause: unknown) => {
        problem = { cause }
      },
    )
  }
  let batches = 0
  return {
    async next() {
      if (problem !== undefined) throw problem.cause
      batches++
      if (batches > BEFORE_WORKERS && workers > 1 && started.length === 0) start()
      return ready.length === 0 ? local : ready[batches % ready.length]!
    },
    size: () => Math.max(1, ready.length),
    async end() {
      await Promise.all(started.map((each) => each.end()))
    },
  }
}

/** Lets a maker finish each call before the next. */
function oneAtATime(maker: DriveMaker): DriveMaker {
  let last: Promise<unknown> = Promise.resolve()
  const after = <R>(act: () => Promise<R>): Promise<R> => {
    const next = last.then(act)
    last = next.catch(() => undefined)
    return next
  }
  return {
    prepare: (...all) => after(() => maker.prepare(...all)),
    store: (...all) => after(() => maker.store(...all)),
    finish: (...all) => after(() => maker.finish(...all)),
  }
}
