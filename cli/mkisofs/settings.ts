import type { Shell } from '../completion/scripts.ts'
import { type HybridSettings, NO_HYBRID } from './hybrid.ts'
import type { Charsets } from './charset.ts'
import { type BootSettings, NO_BOOT } from './boot-images.ts'
import type { Weight } from './sort-file.ts'
import type { Level, PrimaryNames, VolumeTexts } from '../../lib/iso9660/write/options.ts'

/** The options of a genisoimage command line. */
export interface Settings {
  /** A file, or `-` for standard output. */
  readonly output: string
  readonly texts: VolumeTexts
  /** The date of the volume, which becomes its UUID. */
  readonly volumeDate: Date | undefined
  readonly level: Level
  readonly names: PrimaryNames
  readonly boot: BootSettings
  readonly hybrid: HybridSettings
  readonly joliet: boolean
  readonly udf: boolean
  /** Whether a file over 4 GiB may have several sections, whatever the level. */
  readonly severalSections: boolean
  readonly jolietLength: 64 | 103
  readonly ucsLevel: 1 | 2 | 3
  readonly rockRidge: boolean
  /** Owner 0, and modes that let everyone read and nobody write. */
  readonly rational: boolean
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly fileMode: number | undefined
  readonly dirMode: number | undefined
  /** Mode of directories that exist only on the command line. */
  readonly newDirMode: number
  readonly deepDirectories: 'relocate' | 'keep'
  readonly relocatedTo: 'rr_moved' | '.rr_moved'
  readonly charsets: Charsets
  readonly followLinks: boolean
  readonly cacheInodes: boolean
  readonly duplicatesOnce: boolean
  readonly graftPoints: boolean
  /** The directory of the image for all files; '' is the root. */
  readonly root: string
  readonly pathList: string | undefined
  readonly excluded: readonly string[]
  readonly excludeLists: readonly string[]
  readonly hidden: readonly string[]
  readonly hideLists: readonly string[]
  readonly unseen: readonly string[]
  readonly unseenLists: readonly string[]
  /** The file with the weights of files, which order their contents. */
  readonly sortFile: string | undefined
  readonly weights: readonly Weight[]
  readonly jolietHidden: readonly string[]
  readonly jolietHideLists: readonly string[]
  /** File name of the translation tables. */
  readonly table: string | undefined
  readonly tableInJoliet: boolean
  readonly padding: boolean
  /** Whether the size of the image is a multiple of a cylinder, 1 MiB; undefined: only with boot code for a disk. */
  readonly cylinders: boolean | undefined
  readonly printSize: boolean
  readonly logFile: string | undefined
  readonly quiet: boolean
  readonly verbose: boolean
  /** Whether to print estimates for a program that draws them. */
  readonly gui: boolean
  /** Text to print instead of making an image. */
  readonly print: 'help' | 'version' | 'man' | Shell | undefined
}

export const DEFAULTS: Settings = {
  output: '-',
  texts: { volumeId: 'CDROM' },
  volumeDate: undefined,
  level: 1,
  names: {},
  boot: NO_BOOT,
  hybrid: NO_HYBRID,
  joliet: false,
  udf: false,
  severalSections: false,
  jolietLength: 64,
  ucsLevel: 3,
  rockRidge: false,
  rational: false,
  uid: undefined,
  gid: undefined,
  fileMode: undefined,
  dirMode: undefined,
  newDirMode: 0o555,
  deepDirectories: 'relocate',
  relocatedTo: 'rr_moved',
  charsets: { input: 'utf-8', output: undefined },
  followLinks: false,
  cacheInodes: true,
  duplicatesOnce: false,
  graftPoints: false,
  root: '',
  pathList: undefined,
  excluded: [],
  excludeLists: [],
  hidden: [],
  hideLists: [],
  unseen: [],
  unseenLists: [],
  sortFile: undefined,
  weights: [],
  jolietHidden: [],
  jolietHideLists: [],
  table: undefined,
  tableInJoliet: true,
  padding: true,
  cylinders: undefined,
  printSize: false,
  logFile: undefined,
  quiet: false,
  verbose: false,
  gui: false,
  print: undefined,
}

/**
 * Returns the settings of a program before its options. xorrisofs writes Rock Ridge unless -norock is given, and has another
 * volume label. Source: xorrisofs(1)
 */
export function defaultsOf(name: string | undefined): Settings {
  const isXorriso = name === 'xorrisofs' || name === 'xorriso'
  return isXorriso ? { ...DEFAULTS, rockRidge: true, texts: { volumeId: 'ISOIMAGE' } } : DEFAULTS
}
