import { EncodeError, type Image } from '../../lib/image/image.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { withCatalog } from '../../lib/iso9660/write/boot.ts'
import type { BootOptions, Iso9660Options } from '../../lib/iso9660/write/options.ts'
import { MOST_READ_TARGET } from '../../lib/iso9660/write/symbolic-link.ts'
import type { Tree } from '../../lib/image/tree.ts'
import { escapedBytes } from '../../lib/text/escaped-bytes.ts'
import { bootOptions } from './boot-images.ts'
import { appendedPartitions, withPartitions } from './hybrid.ts'
import { nameEncoding, unicodeNames } from './charset.ts'
import type { Collected } from './collect.ts'
import { EXIT, Stop } from './exit.ts'
import { matcher } from './glob.ts'
import type { Settings } from './settings.ts'

/** The longest Joliet name with -joliet-long, in UCS-2 units. */
const LONG_JOLIET = 103

/** Bytes of a cylinder of 64 heads and 32 sectors, as in xorrisofs. */
const CYLINDER = 1024 * 1024

/**
 * Makes the image. Names that do not fit Joliet are cut or get replacement characters, as in genisoimage.
 *
 * @throws EncodeError when the tree cannot be represented
 */
export async function makeVolume(
  collected: Collected,
  settings: Settings,
  date: Date | undefined,
): Promise<Image> {
  const { table, tableInJoliet, joliet, rockRidge } = settings
  const appended = appendedPartitions(settings.hybrid)
  const boot = bootOptions(
    settings.boot,
    appended.map(({ number }) => number),
  )
  const { hidden, made, ...rest } = withCatalogHidden(collected, settings, boot)
  let { jolietHidden } = rest
  let tree = withCatalog(collected.tree, boot)
  if (table !== undefined) {
    const { withTables } = await import('./translation-table.ts')
    const tabled = withTables({ tree, hidden, made }, table, settings)
    tree = tabled.tree
    if (!tableInJoliet) jolietHidden = new Set([...jolietHidden, ...tabled.tables])
  }
  const encoding = nameEncoding(settings.charsets, textsIn(tree))
  const options: Iso9660Options = {
    ...settings.texts,
    // A file may have several sections from level 3 on, which allows longer names by default.
    level: settings.severalSections && settings.level < 3 ? 3 : settings.level,
    names: settings.level === 1 ? { length: '8.3', ...settings.names } : settings.names,
    ...(encoding && { encoding }),
    joliet: joliet && {
      length: settings.jolietLength,
      ucsLevel: settings.ucsLevel,
      onIllegal: 'replace',
      onTooLong: 'cut',
      onLongText: 'cut',
      special: 'empty',
    },
    rockRidge,
    udf: settings.udf,
    deepDirectories:
      settings.deepDirectories === 'relocate' && !rockRidge ? 'fail' : settings.deepDirectories,
    relocatedTo: settings.relocatedTo,
    relocatedOwner: { uid: settings.uid ?? 0, gid: settings.gid ?? 0 },
    hidden: { primary: hidden, joliet: jolietHidden },
    unseen: collected.unseen,
    ...(collected.weights.size > 0 && { weights: collected.weights }),
    ...(boot && { boot }),
    sharing: settings.duplicatesOnce ? 'always' : 'alike',
    padding: settings.padding ? 150 : 0,
    ...(isAligned(settings) && { alignment: CYLINDER }),
    ...(appended.length > 0 && { appended: appended.map(({ content }) => content) }),
    partitionOffset: settings.hybrid.offset,
    ...(date === undefined ? {} : { date }),
    ...(settings.volumeDate && { volumeDate: settings.volumeDate }),
  }
  try {
    return withPartitions(iso9660(tree, options), settings.hybrid, appended)
  } catch (cause) {
    throw isCutClash(cause, settings) ? withLonger(cause) : cause
  }
}

/** Tells whether the size of the image, and the places of partitions, are whole cylinders. */
function isAligned({ cylinders, hybrid }: Settings): boolean {
  return cylinders ?? (hybrid.bootCode !== undefined || hybrid.isGpt)
}

/** Tells whether two names became equal because Joliet cuts them. */
function isCutClash(cause: unknown, { joliet, jolietLength, charsets }: Settings): cause is EncodeError {
  if (!(cause instanceof EncodeError && cause.code === 'name-clash' && joliet)) return false
  return jolietLength < LONG_JOLIET && unicodeNames(charsets)(nameOf(cause.path)).length > jolietLength
}

function withLonger({ message }: EncodeError): Stop {
  return new Stop(EXIT.usage, `${message}; -joliet-long keeps up to ${LONG_JOLIET} characters`)
}

/** Returns the files with the boot catalog hidden, if a pattern matches its whole path, as in genisoimage. */
function withCatalogHidden(
  collected: Collected,
  settings: Settings,
  boot: BootOptions | undefined,
): Collected {
  if (boot === undefined) return collected
  const add = (paths: ReadonlySet<string>, globs: readonly string[]): ReadonlySet<string> =>
    matcher(globs)(boot.catalog) ? new Set([...paths, boot.catalog]) : paths
  return {
    ...collected,
    hidden: add(collected.hidden, settings.hidden),
    jolietHidden: add(collected.jolietHidden, settings.jolietHidden),
  }
}

/** Yields the paths of a tree, and the targets of its links. */
function* textsIn(tree: Tree): Generator<string> {
  for (const [path, entry] of tree) {
    yield path
    if (entry.kind === 'symlink') yield entry.target
  }
}

/** The longest name of Rock Ridge in bytes that Linux shows as it is. Source: fs/isofs/rock.c, get_rock_ridge_filename */
const MOST_LINUX_NAME = 253

/** Returns a warning for each name that Linux cuts, and for each link target that prevents xorriso from reading the image. */
export function rockRidgeWarnings(tree: Tree, { rockRidge }: Settings): string[] {
  if (!rockRidge) return []
  const warnings: string[] = []
  for (const [path, entry] of tree) {
    const length = path.length > MOST_LINUX_NAME / 3 ? escapedBytes(nameOf(path)).length : 0
    if (length > MOST_LINUX_NAME)
      warnings.push(`/${path}: the name has ${length} bytes; Linux cuts names over ${MOST_LINUX_NAME} bytes`)
    const bytes = entry.kind === 'symlink' ? Buffer.byteLength(entry.target) : 0
    if (bytes <= MOST_READ_TARGET) continue
    warnings.push(
      `/${path}: the link target has ${bytes} bytes; xorriso cannot read an image with targets over ${MOST_READ_TARGET}`,
    )
  }
  return warnings
}

/** Returns a message for each name that is changed to fit Joliet. */
export function jolietChanges(tree: Tree, settings: Settings): string[] {
  const { joliet, jolietLength, texts, charsets } = settings
  if (!joliet) return []
  const changes: string[] = []
  if (texts.volumeId.length > 16) changes.push(`Joliet: the volume ID is cut to 16 characters`)
  const unicode = unicodeNames(charsets)
  for (const path of tree.keys()) {
    const name = unicode(nameOf(path))
    if (name.length > jolietLength)
      changes.push(`/${path}: Joliet: the name is cut to ${jolietLength} characters`)
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f*:;?\\\ufffd]/.test(name))
      changes.push(`/${path}: Joliet: _ replaces characters of the name`)
  }
  return changes
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
