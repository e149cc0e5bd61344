import type { Tree } from './tree.ts'

/** What carries a tree, as far as a guest can tell before it reads a file. */
export type Medium = Iso9660Medium | VfatMedium | { readonly fileSystem: 'none' }

interface DiskMedium {
  /** Bytes of the whole image. */
  readonly size: number
  /** The table of partitions around the file system; `none`: it fills the disk. */
  readonly partition: 'none' | 'mbr' | 'gpt'
}

export interface Iso9660Medium extends DiskMedium {
  readonly fileSystem: 'iso9660'
  /** Volume identifier of the primary descriptor. */
  readonly label: string
  /** That of the Joliet descriptor, which Windows and libblkid show; absent: no Joliet tree. */
  readonly jolietLabel: string | undefined
  readonly hasRockRidge: boolean
  /** Paths of the primary tree by those of the tree: `openstack/latest/meta_data.json` -> `…/META_DATA.JSO;1`. */
  readonly primaryPaths: ReadonlyMap<string, string>
  /** Paths of the Joliet tree by those of the tree. */
  readonly jolietPaths: ReadonlyMap<string, string>
}

export interface VfatMedium extends DiskMedium {
  readonly fileSystem: 'vfat'
  readonly bits: 12 | 16 | 32
  /** Of the entry in the root directory; absent: there is none. */
  readonly label: string | undefined
  /** Of the boot sector; absent: none, or `NO NAME`. */
  readonly bootLabel: string | undefined
}

/** A drive as a guest has it: its files, and what they stand on. */
export interface Drive {
  readonly tree: Tree
  readonly medium: Medium
}
