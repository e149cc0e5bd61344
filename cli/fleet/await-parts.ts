import { setTimeout as wait } from 'node:timers/promises'
import { type ManifestEntry, manifestLine } from '../../lib/fleet/manifest.ts'
import type { FleetQueue } from '../../lib/node/fleet-queue.ts'
import { writeText } from '../../lib/node/write-text.ts'
import { answer, isJson } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printReport } from '../report/report.ts'
import { say } from '../report/say.ts'

/** How often the parts are looked at, in milliseconds. */
const LOOK = 1000

/**
 * Waits until parts are done, and writes the manifest of their drives. Returns how many rows were wrong.
 *
 * @throws Failure if workers could not do a part; the signal's reason
 */
export async function awaitParts(
  queue: FleetQueue,
  ids: readonly string[],
  manifest: string,
  signal: AbortSignal,
): Promise<number> {
  const results = new Map<string, readonly ManifestEntry[]>()
  const problems = new Map<string, string>()
  let failed = 0
  let shown = 0
  while (results.size + problems.size < ids.length) {
    signal.throwIfAborted()
    for (const id of ids) {
      if (results.has(id) || problems.has(id)) continue
      const state = await queue.stateOf(id)
      if (state.kind === 'failed') problems.set(id, state.reason)
      if (state.kind !== 'done') continue
      results.set(id, state.result.entries)
      failed += state.result.failed.length
      for (const { report } of state.result.failed) printReport(report)
    }
    const done = results.size + problems.size
    if (done === ids.length) break
    if (done > shown) say(`${done} of ${ids.length} parts are done`)
    shown = done
    await wait(LOOK, undefined, { signal }).catch(() => undefined)
  }
  const entries = ids.flatMap((id) => results.get(id) ?? [])
  await writeText(manifest, entries.map(manifestLine).join(''), { isOver: true })
  if (isJson()) answer({ made: entries.length, failed, output: manifest })
  else say(`${manifest}: ${entries.length} drives, ${failed} failed`)
  const [problem] = problems.values()
  if (problem !== undefined)
    throw new Failure(EXIT.failed, `${problems.size} of ${ids.length} parts could not be done: ${problem}`)
  return failed
}
