import { reasonOf } from '../../lib/node/reason.ts'
import { identify, scanDirectory, scanEntry, type ScanOptions } from '../../lib/node/scan-directory.ts'
import type { Attributes, Entry, Tree } from '../../lib/tree.ts'
import { EXIT, Stop } from './exit.ts'
import { matcher } from './glob.ts'
import { imagePath, type PathSpec } from './graft-points.ts'
import type { Settings } from './settings.ts'

/** What the paths of a command line lead to. */
export interface Collected {
  readonly tree: Tree
  /** Path in the image -> path on disk, of all but directories that only the command line names. */
  readonly sources: ReadonlyMap<string, string>
}

interface Surroundings {
  /** Files that are written now and so are no input, as device and inode. */
  readonly written: ReadonlySet<string>
  readonly excluded: readonly string[]
  /** Dates later than this one become it. */
  readonly latest: Date | undefined
  readonly warn: (message: string) => void
}

/**
 * Reads what `specs` name into one tree; directories are merged.
 *
 * @throws Stop for what cannot be read, and for two files of one name
 */
export function collect(specs: readonly PathSpec[], settings: Settings, around: Surroundings): Collected {
  const { written, excluded, warn } = around
  const root = imagePath(settings.root)
  const tree = new Map<string, Entry>()
  const sources = new Map<string, string>()
  const isExcluded = matcher(excluded)
  const scanOptions: ScanOptions = {
    followLinks: settings.followLinks,
    shareHardLinks: settings.cacheInodes,
    accept: ({ source, identity }) =>
      !written.has(identity) && !(excluded.length > 0 && (isExcluded(nameOf(source)) || isExcluded(source))),
  }
  const add = (path: string, entry: Entry, source: string): void => {
    if (!settings.rockRidge && entry.kind !== 'file' && entry.kind !== 'directory') {
      return warn(`${source} is left out: a ${entry.kind} needs Rock Ridge (-r or -R)`)
    }
    const before = tree.get(path)
    if (before?.kind === 'directory' && entry.kind === 'directory') return
    if (before !== undefined) {
      throw new Stop(EXIT.usage, `${sources.get(path)} and ${source} have the same name /${path}`)
    }
    tree.set(path, { ...entry, ...attributesOf(entry, settings, around.latest) })
    sources.set(path, source)
  }
  for (const spec of specs) {
    const { source, target, into } = spec
    const entry = reading(source, () => scanEntry(source, scanOptions))
    const place = join(root, target ?? '')
    if (entry.kind !== 'directory') {
      if (written.has(identify(source, scanOptions)))
        throw new Stop(EXIT.usage, `${source} is the output itself`)
      add(into ? join(place, nameOf(source)) : place, entry, source)
      continue
    }
    const base = source.replace(/(?<=[^/])\/+$/, '')
    for (const [path, found] of reading(source, () => scanDirectory(source, scanOptions))) {
      add(join(place, path), found, path === '' ? source : join(base, path))
    }
  }
  addParents(tree, settings)
  return { tree, sources }
}

function addParents(tree: Map<string, Entry>, settings: Settings): void {
  const { newDirMode: mode, uid = 0, gid = 0 } = settings
  for (const path of ['', ...tree.keys()]) {
    for (
      let folder = path;
      !tree.has(folder) || folder !== '';
      folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))
    ) {
      if (!tree.has(folder)) tree.set(folder, { kind: 'directory', mode, uid, gid })
    }
  }
}

/** What the options make of an entry's owner, mode and date. */
function attributesOf(entry: Entry, settings: Settings, latest: Date | undefined): Attributes {
  const { rational } = settings
  const { modified } = entry
  return {
    mode: modeOf(entry, settings),
    uid: settings.uid ?? (rational ? 0 : (entry.uid ?? 0)),
    gid: settings.gid ?? (rational ? 0 : (entry.gid ?? 0)),
    ...(modified === undefined
      ? {}
      : { modified: latest !== undefined && modified > latest ? latest : modified }),
  }
}

function modeOf({ kind, mode = 0o444 }: Entry, { rational, fileMode, dirMode }: Settings): number {
  if (kind === 'directory' && dirMode !== undefined) return dirMode
  if (kind === 'file' && fileMode !== undefined) return fileMode
  return rational ? 0o444 | ((mode & 0o111) === 0 ? 0 : 0o111) : mode
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const { path: culprit = path } = cause as NodeJS.ErrnoException
    throw new Stop(EXIT.input, `cannot read ${culprit}: ${reasonOf(cause)}`)
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function join(folder: string, path: string): string {
  return folder === '' || path === '' || folder.endsWith('/') ? folder + path : `${folder}/${path}`
}
