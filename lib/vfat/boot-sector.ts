import { raw, text, u16l, u32l, u8, zero } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'

// Sections are those of Microsoft's "FAT: General Overview of On-Disk Format", 1.03. Its offsets count from 0, the
// positions here from 1.

/** The size of a sector in bytes, the only one that every reader accepts. */
export const SECTOR = 512

/** A fixed disk. "Boot Sector and BPB", BPB_Media */
export const MEDIA = 0xf8

/** The fields of all three types. Source: "Boot Sector and BPB" */
const shared = {
  jump: bp(1, 3, raw), // BS_jmpBoot
  oemName: fixed(4, 11, text, 'MSWIN4.1'), // BS_OEMName, the one that the specification recommends
  bytesPerSector: bp(12, 13, u16l), // BPB_BytsPerSec
  sectorsPerCluster: bp(14, 14, u8), // BPB_SecPerClus
  reservedSectors: bp(15, 16, u16l), // BPB_RsvdSecCnt
  fats: bp(17, 17, u8), // BPB_NumFATs
  rootEntries: bp(18, 19, u16l), // BPB_RootEntCnt
  sectors16: bp(20, 21, u16l), // BPB_TotSec16
  media: bp(22, 22, u8), // BPB_Media
  fatSectors16: bp(23, 24, u16l), // BPB_FATSz16
  sectorsPerTrack: bp(25, 26, u16l), // BPB_SecPerTrk
  heads: bp(27, 28, u16l), // BPB_NumHeads
  hiddenSectors: bp(29, 32, u32l), // BPB_HiddSec
  sectors32: bp(33, 36, u32l), // BPB_TotSec32
}

/** The fields from which a reader derives the type. */
export const biosParameterBlock = struct('BIOS parameter block', 36, shared)

/** Returns boot code that asks the firmware for its next device (INT 18h), and halts if there is none. */
const bootCode = (length: number): Uint8Array => {
  const code = new Uint8Array(length)
  code.set([0xcd, 0x18, 0xeb, 0xfe])
  return code
}

/** FAT12 and FAT16. "Boot Sector and BPB" */
export const bootSector16 = struct('boot sector', SECTOR, {
  ...shared,
  driveNumber: fixed(37, 37, u8, 0x80), // BS_DrvNum
  reserved: fixed(38, 38, u8, 0), // BS_Reserved1
  bootSignature: bp(39, 39, u8), // BS_BootSig
  serial: bp(40, 43, u32l), // BS_VolID
  label: bp(44, 54, text), // BS_VolLab
  type: bp(55, 62, text), // BS_FilSysType
  bootCode: fixed(63, 510, raw, bootCode(448)),
  signature: fixed(511, 512, u16l, 0xaa55),
})

/** FAT32. "Boot Sector and BPB" */
export const bootSector32 = struct('boot sector', SECTOR, {
  ...shared,
  fatSectors32: bp(37, 40, u32l), // BPB_FATSz32
  flags: bp(41, 42, u16l), // BPB_ExtFlags
  version: bp(43, 44, u16l), // BPB_FSVer
  rootCluster: bp(45, 48, u32l), // BPB_RootClus
  fileSystemInfo: bp(49, 50, u16l), // BPB_FSInfo
  backup: bp(51, 52, u16l), // BPB_BkBootSec
  reserved: fixed(53, 64, zero, 0), // BPB_Reserved
  driveNumber: fixed(65, 65, u8, 0x80), // BS_DrvNum
  reserved1: fixed(66, 66, u8, 0), // BS_Reserved1
  bootSignature: bp(67, 67, u8), // BS_BootSig
  serial: bp(68, 71, u32l), // BS_VolID
  label: bp(72, 82, text), // BS_VolLab
  type: bp(83, 90, text), // BS_FilSysType
  bootCode: fixed(91, 510, raw, bootCode(420)),
  signature: fixed(511, 512, u16l, 0xaa55),
})

/** "FAT32 FSInfo Sector Structure and Backup Boot Sector" */
export const fileSystemInformation = struct('FSInfo sector', SECTOR, {
  leadSignature: fixed(1, 4, u32l, 0x41615252), // FSI_LeadSig
  reserved1: fixed(5, 484, zero, 0), // FSI_Reserved1
  structSignature: fixed(485, 488, u32l, 0x61417272), // FSI_StrucSig
  freeClusters: bp(489, 492, u32l), // FSI_Free_Count
  nextFree: bp(493, 496, u32l), // FSI_Nxt_Free
  reserved2: fixed(497, 508, zero, 0), // FSI_Reserved2
  trailSignature: fixed(509, 512, u32l, 0xaa550000), // FSI_TrailSig
})

/** A jump to the code after the table. */
export const JUMP_16 = Uint8Array.of(0xeb, 0x3c, 0x90)
export const JUMP_32 = Uint8Array.of(0xeb, 0x58, 0x90)

/** The value that marks the label and type fields as present. Source: BS_BootSig */
export const BOOT_SIGNATURE = 0x29

/** The label field of a volume without a label. Source: BS_VolLab */
export const NO_LABEL = 'NO NAME'

/** Sectors in the reserved area of FAT32. Source: BPB_FSInfo, BPB_BkBootSec */
export const INFORMATION_SECTOR = 1
export const BACKUP_SECTOR = 6
