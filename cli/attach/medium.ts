/** What is attached where. */
export interface Attachment {
  /** Of the image, absolute. */
  readonly path: string
  /** Bytes of the disk. */
  readonly size: number
  /** Of the virtual machine: its name or number. */
  readonly domain: string
  /** What the image is a file of. */
  readonly container: 'raw' | 'qcow2'
  /** A disc, or a disk as FAT images are. */
  readonly device: 'cdrom' | 'disk'
  /** Addresses of the cards that the network data of the drive name. */
  readonly macs: readonly string[]
  /** The drive is NoCloud's. */
  readonly isNoCloud: boolean
}

/** As one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** As one word of a PowerShell command. */
export function powershellWord(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** As the value in a list of `key=value` with commas between them, as QEMU reads it. */
export function commaValue(text: string): string {
  return text.replaceAll(',', ',,')
}
