import type { Duplicates } from '../fleet/duplicates.ts'
import type { FleetOutput } from '../fleet/fleet-output.ts'
import type { Report } from '../report/diagnostics.ts'
import type { FleetEvent, FleetOptions } from './fleet-options.ts'
import type { DriveTask } from './drive-maker.ts'
import type { Candidate } from './fleet-candidates.ts'
import { decisions } from './fleet-decisions.ts'
import type { MakerPool } from './maker-pool.ts'

/** Makes batches of drives. */
export interface FleetLine {
  /** Makes a batch, and returns what becomes of each row; its drives can then still be on their way to the output. */
  make(batch: readonly Candidate[]): Promise<readonly Promise<FleetEvent>[]>
  /** Tells whether a row has ended the run. */
  isStopped(): boolean
}

/** Makes batches side by side; what becomes of their rows is decided in the order of the calls, so that threads change nothing. */
export function fleetLine(
  pool: MakerPool,
  output: FleetOutput,
  options: FleetOptions,
  others: Duplicates,
): FleetLine {
  const { to = 'folders', known: entries, stopsAtFailure = false } = options
  const isLocal = typeof to === 'string'
  const decide = decisions(options, others)
  const inTurn = limited(output.concurrency ?? 1)
  /** The needs of the first row, when an earlier batch has it. */
  let first: Promise<readonly string[] | undefined> = Promise.resolve(undefined)
  let decided: Promise<unknown> = Promise.resolve()
  let isStopped = false
  let count = 0

  const withKnown = async (task: Omit<DriveTask, 'known'>): Promise<DriveTask> => {
    const old = task.isElsewhere === true ? undefined : entries?.get(task.name)
    const isThere = old !== undefined && old.path === task.path && (await output.has?.(old)) === true
    return { ...task, known: isThere ? old.input : undefined }
  }

  const make: FleetLine['make'] = async (batch) => {
    const number = count++
    const before = decided
    let onDecided = (): void => undefined
    decided = new Promise<void>((resolve) => {
      onDecided = resolve
    })
    const earlier = first
    let onFirst: (needs: readonly string[] | undefined) => void = () => undefined
    first = new Promise((resolve) => {
      onFirst = resolve
    })
    try {
      const maker = await pool.next()
      const tasks = await Promise.all(
        batch.flatMap((each) => (each.kind === 'task' ? [withKnown(each.task)] : [])),
      )
      const known = await earlier
      if (known !== undefined) onFirst(known)
      const prepared = await maker.prepare(number, tasks, known)
      onFirst(known ?? prepared.find((_, n) => tasks[n]!.isElsewhere !== true)?.needs)
      await before
      const events: (
        FleetEvent | { readonly task: DriveTask; readonly input: string; readonly report: Report }
      )[] = []
      const places: number[] = []
      let place = 0
      for (const candidate of batch) {
        if (isStopped) break
        if (candidate.kind === 'failed') {
          events.push(candidate)
          isStopped = stopsAtFailure
          continue
        }
        const [task, drive] = [tasks[place]!, prepared[place]!]
        if (task.isElsewhere === true) {
          others(task.row, drive.identities)
          place++
          continue
        }
        const { kind, report } = decide(task, drive)
        if (kind === 'failed') {
          events.push({ kind, name: task.name, report })
          isStopped = stopsAtFailure
        } else if (kind === 'kept') events.push({ kind, entry: entries!.get(task.name)!, report })
        else {
          events.push({ task, input: drive.input, report })
          places.push(place)
        }
        place++
      }
      onDecided()
      const stored = isLocal
        ? (await maker.store(number, places)).map((drive) => Promise.resolve(drive))
        : (await maker.finish(number, places)).map((drive) => inTurn(() => output.put(drive)))
      let next = 0
      return events.map((event) => {
        if ('kind' in event) return Promise.resolve(event)
        const { task, input, report } = event
        const { name, path } = task
        const made = stored[next++]!.then((drive): FleetEvent => ({
          kind: 'made',
          entry: { name, path, ...drive, input },
          report,
        }))
        // It is awaited later, in the order of the rows.
        made.catch(() => undefined)
        return made
      })
    } catch (cause) {
      isStopped = true
      throw cause
    } finally {
      onFirst(undefined)
      onDecided()
    }
  }
  return { make, isStopped: () => isStopped }
}

/** Returns a function that starts what it is given, at most so many at once, in the order of its calls. */
function limited(most: number): <R>(act: () => Promise<R>) => Promise<R> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (act) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
