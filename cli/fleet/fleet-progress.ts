import { statSync } from 'node:fs'
import type { FleetEvent } from '../../lib/node/fleet-options.ts'
import { isJson, tellEvent } from '../report/answer.ts'
import { terminalMeter } from '../output/progress.ts'

/** Milliseconds between two events about the progress. */
const STEP = 1000

/** Counts what becomes of rows, and shows how far the work is: on a terminal, or as events of the JSON answer. */
export function fleetProgress(inventory: string | undefined) {
  const counts = { made: 0, kept: 0, failed: 0 }
  const meter = terminalMeter('fleet build')
  const size = sizeOf(inventory)
  const start = performance.now()
  let read = 0
  let last = start
  const done = (): number => counts.made + counts.kept + counts.failed
  /** The rows that there are in all, if rows are as long as those so far; unknown unless the inventory is a file. */
  const all = (): number | undefined =>
    size === undefined || read === 0 ? undefined : Math.max(done(), Math.round((done() * size) / read))
  return {
    counts,
    onRead(bytes: number): void {
      read = bytes
    },
    async count({ kind }: FleetEvent): Promise<void> {
      counts[kind]++
      meter.at({ files: done() }, { files: all() }, counts.failed > 0 ? `${counts.failed} failed` : undefined)
      const now = performance.now()
      if (!isJson() || now - last < STEP) return
      last = now
      const perSecond = done() / ((now - start) / 1000)
      const rows = all()
      await tellEvent({
        event: 'progress',
        ...counts,
        perSecond: Math.round(perSecond),
        secondsLeft: rows === undefined ? null : Math.ceil((rows - done()) / perSecond),
      })
    },
    end: () => meter.end(),
  }
}

function sizeOf(inventory: string | undefined): number | undefined {
  try {
    const state = statSync(inventory ?? '')
    return state.isFile() ? state.size : undefined
  } catch {
    // What is wrong with it is reported when it is read.
    return undefined
  }
}
