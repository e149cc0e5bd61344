import { lstatSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { diskPath } from '../../lib/node/disk-path.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import {
  type Found,
  identify,
  type ScanOptions,
  scanEntry,
  walkDirectory,
} from '../../lib/node/scan-directory.ts'
import { type Attributes, type Entry, file, type Tree } from '../../lib/image/tree.ts'
import { EXIT, Stop } from './exit.ts'
import { matcher } from './glob.ts'
import { imagePath, type PathSpec } from './graft-points.ts'
import type { Settings } from './settings.ts'
import { weigher } from './sort-file.ts'

/** The files that the paths of a command line lead to. */
export interface Collected {
  readonly tree: Tree
  /** Paths in the image that the primary tree and the Joliet tree omit. */
  readonly hidden: ReadonlySet<string>
  readonly jolietHidden: ReadonlySet<string>
  /** Paths with the hidden attribute. */
  readonly unseen: ReadonlySet<string>
  /** The weights of files, where -sort gives one. */
  readonly weights: ReadonlyMap<string, number>
  /** Directories whose names exist only on the command line. */
  readonly made: ReadonlySet<string>
}

interface Surroundings {
  /** Files that this run writes, as device and inode; they are not inputs. */
  readonly written: ReadonlySet<string>
  /** Later dates are replaced by this one. */
  readonly latest: Date | undefined
  readonly warn: (message: string) => void
  /** Called for each file. */
  readonly onFile: () => void
}

/**
 * Reads the paths in `specs` into one tree, merging directories.
 *
 * @throws Stop for an unreadable path, and for two files with the same name
 */
export function collect(specs: readonly PathSpec[], settings: Settings, around: Surroundings): Collected {
  const { written, warn, onFile } = around
  const root = imagePath(settings.root)
  const tree = new Map<string, Entry>()
  const hidden = new Set<string>()
  const jolietHidden = new Set<string>()
  const unseen = new Set<string>()
  const weights = new Map<string, number>()
  const isExcluded = matches(settings.excluded)
  const isHidden = matches(settings.hidden)
  const isJolietHidden = matches(settings.jolietHidden)
  const isUnseen = matches(settings.unseen)
  const weightOf = weigher(settings.weights)
  const writtenInodes = new Set([...written].map((identity) => Number(identity.split(':')[1])))
  const isWritten = (found: Found): boolean => writtenInodes.has(found.inode) && written.has(found.identity)
  const scanOptions: ScanOptions = {
    followLinks: settings.followLinks,
    shareHardLinks: settings.cacheInodes,
    isPart: specs.length > 1,
    mayBeBytes: true,
    accept: (found) => !isWritten(found) && !isExcluded(found.source),
    attributes: (found, kind) => attributesOf(found, kind, settings, around.latest),
  }
  const add = (path: string, entry: Entry, source: string): void => {
    onFile()
    if (!settings.rockRidge && entry.kind === 'symlink') {
      return warn(`omitted ${source}: a symbolic link needs Rock Ridge (-r or -R)`)
    }
    const before = tree.get(path)
    if (before?.kind === 'directory' && entry.kind === 'directory') return
    if (before !== undefined) {
      const other = places.map((place) => sourceOf(path, place)).find((file) => file !== undefined)
      throw new Stop(EXIT.usage, `${other} and ${source} have the same name /${path}`)
    }
    tree.set(path, settings.rockRidge ? entry : asPlain(entry))
    if (tree.size === MANY) keepYoungSpaceSmall()
    if (settings.verbose) warn(`/${path} = ${source}`)
    const weight = weightOf(source)
    if (weight !== 0 && entry.kind === 'file') weights.set(path, weight)
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
  const made = addParents(tree, places, settings)
  return { tree, hidden, jolietHidden, unseen, weights, made }
}

/** The number of entries from which memory matters more than the time to load V8's module. */
const MANY = 1000

/** Most of what a scan allocates stays, so a larger space for young objects saves no time, but takes 25 MiB. */
function keepYoungSpaceSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

/** The path in the image of a file or directory on disk. */
interface Place {
  readonly path: string
  readonly source: string
}

/** Returns the file on disk that `place` puts at `path` of the image. */
function sourceOf(path: string, place: Place): string | undefined {
  if (path === place.path) return place.source
  if (place.path !== '' && !path.startsWith(`${place.path}/`)) return undefined
  const source = join(place.source, path.slice(place.path === '' ? 0 : place.path.length + 1))
  return lstatSync(diskPath(source), { throwIfNoEntry: false }) === undefined ? undefined : source
}

/** Returns the entry in a tree without Rock Ridge, where a device becomes an empty file, as in genisoimage. */
function asPlain(entry: Entry): Entry {
  if (entry.kind !== 'device') return entry
  const { mode, uid, gid, modified } = entry
  return { ...file(''), mode, uid, gid, modified } as Entry
}

/** Adds the missing directories above the places, and returns their paths. */
function addParents(tree: Map<string, Entry>, places: readonly Place[], settings: Settings): Set<string> {
  const { newDirMode: mode, uid = 0, gid = 0 } = settings
  const isNamed = ({ path }: Place): boolean => path !== '' && tree.get(path)?.kind === 'directory'
  const made = new Set(places.filter(isNamed).map(({ path }) => path))
  for (const { path } of [...places, { path: '' }]) {
    for (
      let folder = path;
      !tree.has(folder) || folder !== '';
      folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))
    ) {
      if (tree.has(folder)) continue
      tree.set(folder, { kind: 'directory', mode, uid, gid })
      made.add(folder)
    }
  }
  return made
}

/** Returns a function that tests whether a path on disk, or its last part, matches. */
function matches(globs: readonly string[]): (source: string) => boolean {
  if (globs.length === 0) return () => false
  const match = matcher(globs)
  return (source) => match(nameOf(source)) || match(source)
}

/** Returns an entry's owner, mode and date after the options. */
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
  // In genisoimage, either option also changes devices and links, as -r does.
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
