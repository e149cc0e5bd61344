import { lstatSync } from 'node:fs'
import { reasonOf } from '../../lib/node/reason.ts'
import { identify, type ScanOptions, scanEntry, walkDirectory } from '../../lib/node/scan-directory.ts'
import type { Attributes, Entry, Tree } from '../../lib/image/tree.ts'
import { EXIT, Stop } from './exit.ts'
import { matcher } from './glob.ts'
import { imagePath, type PathSpec } from './graft-points.ts'
import type { Settings } from './settings.ts'

/** What the paths of a command line lead to. */
export interface Collected {
  readonly tree: Tree
  /** Paths in the image that the primary and the Joliet tree leave out. */
  readonly hidden: ReadonlySet<string>
  readonly jolietHidden: ReadonlySet<string>
  /** Those that users need not see. */
  readonly unseen: ReadonlySet<string>
}

interface Surroundings {
  /** Files that are written now and so are no input, as device and inode. */
  readonly written: ReadonlySet<string>
  /** Globs of what is left out altogether or of one tree, and of what users need not see. */
  readonly excluded: readonly string[]
  readonly hidden: readonly string[]
  readonly jolietHidden: readonly string[]
  readonly unseen: readonly string[]
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
  const { written, warn } = around
  const root = imagePath(settings.root)
  const tree = new Map<string, Entry>()
  const hidden = new Set<string>()
  const jolietHidden = new Set<string>()
  const unseen = new Set<string>()
  const isExcluded = matches(around.excluded)
  const isHidden = matches(around.hidden)
  const isJolietHidden = matches(around.jolietHidden)
  const isUnseen = matches(around.unseen)
  const scanOptions: ScanOptions = {
    followLinks: settings.followLinks,
    shareHardLinks: settings.cacheInodes,
    isPart: specs.length > 1,
    accept: (found) => !written.has(found.identity) && !isExcluded(found.source),
    attributes: (found, kind) => attributesOf(found, kind, settings, around.latest),
  }
  const add = (path: string, entry: Entry, source: string): void => {
    if (!settings.rockRidge && entry.kind !== 'file' && entry.kind !== 'directory') {
      return warn(`${source} is left out: a ${entry.kind} needs Rock Ridge (-r or -R)`)
    }
    // oxlint-disable-next-line no-control-regex
    if (settings.asciiBecauseOf !== undefined && /[^\0-\x7f]/.test(path)) {
      const reason = 'names that are not ASCII are read and written as UTF-8 only'
      throw new Stop(EXIT.usage, `${settings.asciiBecauseOf}: ${source}: ${reason}`)
    }
    const before = tree.get(path)
    if (before?.kind === 'directory' && entry.kind === 'directory') return
    if (before !== undefined) {
      const other = places.map((place) => sourceOf(path, place)).find((file) => file !== undefined)
      throw new Stop(EXIT.usage, `${other} and ${source} have the same name /${path}`)
    }
    tree.set(path, entry)
    if (settings.verbose) warn(`/${path} = ${source}`)
    if (path === '') return
    if (isHidden(source)) hidden.add(path)
    if (isJolietHidden(source)) jolietHidden.add(path)
    if (isUnseen(source)) unseen.add(path)
  }
  const places: Place[] = []
  for (const { source, target, into } of specs) {
    const entry = reading(source, () => scanEntry(source, scanOptions))
    const place = join(root, target ?? '')
    if (entry.kind !== 'directory') {
      if (written.has(identify(source, scanOptions)))
        throw new Stop(EXIT.usage, `${source} is the output itself`)
      const path = into ? join(place, nameOf(source)) : place
      add(path, entry, source)
      places.push({ path, source })
      continue
    }
    reading(source, () =>
      walkDirectory(source, scanOptions, (path, found, file) => add(join(place, path), found, file)),
    )
    places.push({ path: place, source })
  }
  addParents(tree, places, settings)
  return { tree, hidden, jolietHidden, unseen }
}

/** Where in the image what lies on disk at `source`, and below it, has come. */
interface Place {
  readonly path: string
  readonly source: string
}

/** What is at `path` of the image because of `place`. */
function sourceOf(path: string, place: Place): string | undefined {
  if (path === place.path) return place.source
  if (place.path !== '' && !path.startsWith(`${place.path}/`)) return undefined
  const source = join(place.source, path.slice(place.path === '' ? 0 : place.path.length + 1))
  return lstatSync(source, { throwIfNoEntry: false }) === undefined ? undefined : source
}

/** The directories above the places that have none of their own. */
function addParents(tree: Map<string, Entry>, places: readonly Place[], settings: Settings): void {
  const { newDirMode: mode, uid = 0, gid = 0 } = settings
  for (const { path } of [...places, { path: '' }]) {
    for (
      let folder = path;
      !tree.has(folder) || folder !== '';
      folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))
    ) {
      if (!tree.has(folder)) tree.set(folder, { kind: 'directory', mode, uid, gid })
    }
  }
}

/** Whether a path on disk, or its last part, matches. */
function matches(globs: readonly string[]): (source: string) => boolean {
  if (globs.length === 0) return () => false
  const match = matcher(globs)
  return (source) => match(nameOf(source)) || match(source)
}

/** What the options make of an entry's owner, mode and date. */
function attributesOf(
  { mode, uid, gid, modified }: Required<Attributes>,
  kind: Entry['kind'],
  settings: Settings,
  latest: Date | undefined,
): Required<Attributes> {
  const { rational } = settings
  return {
    mode: modeOf(mode, kind, settings),
    uid: settings.uid ?? (rational ? 0 : uid),
    gid: settings.gid ?? (rational ? 0 : gid),
    modified: latest !== undefined && modified > latest ? latest : modified,
  }
}

function modeOf(mode: number, kind: Entry['kind'], { rational, fileMode, dirMode }: Settings): number {
  if (kind === 'directory' && dirMode !== undefined) return dirMode
  if (kind === 'file' && fileMode !== undefined) return fileMode
  const isOther = kind !== 'directory' && kind !== 'file'
  // genisoimage has either option change what is neither a file nor a directory as -r does.
  const isRational = rational || (isOther && (fileMode !== undefined || dirMode !== undefined))
  return isRational ? 0o444 | ((mode & 0o111) === 0 ? 0 : 0o111) : mode
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof Stop) throw cause
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
