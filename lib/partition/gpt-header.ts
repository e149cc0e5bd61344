import { type Codec, text, u16l, u32l, u64l, zero } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { guid } from './guid.ts'

/** Entries of a table, and sectors that they take. Source: UEFI 5.3.1 */
export const ENTRIES = 128
export const ENTRY = 128
export const TABLE_SECTORS = (ENTRIES * ENTRY) / 512

/** UEFI 5.3.2, Table 5.5 */
export const gptHeader = struct('GPT header', 92, {
  signature: fixed(1, 8, text, 'EFI PART'),
  revision: fixed(9, 12, u32l, 0x0001_0000),
  headerSize: fixed(13, 16, u32l, 92),
  headerCrc: bp(17, 20, u32l),
  reserved: fixed(21, 24, zero, 0),
  self: bp(25, 32, u64l),
  other: bp(33, 40, u64l),
  firstUsable: bp(41, 48, u64l),
  lastUsable: bp(49, 56, u64l),
  disk: bp(57, 72, guid),
  table: bp(73, 80, u64l),
  entries: bp(81, 84, u32l),
  entrySize: bp(85, 88, u32l),
  tableCrc: bp(89, 92, u32l),
})

/** UTF-16, least significant byte first, padded with zeros. */
const name: Codec<string> = {
  width: 72,
  write(target, offset, width, value) {
    for (let i = 0; i < width / 2; i++) {
      u16l.write(target, offset + 2 * i, 2, i < value.length ? value.charCodeAt(i) : 0)
    }
  },
  read(source, offset, width) {
    const units = Array.from({ length: width / 2 }, (_, i) => u16l.read(source, offset + 2 * i, 2))
    return String.fromCharCode(...units).split('\0')[0]!
  },
}

/** UEFI 5.3.3, Table 5.6 */
export const gptEntry = struct('GPT partition entry', ENTRY, {
  type: bp(1, 16, guid),
  unique: bp(17, 32, guid),
  first: bp(33, 40, u64l),
  last: bp(41, 48, u64l),
  attributes: fixed(49, 56, zero, 0),
  name: bp(57, 128, name),
})
