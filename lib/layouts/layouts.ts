import type { Reading } from '../reading/documents.ts'
import type { Datasource } from '../spec.ts'
import { cloudstackSystemVm } from './cloudstack-systemvm.ts'
import { cloudstack } from './cloudstack.ts'
import { configDrive } from './config-drive.ts'
import { files } from './files.ts'
import type { Family, Layout } from './layout.ts'
import { nocloud } from './nocloud.ts'
import { openNebula } from './opennebula.ts'

/** Every layout by its name. */
export const LAYOUTS: Readonly<Record<Datasource, Layout>> = {
  'config-drive': configDrive,
  nocloud,
  cloudstack,
  'cloudstack-systemvm': cloudstackSystemVm,
  opennebula: openNebula,
  files,
}

/**
 * Return the layouts that a drive has, the likeliest first: those whose files are on it, and of these first those that the
 * label names. Without any of their files, the layout that the label alone names.
 */
export function layoutsOn(read: Reading): readonly Layout[] {
  const { medium } = read.drive
  const label = medium.fileSystem === 'none' ? undefined : medium.label
  const isLabelled = ({ labels }: Layout): boolean => label !== undefined && labels.includes(label)
  const all = Object.values(LAYOUTS)
  const there = all.filter(({ isIn }) => isIn(read.names('')))
  if (there.length === 0) return all.filter((layout) => layout.isNamedByLabel && isLabelled(layout))
  return [...there.filter(isLabelled), ...there.filter((layout) => !isLabelled(layout))]
}

/** Return the likeliest layout of a drive; undefined: the drive has none that is known. */
export function layoutOf(read: Reading): Layout | undefined {
  return layoutsOn(read)[0]
}

/**
 * Return the family whose rules a guest applies to a drive: of the families that it reads, the likeliest on the drive; when
 * the drive has none of them, the first.
 */
export function familyFor(read: Reading, families: readonly [Family, ...Family[]]): Family {
  const found = layoutsOn(read).find(({ family }) => family !== undefined && families.includes(family))
  return found?.family ?? families[0]
}
