import type { Reading } from '../reading/documents.ts'
import type { Datasource } from '../spec.ts'
import { cloudstackSystemVm } from './cloudstack-systemvm.ts'
import { cloudstack } from './cloudstack.ts'
import { configDrive } from './config-drive.ts'
import { files } from './files.ts'
import type { Family, Layout } from './layout.ts'
import { nocloud } from './nocloud.ts'
import { openNebula } from './opennebula.ts'

/** All layouts by name. */
export const LAYOUTS: Readonly<Record<Datasource, Layout>> = {
  'config-drive': configDrive,
  nocloud,
  cloudstack,
  'cloudstack-systemvm': cloudstackSystemVm,
  opennebula: openNebula,
  files,
}

/**
 * Returns the possible layouts of a drive, the likeliest first: those whose files are on it, first those that match the label. If
 * no layout's files are there, return the layout that the label identifies.
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

/** Returns the likeliest layout of a drive, or undefined when it has no known layout. */
export function layoutOf(read: Reading): Layout | undefined {
  return layoutsOn(read)[0]
}

/**
 * Returns the family whose rules a guest applies to a drive: the likeliest family that it reads, or the first one if the drive
 * has none of them.
 */
export function familyFor(read: Reading, families: readonly [Family, ...Family[]]): Family {
  const found = layoutsOn(read).find(({ family }) => family !== undefined && families.includes(family))
  return found?.family ?? families[0]
}
