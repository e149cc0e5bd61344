import type { Image } from '../../lib/image/image.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import type { Iso9660Options } from '../../lib/iso9660/write/options.ts'
import { MOST_READ_TARGET } from '../../lib/iso9660/write/symbolic-link.ts'
import type { Tree } from '../../lib/image/tree.ts'
import type { Collected } from './collect.ts'
import type { Settings } from './settings.ts'

/** Bytes of a cylinder of 64 heads and 32 sectors, as xorrisofs has it. */
const CYLINDER = 1024 * 1024

/**
 * The image that the settings ask for. Names that Joliet cannot have are cut or their characters replaced, as genisoimage does.
 *
 * @throws EncodeError when the tree cannot be represented
 */
export async function makeVolume(
  collected: Collected,
  settings: Settings,
  date: Date | undefined,
): Promise<Image> {
  const { table, tableInJoliet, joliet, rockRidge } = settings
  let { tree, jolietHidden } = collected
  if (table !== undefined) {
    const { withTables } = await import('./translation-table.ts')
    const tabled = withTables(tree, table, settings)
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
    deepDirectories:
      settings.deepDirectories === 'relocate' && !rockRidge ? 'fail' : settings.deepDirectories,
    relocatedTo: settings.relocatedTo,
    hidden: { primary: collected.hidden, joliet: jolietHidden },
    unseen: collected.unseen,
    sharing: settings.duplicatesOnce ? 'always' : 'alike',
    padding: settings.padding ? 150 : 0,
    ...(settings.cylinders ? { alignment: CYLINDER } : {}),
    ...(date === undefined ? {} : { date }),
  }
  return iso9660(tree, options)
}

/** Tells of targets of links with which xorriso cannot read the image, one message each. */
export function targetWarnings(tree: Tree, { rockRidge }: Settings): string[] {
  if (!rockRidge) return []
  const warnings: string[] = []
  for (const [path, entry] of tree) {
    const bytes = entry.kind === 'symlink' ? Buffer.byteLength(entry.target) : 0
    if (bytes <= MOST_READ_TARGET) continue
    warnings.push(
      `/${path}: its target has ${bytes} bytes; with one of more than ${MOST_READ_TARGET} xorriso cannot read the image`,
    )
  }
  return warnings
}

/** What becomes of names in the Joliet tree that do not fit there, one message each. */
export function jolietChanges(tree: Tree, { joliet, jolietLength, texts }: Settings): string[] {
  if (!joliet) return []
  const changes: string[] = []
  if (texts.volumeId.length > 16) changes.push(`the volume id is cut to its first 16 characters for Joliet`)
  for (const path of tree.keys()) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (name.length > jolietLength)
      changes.push(`/${path}: its name is cut to ${jolietLength} characters for Joliet`)
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f*:;?\\]/.test(name)) changes.push(`/${path}: Joliet has _ for characters of its name`)
  }
  return changes
}
