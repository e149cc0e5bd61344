import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import type { ManifestEntry } from '../../lib/fleet/manifest.ts'

/** How a drive differs from its entry. */
export interface EntryDifference {
  readonly name: string
  readonly path: string
  readonly what: 'missing' | 'extra' | 'changed' | 'file-missing' | 'file-changed'
}

/**
 * Compares drives as they would be today with the entries of a manifest, and, with `hasFiles`, the files.
 *
 * @param isStored asks a store for a drive; undefined where the drives are files
 */
export function comparison(
  entries: ReadonlyMap<string, ManifestEntry>,
  hasFiles: boolean,
  isStored: (entry: ManifestEntry) => boolean | Promise<boolean> | undefined,
) {
  const differences: EntryDifference[] = []
  const seen = new Set<string>()
  let equal = 0
  const differenceOf = async (made: ManifestEntry): Promise<EntryDifference['what'] | undefined> => {
    const old = entries.get(made.name)
    if (old === undefined) return 'missing'
    if (old.path !== made.path || old.size !== made.size || old.sha256 !== made.sha256) return 'changed'
    if (!hasFiles) return undefined
    const inStore = isStored(made)
    if (inStore !== undefined) return (await inStore) ? undefined : 'file-changed'
    if (!existsSync(made.path)) return 'file-missing'
    return (await sumOf(made.path)) === made.sha256 ? undefined : 'file-changed'
  }
  return {
    async add(made: ManifestEntry): Promise<void> {
      seen.add(made.name)
      const what = await differenceOf(made)
      if (what === undefined) equal++
      else differences.push({ name: made.name, path: made.path, what })
    },
    /** Notes that the inventory has a row which is wrong. */
    skip(name: string): void {
      seen.add(name)
    },
    equal: () => equal,
    /** Returns all differences; with the whole inventory, also the entries that it does not have. */
    end(isWhole: boolean): readonly EntryDifference[] {
      const extra = isWhole ? [...entries.values()].filter(({ name }) => !seen.has(name)) : []
      return [...differences, ...extra.map(({ name, path }) => ({ name, path, what: 'extra' as const }))]
    },
  }
}

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array)
  return hash.digest('hex')
}
