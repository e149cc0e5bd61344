import type { Reading } from '../reading/documents.ts'
import type { Datasource } from '../spec.ts'
import { cloudstackSystemVm } from './cloudstack-systemvm.ts'
import { cloudstack } from './cloudstack.ts'
import { configDrive } from './config-drive.ts'
import { files } from './files.ts'
import type { Family, Layout } from './layout.ts'
import { labelInLinux } from './label-in-linux.ts'
import { nearPath } from './near-path.ts'
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
 * no layout's files are there, returns the layout that the label identifies, or the one that its author probably meant.
 */
export function layoutsOn(read: Reading): readonly Layout[] {
  const label = labelInLinux(read.drive.medium)
  const isLabelled = ({ labels }: Layout): boolean => label !== undefined && labels.includes(label)
  const all = Object.values(LAYOUTS)
  const there = all.filter(({ isIn }) => isIn(read.names('')))
  if (there.length === 0) {
    const named = all.filter(({ ownLabels }) => label !== undefined && ownLabels.includes(label))
    return named.length > 0 ? named : all.filter((layout) => isMeant(layout, read, label))
  }
  return [...there.filter(isLabelled), ...there.filter((layout) => !isLabelled(layout))]
}

/** Tells whether a label or a name on a drive is nearly one of a layout: `CIDATA1`, `user-data.yaml`. */
function isMeant({ ownLabels, documents }: Layout, read: Reading, label = ''): boolean {
  const word = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '')
  if (ownLabels.some((own) => word(own) === word(label))) return true
  const [metaData] = documents.metaData
  if (metaData?.endsWith('.json')) return /\.jso/i.test(nearPath(read, metaData) ?? '')
  return [metaData, ...documents.userData].some(
    (path) => path !== undefined && nearPath(read, path) !== undefined,
  )
}

/** Returns the likeliest layout of a drive, or undefined when it has no known layout. */
export function layoutOf(read: Reading): Layout | undefined {
  return layoutsOn(read)[0]
}

/**
 * Returns the families of layouts by which a guest judges a drive: the one that the label identifies, or, if the label tells none
 * of those on the drive, all that are there and that the guest reads.
 */
export function familiesFor(
  read: Reading,
  families: readonly [Family, ...Family[]],
): readonly [Family, ...Family[]] {
  const label = labelInLinux(read.drive.medium)
  const first = familyFor(read, families)
  const there = layoutsOn(read).filter(({ family }) => family !== undefined && families.includes(family))
  if (there.some(({ labels }) => label !== undefined && labels.includes(label))) return [first]
  const others = there.flatMap(({ family }) => (family === undefined || family === first ? [] : [family]))
  return [first, ...new Set(others)]
}

/**
 * Returns the family whose rules a guest applies to a drive: the likeliest family that it reads, or the first one if the drive
 * has none of them.
 */
export function familyFor(read: Reading, families: readonly [Family, ...Family[]]): Family {
  const found = layoutsOn(read).find(({ family }) => family !== undefined && families.includes(family))
  return found?.family ?? families[0]
}
