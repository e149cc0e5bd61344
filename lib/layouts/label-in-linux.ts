import type { Medium } from '../image/drive.ts'

/**
 * Returns the label that Linux shows: libblkid, udev, busybox and Talos prefer the one of Joliet. Undefined without a file
 * system or a label of FAT. Source: util-linux, libblkid/src/superblocks/iso9660.c; siderolabs/go-blockdevice,
 * blkid/internal/filesystems/iso9660/iso9660.go
 */
export function labelInLinux(medium: Medium): string | undefined {
  if (medium.fileSystem === 'none') return undefined
  if (medium.fileSystem !== 'iso9660' || medium.jolietLabel === undefined) return medium.label
  return merged(medium.label, medium.jolietLabel)
}

/** Returns two labels that differ only in letter case as libblkid 2.35 and later shows them: in small letters. */
function merged(primary: string, joliet: string): string {
  const start = primary.slice(0, LONGEST)
  if (start.toLowerCase() !== joliet.toLowerCase()) return joliet
  const letters = Array.from(start, (letter, n) => (letter === joliet[n] ? letter : letter.toLowerCase()))
  return letters.join('') + primary.slice(LONGEST)
}

/** The most characters of a Joliet label. Source: ECMA-119 8.5.6, with two bytes a character */
const LONGEST = 16
