/** What an ISO 9660 image is made with; only `volumeId` has no default. */
export interface Iso9660Options extends VolumeTexts {
  /** Position in a set of volumes, from 1; both 1 by default. ECMA-119 8.4.10, 8.4.11 */
  readonly volumeSetSize?: number
  readonly volumeSequenceNumber?: number
  /**
   * Level of interchange. 1: names of 8.3 characters; 2: of 31; 1 and 2: no file over 4 GiB; 3: such a file has several
   * sections. By default 3 with `names` as Nova has them. ECMA-119 10
   */
  readonly level?: Level
  /** Names in the primary tree. What is not given is as strict as the level; see `NOVA_NAMES` for the default. */
  readonly names?: PrimaryNames
  /** The second tree with names in UCS-2; by default 64 characters, and nothing is replaced or cut. */
  readonly joliet?: false | JolietOptions
  /**
   * POSIX names, modes, dates, links and devices beside the primary tree; true by default. Without it a symbolic link
   * or a device is an error. The target of a link has 4095 bytes at most; xorriso and pycdlib read no image that has one of
   * more than 1023.
   */
  readonly rockRidge?: boolean
  /**
   * Directories below level 8, the root being level 1: an error (the default), moved into a directory `rr_moved`
   * (CL, PL and RE of Rock Ridge), or left where they are. The Joliet tree has no such limit. ECMA-119 6.8.2.1
   */
  readonly deepDirectories?: 'fail' | 'relocate' | 'keep'
  /** The directory of relocated ones; `.rr_moved` is out of sight of most users. */
  readonly relocatedTo?: 'rr_moved' | '.rr_moved'
  /** Paths left out of a tree with all that lies below them; their bytes stay in the image. */
  readonly hidden?: { readonly primary?: ReadonlySet<string>; readonly joliet?: ReadonlySet<string> }
  /** Paths whose records say that users need not see them (Existence), which Windows heeds. ECMA-119 9.1.6 */
  readonly unseen?: ReadonlySet<string>
  /**
   * Which files of equal bytes are stored once: those of the same mode, owner and date (`alike`, the default), or all of
   * them. libarchive extracts what is stored once as hard links, so that all have the attributes of one.
   */
  readonly sharing?: 'alike' | 'always'
  /** Date of the volume, and of every entry that has none. */
  readonly date?: Date
  /** Zero sectors after the last file: drives that read ahead past the end fail without them. 150 by default. */
  readonly padding?: number
  /** The image's size is a multiple of so many bytes, itself one of 2048. */
  readonly alignment?: number
}

export type Level = 1 | 2 | 3

/** Printable ASCII characters; Joliet's copy has half the room, see `JolietOptions.onLongText`. ECMA-119 8.4.5 ff. */
export interface VolumeTexts {
  /** Label of the volume, in both descriptors: 1 to 32 characters, 16 with Joliet, as they are. */
  readonly volumeId: string
  /** At most 32 characters, 16 with Joliet; `LINUX` by default. */
  readonly systemId?: string
  /** At most 128 characters each, 64 with Joliet; empty by default. */
  readonly volumeSetId?: string
  readonly publisher?: string
  readonly preparer?: string
  readonly application?: string
  /** Names of files in the root, at most 37 characters each, 18 with Joliet; empty by default. */
  readonly copyrightFile?: string
  readonly abstractFile?: string
  readonly bibliographicFile?: string
}

/** How the primary tree relaxes ECMA-119 7.5 and 7.6; genisoimage's options in brackets. All false by default. */
export interface PrimaryNames {
  /** Longest name but for its version: 8.3 characters, 31 [-l] or 37 [-max-iso9660-filenames]; default by level. */
  readonly length?: '8.3' | 31 | 37
  /** Small letters stay small. [-allow-lowercase] */
  readonly lowercase?: boolean
  /** More than one dot in a name. [-allow-multidot] */
  readonly multipleDots?: boolean
  /** A dot at the start of a name. [-allow-leading-dots] */
  readonly leadingDots?: boolean
  /** Every printable ASCII character. [-relaxed-filenames] */
  readonly relaxed?: boolean
  /** `#`, `~` and `-` stay. [-no-iso-translate] */
  readonly untranslated?: boolean
  /** No `;1` after a file's name. [-omit-version-number] */
  readonly omitVersion?: boolean
  /** No dot after a file's name that has none. [-omit-period] */
  readonly omitPeriod?: boolean
}

/** `-ldots -allow-lowercase -allow-multidot -l`, with which Nova calls genisoimage. */
export const NOVA_NAMES: PrimaryNames = {
  length: 31,
  lowercase: true,
  multipleDots: true,
  leadingDots: true,
}

export interface JolietOptions {
  /** Level of UCS-2 that the descriptor tells, 3 by default: names may have any character that Joliet allows. */
  readonly ucsLevel?: 1 | 2 | 3
  /** UCS-2 units of the longest name: 64 as specified (the default), 103 as most readers take it. */
  readonly length?: 64 | 103
  /** A character that Joliet does not allow (control characters and `* / : ; ? \`) fails or becomes `_`. */
  readonly onIllegal?: 'fail' | 'replace'
  /** A name too long fails, or loses its end but not a surrogate pair's half. */
  readonly onTooLong?: 'fail' | 'cut'
  /** A text of the volume longer than Joliet's field (16 of 32 characters, 64 of 128, 18 of 37) fails or is cut. */
  readonly onLongText?: 'fail' | 'cut'
  /** Symbolic links and devices, which Joliet does not have: left out (the default), or files without content. */
  readonly special?: 'omit' | 'empty'
}
