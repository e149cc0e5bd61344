/** How a drive of ours differs from Nova's. */
import { format } from '../../../lib/report/diagnostics.ts'
import { render } from '../../../lib/layouts/render.ts'
import { checkSpec, type Parsed } from '../../../lib/spec/parse.ts'
import type { SpecInput } from '../../../lib/spec/spec-input.ts'
import type { NovaCase, NovaDrive, NovaResult } from './nova.ts'
import { specOfCase } from './spec-of-case.ts'

/** The file in which our drive differs from Nova's first, and both texts of it; undefined when there is none. */
export function difference(given: NovaCase, drive: NovaDrive): string | undefined {
  return differenceOf(checkSpec(specOfCase(given) as SpecInput), drive)
}

export function differenceOf({ report, value }: Parsed, drive: NovaDrive): string | undefined {
  if (value === undefined) return `refused: ${report.map(format).join('\n')}`
  const tree = render(value)
  const [ours, theirs] = [[...tree.keys()], [...drive.tree.keys()]]
  for (const [path, wanted] of drive.tree) {
    const entry = tree.get(path)
    if (entry?.kind !== 'file' || !(entry.content instanceof Uint8Array)) return `${path} is missing`
    if (!Buffer.from(entry.content).equals(wanted))
      return `${path}\n${excerpts(textOf(entry.content), textOf(wanted))}`
  }
  return ours.join() === theirs.join() ? undefined : `files\n ours: ${ours.join()}\n nova: ${theirs.join()}`
}

/** Both texts around the place where they part. */
function excerpts(ours: string, nova: string): string {
  const end = Array.from(nova.matchAll(/[^]/g)).findIndex(([unit], i) => ours[i] !== unit)
  const at = Math.max(0, (end < 0 ? nova.length : end) - 60)
  return ` ours: …${ours.slice(at, at + 240)}\n nova: …${nova.slice(at, at + 240)}`
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

export function isRendered(result: NovaResult): result is NovaDrive {
  return !('error' in result)
}
