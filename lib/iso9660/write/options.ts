import type { Content } from '../../image/tree.ts'

/** Options of `iso9660`; only `volumeId` is required. */
export interface Iso9660Options extends VolumeTexts {
  /** The size of the volume set, and the number of this volume in it, from 1; both 1 by default. Source: ECMA-119 8.4.10, 8.4.11 */
  readonly volumeSetSize?: number
  /** The number of the volume in its set, from 1. ECMA-119 8.4.11 */
  readonly volumeSequenceNumber?: number
  /**
   * The interchange level. 1: names of 8.3 characters; 2: names of 31; 3: also files over 4 GiB, in several sections; 4: also an
   * enhanced volume descriptor, directories of any depth, and the names themselves, of at most 207 bytes, or 193 with Rock
   * Ridge, whatever `names` says. By default 3 with Nova's `names`. Source: ECMA-119 10; ISO 9660:1999 8.5
   */
  readonly level?: Level
  /** The names in the primary tree. Omitted settings are as strict as the level; the default is `NOVA_NAMES`. */
  readonly names?: PrimaryNames
  /** Names in another encoding than UTF-8, which each tree gets in its own way. By default, names are their own characters. */
  readonly encoding?: NameEncoding
  /** The Joliet tree, with names in UCS-2; by default of up to 64 characters, and without replacing or cutting. */
  readonly joliet?: false | JolietOptions
  /**
   * Whether to write POSIX names, modes, dates, links and devices; true by default. Without it a symbolic link or a device is an
   * error. The target of a link can have 4095 bytes, but xorriso and pycdlib cannot read an image with one of more than 1023.
   */
  readonly rockRidge?: boolean
  /**
   * What to do with directories below level 8, where the root is level 1: fail (the default), move them to a directory
   * `rr_moved` (CL, PL and RE of Rock Ridge), or keep them. The Joliet tree has no such limit. Source: ECMA-119 6.8.2.1
   */
  readonly deepDirectories?: 'fail' | 'relocate' | 'keep'
  /** The directory for relocated directories; `.rr_moved` is hidden from most users. */
  readonly relocatedTo?: 'rr_moved' | '.rr_moved'
  /** The owner and group of that directory; 0 by default. */
  readonly relocatedOwner?: { readonly uid?: number; readonly gid?: number }
  /** Paths to leave out of a tree, with everything below them; their bytes stay in the image. */
  readonly hidden?: { readonly primary?: ReadonlySet<string>; readonly joliet?: ReadonlySet<string> }
  /** Boot images, which firmware finds in a catalog (El Torito). */
  readonly boot?: BootOptions
  /** The weights of files by path, 0 by default: the bytes of a file with a higher weight come first in the image. */
  readonly weights?: ReadonlyMap<string, number>
  /**
   * The sector, 16 or more, at which a partition may start: a second volume with the same files is written for it. 0, the default: none.
   * It cannot be combined with `udf`. Source: xorrisofs(1), -partition_offset
   */
  readonly partitionOffset?: number
  /** Contents behind the volume, which can be partitions of a disk. Each starts and ends with a multiple of `alignment`. */
  readonly appended?: readonly Content[]
  /** Paths to mark as hidden (Existence), which Windows respects. Source: ECMA-119 9.1.6 */
  readonly unseen?: ReadonlySet<string>
  /**
   * Which files with equal bytes are stored once: those with the same mode, owner and date (`alike`, the default), or all.
   * libarchive extracts files that are stored once as hard links, which all get the attributes of one of them.
   */
  readonly sharing?: 'alike' | 'always'
  /** The date of the volume, and of entries without a date; 2000-01-01 by default. */
  readonly date?: Date
  /**
   * The dates of creation and last change of the volume, which libblkid and GRUB use as its UUID. By default they are `date`, and
   * without that a date between 1987 and 2000 that depends on all names, attributes, sizes and small contents: two different
   * drives in one guest then differ in /dev/disk/by-uuid.
   */
  readonly volumeDate?: Date
  /**
   * Whether the image is also a UDF 1.02 file system with the same files, a "bridge"; false by default. libblkid then reports UDF,
   * and cloud-init does not find a NoCloud seed. Source: OSTA UDF 1.02; ECMA-167
   */
  readonly udf?: boolean
  /** The number of empty sectors after the last file, for drives that fail when they read ahead past the end; 150 by default. */
  readonly padding?: number
  /** The size of the image becomes a multiple of this number of bytes, which is a multiple of 2048. */
  readonly alignment?: number
}

/** The boot catalog and the boot images of a volume. Source: El Torito, version 1.0 */
export interface BootOptions {
  /** The path of the catalog, a file that is added to the tree, or that replaces the one there. */
  readonly catalog: string
  /** A text of at most 24 bytes in the catalog; empty by default. */
  readonly id?: string
  /** At least one; the first one is the default. */
  readonly images: readonly BootImage[]
}

/** A boot image, which is a file of the tree, or one of the contents behind the volume. */
export interface BootImage {
  /** The path of the file; '' for a content behind the volume. */
  readonly path: string
  /** The number of the content in `appended`, from 0. */
  readonly appended?: number
  /** 0 for x86 (the default), 1 for PowerPC, 2 for Mac, 0xef for UEFI. */
  readonly platform?: number
  /** Whether the firmware loads the image as it is, or as a floppy disk (the default) or hard disk. */
  readonly emulation?: 'none' | 'floppy' | 'hard-disk'
  /** Whether the firmware may boot the image; true by default. */
  readonly isBootable?: boolean
  /** The segment to load the image at; 0, the default, means 0x7c0. */
  readonly loadSegment?: number
  /** The number of 512-byte sectors to load; by default, without emulation, those of all its 2048-byte sectors (at most 65535), or else 1. */
  readonly loadSize?: number
  /** Whether to write the image's place, size and checksum into its bytes 8 to 63, as isolinux needs. */
  readonly infoTable?: boolean
  /** Whether to write the image's place into its bytes 2548 to 2555, as GRUB 2 needs. */
  readonly grub2Info?: boolean
}

/** An interchange level of ISO 9660. */
export type Level = 1 | 2 | 3 | 4

/** The texts of a volume, in printable ASCII. Joliet has room for half of the characters, see `JolietOptions.onLongText`. Source: ECMA-119 8.4.5 ff. */
export interface VolumeTexts {
  /** The label in both descriptors: 1 to 32 characters, or 16 with Joliet, unchanged. */
  readonly volumeId: string
  /** At most 32 characters, or 16 with Joliet; `LINUX` by default. */
  readonly systemId?: string
  /** At most 128 characters each, or 64 with Joliet; empty by default. */
  readonly volumeSetId?: string
  /** ECMA-119 8.4.20 */
  readonly publisher?: string
  /** ECMA-119 8.4.21 */
  readonly preparer?: string
  /** ECMA-119 8.4.22 */
  readonly application?: string
  /** Names of files in the root, at most 37 characters each, or 18 with Joliet; empty by default. */
  readonly copyrightFile?: string
  /** ECMA-119 8.4.24 */
  readonly abstractFile?: string
  /** ECMA-119 8.4.25 */
  readonly bibliographicFile?: string
}

/** What the names of a tree, and the parts of link targets, stand for. They may then hold halves of surrogate pairs. */
export interface NameEncoding {
  /** Returns the characters of a name, for Joliet and UDF. */
  decode(name: string): string
  /** Returns the bytes of a name, for Rock Ridge and an enhanced volume descriptor. */
  encode(name: string): Uint8Array
}

/** How the names of the primary tree relax ECMA-119 7.5 and 7.6; genisoimage's options are in brackets. All are false by default. */
export interface PrimaryNames {
  /** The longest name without its version: 8.3 characters, 31 [-l] or 37 [-max-iso9660-filenames]; the default depends on the level. */
  readonly length?: '8.3' | 31 | 37
  /** Whether to keep lower-case letters. [-allow-lowercase] */
  readonly lowercase?: boolean
  /** Whether to allow several dots in a name. [-allow-multidot] */
  readonly multipleDots?: boolean
  /** Whether to allow a dot at the start of a name. [-allow-leading-dots] */
  readonly leadingDots?: boolean
  /** Whether to allow all printable ASCII characters. [-relaxed-filenames] */
  readonly relaxed?: boolean
  /** Whether to keep `#`, `~` and `-`. [-no-iso-translate] */
  readonly untranslated?: boolean
  /** Whether to omit `;1` after a file name. [-omit-version-number] */
  readonly omitVersion?: boolean
  /** Whether to omit the dot after a file name without one. [-omit-period] */
  readonly omitPeriod?: boolean
}

/** The names of Nova's call of genisoimage: `-ldots -allow-lowercase -allow-multidot -l`. */
export const NOVA_NAMES: PrimaryNames = {
  length: 31,
  lowercase: true,
  multipleDots: true,
  leadingDots: true,
}

/** Options of the Joliet tree. */
export interface JolietOptions {
  /** The declared level of UCS-2; 3 by default, which allows all characters of Joliet. */
  readonly ucsLevel?: 1 | 2 | 3
  /** The longest name in UCS-2 units: 64 as specified (the default), or 103, which most readers accept. */
  readonly length?: 64 | 103
  /** Whether a character that Joliet does not allow (control characters and `* / : ; ? \`) fails or becomes `_`. */
  readonly onIllegal?: 'fail' | 'replace'
  /** Whether a name that is too long fails or is cut, but not inside a surrogate pair. */
  readonly onTooLong?: 'fail' | 'cut'
  /** Whether a volume text that is too long for Joliet's field (16 of 32 characters, 64 of 128, 18 of 37) fails or is cut. */
  readonly onLongText?: 'fail' | 'cut'
  /** Whether symbolic links and devices, which Joliet cannot hold, are left out (the default) or become empty files. */
  readonly special?: 'omit' | 'empty'
}
