import type { Drive } from '../image/drive.ts'
import { type Entry, sizeOf, type Tree } from '../image/tree.ts'
import { LAYOUTS } from '../layouts/layouts.ts'
import { excesses } from '../metadata/limits.ts'
import { allow } from '../report/allow.ts'
import { diagnose, hasErrors, type Report } from '../report/diagnostics.ts'
import type { Spec } from '../spec.ts'
import { check } from './check.ts'

/** A drive that was made from a spec. */
interface JudgedDrive {
  readonly tree: Tree
  /** Undefined for a folder. */
  readonly image: { readonly size: number } | undefined
  /** The drive as a guest finds it. */
  readonly drive: Drive
}

/** How drives are judged. */
interface JudgeOptions {
  /** Guests that must accept the drives; by default those of the spec. An empty list checks none. */
  readonly guests?: readonly string[] | undefined
  /** Replaces places on the drive by places in the spec. */
  readonly locate?: ((report: Report) => Report) | undefined
}

/** Reports the drives that exceed a limit of a destination; if there are none, what the guests reject in any of them. */
export function judgeDrives(
  spec: Spec,
  packed: readonly JudgedDrive[],
  { guests, locate = (report) => report }: JudgeOptions = {},
): Report {
  const sizes = allow(overLimits(spec, packed), spec.allow)
  if (hasErrors(sizes)) return sizes
  const isRequired = guests !== undefined || spec.requires_guests
  const found = packed
    .flatMap(({ drive }) => check(drive, { guests: guests ?? spec.guests }))
    .map((each) => (isRequired ? each : { ...each, severity: 'warning' as const }))
  return locate(allow([...new Map(found.map((each) => [JSON.stringify(each), each])).values()], spec.allow))
}

function overLimits(spec: Spec, packed: readonly JudgedDrive[]): Report {
  const layout = LAYOUTS[spec.drive.datasource]
  const destinations = [...new Set([...spec.destinations, ...layout.destinations])]
  return packed.flatMap(({ tree, image: { size: found } = { size: 0 } }) => {
    const network = layout.documents.network
      .map((path) => tree.get(path))
      .find((entry) => entry !== undefined)
    const networkSize = network?.kind === 'file' ? sizeOf(network.content) : 0
    return [
      ...excesses(destinations, 'network', networkSize).map(({ name, bytes: most }) =>
        diagnose('network-over-limit', ['destination'], { name, most, found: networkSize }),
      ),
      ...excesses(destinations, 'drive', found).map(({ name, bytes: most }) =>
        diagnose('drive-over-limit', ['destination'], { name, most, found, largest: largestOf(tree, found) }),
      ),
    ]
  })
}

/** Returns the largest file, or undefined when most of the size is not in files. */
function largestOf(tree: Tree, found: number): { path: string; size: number } | undefined {
  const sizes = new Map<Entry, { path: string; size: number }>()
  for (const [path, entry] of tree)
    if (entry.kind === 'file' && !sizes.has(entry)) sizes.set(entry, { path, size: sizeOf(entry.content) })
  const files = [...sizes.values()].sort((a, b) => b.size - a.size)
  const around = files.reduce((rest, { size }) => rest - size, found)
  return files[0] !== undefined && files[0].size > around ? files[0] : undefined
}
