import type { Image } from '../../lib/image/image.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { withCatalog } from '../../lib/iso9660/write/boot.ts'
import type { BootOptions, Iso9660Options } from '../../lib/iso9660/write/options.ts'
import { MOST_READ_TARGET } from '../../lib/iso9660/write/symbolic-link.ts'
import type { Tree } from '../../lib/image/tree.ts'
import { bootOptions } from './boot-images.ts'
import type { Collected } from './collect.ts'
import { matcher } from './glob.ts'
import type { Settings } from './settings.ts'

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
  const boot = bootOptions(settings.boot)
  const { hidden, made, ...rest } = withCatalogHidden(collected, settings, boot)
  let { jolietHidden } = rest
  let tree = withCatalog(collected.tree, boot)
  if (table !== undefined) {
    const { withTables } = await import('./translation-table.ts')
    const tabled = withTables({ tree, hidden, made }, table, settings)
    tree = tabled.tree
    if (!tableInJoliet) jolietHidden = new Set([...jolietHidden, ...tabled.tables])
  }
  const options: Iso9660Options = {
    ...settings.texts,
    level: settings.level,
    names: settings.names,
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
    ...(boot && { boot }),
    sharing: settings.duplicatesOnce ? 'always' : 'alike',
    padding: settings.padding ? 150 : 0,
    ...(settings.cylinders ? { alignment: CYLINDER } : {}),
    ...(date === undefined ? {} : { date }),
    ...(settings.volumeDate && { volumeDate: settings.volumeDate }),
  }
  return iso9660(tree, options)
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

/** Returns a warning for each link target that prevents xorriso from reading the image. */
export function targetWarnings(tree: Tree, { rockRidge }: Settings): string[] {
  if (!rockRidge) return []
  const warnings: string[] = []
  for (const [path, entry] of tree) {
    const bytes = entry.kind === 'symlink' ? Buffer.byteLength(entry.target) : 0
    if (bytes <= MOST_READ_TARGET) continue
    warnings.push(
      `/${path}: the link target has ${bytes} bytes; xorriso cannot read an image with targets over ${MOST_READ_TARGET}`,
    )
  }
  return warnings
}

/** Returns a message for each name that is changed to fit Joliet. */
export function jolietChanges(tree: Tree, { joliet, jolietLength, texts }: Settings): string[] {
  if (!joliet) return []
  const changes: string[] = []
  if (texts.volumeId.length > 16) changes.push(`Joliet: the volume ID is cut to 16 characters`)
  for (const path of tree.keys()) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (name.length > jolietLength)
      changes.push(`/${path}: Joliet: the name is cut to ${jolietLength} characters`)
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f*:;?\\]/.test(name))
      changes.push(`/${path}: Joliet: _ replaces characters of the name`)
  }
  return changes
}
