import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from '../../lib/image/binary/crc32.ts'
import { toBytes } from '../../lib/image/image.ts'
import { bytesAccess, type RandomAccess } from '../../lib/image/random-access.ts'
import { file } from '../../lib/image/tree.ts'
import { gptEntry, gptHeader } from '../../lib/partition/gpt-header.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { hybrid } from '../../lib/partition/hybrid.ts'
import { gpt } from '../../lib/partition/gpt.ts'
import { partitionRecord } from '../../lib/partition/mbr-sector.ts'
import { mbr } from '../../lib/partition/mbr.ts'
import { readPartitions } from '../../lib/partition/read-partitions.ts'
import { vfat } from '../../lib/vfat/vfat.ts'
import { readAll } from './examine.ts'
import { fieldsOf } from './fields.ts'
import type { Format } from './format.ts'
import type { Place } from './mutate.ts'

const SECTOR = 512

/** A disk with a chain of logical partitions, as small as it can be. */
function chained(inside: Uint8Array): Uint8Array {
  const disk = Buffer.alloc(64 * SECTOR + inside.length)
  const record = (sector: number, n: number, type: number, start: number, sectors: number): void => {
    const at = sector * SECTOR + 446 + n * 16
    disk.writeUInt16LE(0xaa55, sector * SECTOR + 510)
    disk.writeUInt8(type, at + 4)
    disk.writeUInt32LE(start, at + 8)
    disk.writeUInt32LE(sectors, at + 12)
  }
  record(0, 0, 0x83, 1, 3)
  record(0, 1, 0x05, 8, disk.length / SECTOR - 8)
  for (let i = 0; i < 5; i++) {
    record(8 + i * 8, 0, 0x0c, i === 4 ? 24 : 1, i === 4 ? inside.length / SECTOR : 4)
    if (i < 4) record(8 + i * 8, 1, 0x05, (i + 1) * 8, 8)
  }
  disk.set(inside, 64 * SECTOR)
  return disk
}

async function corpus(directory: string): Promise<void> {
  const volume = vfat(new Map([['a', file('content')]]), { label: 'config-2' })
  const write = (name: string, bytes: Uint8Array) => writeFile(join(directory, name), bytes)
  await write('mbr.img', toBytes(mbr(volume)))
  await write('mbr-end.img', toBytes(mbr(volume, { place: 'end' })))
  await write('gpt.img', toBytes(gpt(volume, { name: 'config-2' })))
  await write('gpt-end.img', toBytes(gpt(volume, { name: 'é'.repeat(36), place: 'end' })))
  const disc = iso9660(new Map([['a', file('content')]]), {
    volumeId: 'x',
    appended: [toBytes(volume)],
    partitionOffset: 16,
  })
  const [appended] = disc.segments.filter(({ label }) => label.startsWith('partition 1'))
  const place = { offset: appended!.offset, size: volume.size }
  const records = [
    { type: 0xcd, offset: 32_768, size: appended!.offset - 32_768 },
    { type: 0x0c, ...place },
  ]
  const table = { partitions: [{ name: 'Appended2', ...place }], isProtected: true }
  await write('hybrid.img', toBytes(hybrid(disc, { records })))
  await write('hybrid-gpt.img', toBytes(hybrid(disc, { records: [], gpt: table })))
  await write('chained.img', chained(toBytes(volume)))
}

function places(image: Uint8Array): Place[] {
  const { segments } = readPartitions(bytesAccess(image))
  return segments.flatMap(({ offset, label }): Place[] => {
    if (label.endsWith('GPT header')) return fieldsOf(gptHeader, offset)
    if (label.endsWith('GPT partition entries')) return fieldsOf(gptEntry, offset)
    return [0, 1, 2, 3].flatMap((i) => fieldsOf(partitionRecord, offset + 446 + i * 16))
  })
}

/** Sets the checksums right, of the header and of what it says its entries are. UEFI 5.3.2 */
function mend(image: Uint8Array): void {
  const view = new DataView(image.buffer, image.byteOffset, image.length)
  for (const at of [SECTOR, Math.floor(image.length / SECTOR) * SECTOR - SECTOR]) {
    if (at < SECTOR || at + 92 > image.length) continue
    const { table, entries, entrySize } = gptHeader.decode(image, at)
    const start = table * SECTOR
    const end = start + entries * entrySize
    if (end <= image.length) view.setUint32(at + 88, crc32(image.subarray(start, end)), true)
    view.setUint32(at + 16, 0, true)
    const size = Math.min(view.getUint32(at + 12, true), image.length - at)
    view.setUint32(at + 16, crc32(image.subarray(at, at + size)), true)
  }
}

function read(access: RandomAccess): void {
  const { partitions, segments, problems } = readPartitions(access)
  for (const { offset, size, access: inside } of partitions) {
    if (size <= 0 || offset < 0 || offset + inside.size > access.size)
      throw new Error('a partition lies nowhere')
  }
  for (const { offset, size, label } of segments) {
    if (size <= 0 || offset < 0) throw new Error(`${label} lies nowhere`)
  }
  if (problems.length > 1000) throw new Error('problems without end')
  readAll(access)
}

export const partitions: Format = { corpus, places, mend, read }
