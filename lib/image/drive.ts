import type { Tree } from './tree.ts'

/** The file system around a tree, with the properties that a guest sees before it reads a file; `none` for a bare tree. */
export type Medium = Iso9660Medium | VfatMedium | UdfMedium | { readonly fileSystem: 'none' }

interface DiskMedium {
  /** The size of the whole image in bytes. */
  readonly size: number
  /** The partition table around the file system, or `none` when it fills the disk. */
  readonly partition: 'none' | 'mbr' | 'gpt'
}

/** An ISO 9660 file system. */
export interface Iso9660Medium extends DiskMedium {
  /** ISO 9660. */
  readonly fileSystem: 'iso9660'
  /** The volume identifier of the primary descriptor. */
  readonly label: string
  /** The label of the Joliet descriptor, which Windows and libblkid show; undefined without a Joliet tree. */
  readonly jolietLabel: string | undefined
  /** Whether the names are those of Rock Ridge. */
  readonly hasRockRidge: boolean
  /** Whether the image is also a UDF file system (a "bridge"), which libblkid reports instead of ISO 9660. */
  readonly hasUdf: boolean
  /** The boot catalog of El Torito; undefined when there is none. */
  readonly boot?: BootCatalog | undefined
  /** Paths in the primary tree by paths in the tree: `openstack/latest/meta_data.json` -> `…/META_DATA.JSO;1`. */
  readonly primaryPaths: ReadonlyMap<string, string>
  /** Paths in the Joliet tree by paths in the tree. */
  readonly jolietPaths: ReadonlyMap<string, string>
}

/** The boot catalog of an ISO 9660 image. Source: El Torito 2.0 */
export interface BootCatalog {
  /** The offset and size of the catalog, in bytes. */
  readonly offset: number
  /** The bytes that were read. */
  readonly size: number
  /** The boot images; the first one is the default. */
  readonly entries: readonly BootEntry[]
}

/** An entry for a boot image. Source: El Torito 2.2 */
export interface BootEntry {
  /** 0 for x86, 1 for PowerPC, 2 for Mac, 0xef for UEFI. */
  readonly platform: number
  /** How the firmware uses the image: as it is, or as a floppy disk or hard disk. */
  readonly emulation: 'none' | 'floppy' | 'hard-disk'
  /** Whether the firmware may boot it. */
  readonly isBootable: boolean
  /** The segment to load it at; 0 means 0x7c0. */
  readonly loadSegment: number
  /** The offset of the image, and the number of bytes that the firmware loads. */
  readonly offset: number
  /** In bytes, a multiple of 512. */
  readonly size: number
}

/** A FAT file system. */
export interface VfatMedium extends DiskMedium {
  /** FAT. */
  readonly fileSystem: 'vfat'
  /** The bits of an entry of the file allocation table. */
  readonly bits: 12 | 16 | 32
  /** The label in the root directory; undefined when it has none. */
  readonly label: string | undefined
  /** The label in the boot sector; undefined when it has none or `NO NAME`. */
  readonly bootLabel: string | undefined
}

/** A UDF file system without ISO 9660. */
export interface UdfMedium extends DiskMedium {
  /** UDF. */
  readonly fileSystem: 'udf'
  /** The logical volume identifier. */
  readonly label: string
  /** The revision of UDF, such as `1.02`; undefined when the volume follows ECMA-167 alone. */
  readonly revision: string | undefined
}

/** A drive as a guest finds it: its files, and the file system around them. */
export interface Drive {
  /** The files, by path. */
  readonly tree: Tree
  /** What carries the files. */
  readonly medium: Medium
}
