import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'

/** The files of the user's own and nothing beside them, for appliances that look for names of their own. */
export function files(spec: Spec): Tree {
  return new Map(extraEntries(spec))
}

/** What the user adds to any drive. */
export function extraEntries({ extra_files }: Spec): readonly (readonly [string, Entry])[] {
  return Array.from(extra_files, ([path, content]) => [
    path,
    content === null ? { kind: 'directory' } : file(content),
  ])
}
