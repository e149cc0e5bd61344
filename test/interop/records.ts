import { runPython } from './tools.ts'

/** What pycdlib finds behind one path. */
export interface Found {
  readonly kind: 'directory' | 'file'
  /** First sector. */
  readonly extent: number
  /** Bytes, of a file. */
  readonly size?: number
  readonly sha256?: string
  /** Octal with the type's bits, `0o100644`; absent without Rock Ridge. */
  readonly mode?: string
  readonly uid?: number
  readonly gid?: number
  readonly target?: string
  /** The flag Existence is set. */
  readonly unseen?: true
}

export type TreeName = 'plain' | 'rockridge' | 'joliet'

/** Paths start with a slash, and those of directories end in one. */
export interface Records {
  /** Of the primary descriptor, and of Joliet's. */
  readonly volumeIds: readonly string[]
  /** Of the Joliet descriptor. */
  readonly escapes: readonly string[]
  readonly trees: Readonly<Partial<Record<TreeName, Readonly<Record<string, Found>>>>>
}

export const readRecords = async (...images: readonly string[]): Promise<Records[]> =>
  (await runPython('pycdlib_records.py', images)) as Records[]

/** Groups of paths whose bytes lie in one place. */
export const sharedExtents = (tree: Readonly<Record<string, Found>> = {}): string[][] => {
  const groups = new Map<number, string[]>()
  for (const [path, { kind, extent, size = 0 }] of Object.entries(tree)) {
    if (kind === 'file' && size > 0) groups.set(extent, [...(groups.get(extent) ?? []), path])
  }
  return [...groups.values()]
    .filter((paths) => paths.length > 1)
    .map((paths) => paths.sort())
    .sort()
}
