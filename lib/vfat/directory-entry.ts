import { type Codec, text, u16l, u32l, u8 } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { day, moment } from './date.ts'

/** The size of an entry in bytes. Source: "FAT Directory Structure" */
export const ENTRY = 32

/** Bits of the attributes. Source: DIR_Attr */
export const READ_ONLY = 0x01
export const VOLUME_ID = 0x08
export const DIRECTORY = 0x10
export const ARCHIVE = 0x20

/** The attributes and the mask that mark a part of a long name. Source: ATTR_LONG_NAME, ATTR_LONG_NAME_MASK */
export const LONG_NAME = 0x0f
export const LONG_NAME_MASK = 0x3f

/** Special first bytes of a name: this entry is free; this and all later ones are free; the byte 0xe5. Source: DIR_Name[0] */
export const FREE = 0xe5
export const LAST_FREE = 0x00
export const KANJI_E5 = 0x05

/** Marks the first entry of a long name, which holds its end. Source: LDIR_Ord */
export const LAST_PART = 0x40

/** The UCS-2 units of a part. */
export const PART = 13

/** "FAT Directory Structure" */
export const directoryEntry = struct('directory entry', ENTRY, {
  name: bp(1, 11, text), // DIR_Name
  attributes: bp(12, 12, u8), // DIR_Attr
  caseFlags: bp(13, 13, u8), // DIR_NTRes
  createdTenths: fixed(14, 14, u8, 0), // DIR_CrtTimeTenth
  created: bp(15, 18, moment), // DIR_CrtTime, DIR_CrtDate
  accessed: bp(19, 20, day), // DIR_LstAccDate
  clusterHigh: bp(21, 22, u16l), // DIR_FstClusHI
  modified: bp(23, 26, moment), // DIR_WrtTime, DIR_WrtDate
  clusterLow: bp(27, 28, u16l), // DIR_FstClusLO
  size: bp(29, 32, u32l), // DIR_FileSize
})

/** UCS-2 in little-endian order, with exactly as many units as the field has. */
const units: Codec<string> = {
  width: undefined,
  write(target, offset, width, value) {
    for (let i = 0; i < width / 2; i++) u16l.write(target, offset + 2 * i, 2, value.charCodeAt(i))
  },
  read(source, offset, width) {
    let value = ''
    for (let i = 0; i < width / 2; i++) value += String.fromCharCode(u16l.read(source, offset + 2 * i, 2))
    return value
  },
}

/** "Long Directory Entries" */
export const longNameEntry = struct('long name entry', ENTRY, {
  order: bp(1, 1, u8), // LDIR_Ord
  name1: bp(2, 11, units), // LDIR_Name1
  attributes: fixed(12, 12, u8, LONG_NAME), // LDIR_Attr
  type: fixed(13, 13, u8, 0), // LDIR_Type
  checksum: bp(14, 14, u8), // LDIR_Chksum
  name2: bp(15, 26, units), // LDIR_Name2
  cluster: fixed(27, 28, u16l, 0), // LDIR_FstClusLO
  name3: bp(29, 32, units), // LDIR_Name3
})

/** Returns the checksum that ties a long name to its short one, the eleven bytes of the entry. Source: "ChkSum" */
export function checksum(shortName: string): number {
  let sum = 0
  for (let i = 0; i < 11; i++) sum = (((sum & 1) << 7) + (sum >> 1) + shortName.charCodeAt(i)) & 0xff
  return sum
}

/** Returns the number of entries of a long name. */
export function partsOf(longName: string): number {
  return Math.ceil(longName.length / PART)
}

/** Writes the parts of a long name, its end first, padded with a zero and then ones. */
export function encodeLongName(
  longName: string,
  shortName: string,
  target: Uint8Array,
  offset: number,
): void {
  const count = partsOf(longName)
  const padded = longName.length % PART === 0 ? longName : `${longName}\0`.padEnd(count * PART, '\uffff')
  const sum = checksum(shortName)
  for (let part = count; part > 0; part--) {
    const text = padded.slice((part - 1) * PART, part * PART)
    const order = part === count ? part | LAST_PART : part
    const [name1, name2, name3] = [text.slice(0, 5), text.slice(5, 11), text.slice(11)]
    longNameEntry.encode(
      { order, name1, name2, name3, checksum: sum },
      target,
      offset + (count - part) * ENTRY,
    )
  }
}
