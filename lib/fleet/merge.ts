import type { ManifestEntry } from './manifest.ts'

/** A manifest, with the name of its file. */
export interface ManifestPart {
  readonly path: string
  readonly entries: readonly ManifestEntry[]
}

/** What two manifests say differently: two drives of one name, or of one path. */
export interface Conflict {
  readonly what: 'the name' | 'the path'
  readonly value: string
  readonly paths: readonly [string, string]
}

/** Joins manifests in the order of the parts. An entry that two parts have alike, as after a shard that ran twice, is one. */
export function merged(parts: readonly ManifestPart[]): {
  readonly entries: readonly ManifestEntry[]
  readonly conflicts: readonly Conflict[]
} {
  const byName = new Map<string, { readonly entry: ManifestEntry; readonly from: string }>()
  const byPath = new Map<string, { readonly name: string; readonly from: string }>()
  const conflicts: Conflict[] = []
  for (const { path: from, entries } of parts)
    for (const entry of entries) {
      const named = byName.get(entry.name)
      const placed = byPath.get(entry.path)
      if (named !== undefined && !isEqual(named.entry, entry))
        conflicts.push({ what: 'the name', value: entry.name, paths: [named.from, from] })
      else if (placed !== undefined && placed.name !== entry.name)
        conflicts.push({ what: 'the path', value: entry.path, paths: [placed.from, from] })
      if (named === undefined) byName.set(entry.name, { entry, from })
      if (placed === undefined) byPath.set(entry.path, { name: entry.name, from })
    }
  return { entries: [...byName.values()].map(({ entry }) => entry), conflicts }
}

function isEqual(a: ManifestEntry, b: ManifestEntry): boolean {
  return a.path === b.path && a.size === b.size && a.sha256 === b.sha256 && a.input === b.input
}
