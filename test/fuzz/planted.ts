/** Readers as one should not write them: each has a fault of its own, which has to be found. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toBytes } from '../../lib/image/image.ts'
import { iso9660 as write } from '../../lib/iso9660/write/iso9660.ts'
import type { RandomAccess } from '../../lib/image/random-access.ts'
import { file } from '../../lib/image/tree.ts'
import type { Format } from './format.ts'
import { iso9660 } from './iso9660.ts'

const SECTOR = 2048

/** The root directory, as the descriptor says. */
const rootOf = (access: RandomAccess): { readonly offset: number; readonly size: number } => {
  const bytes = access.read(16 * SECTOR + 156, 34)
  if (bytes.length < 34) return { offset: 0, size: 0 }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return { offset: view.getUint32(2, true) * SECTOR, size: view.getUint32(10, true) }
}

/** Believes that a record is there. */
const crash = (access: RandomAccess): void => {
  const { offset } = rootOf(access)
  const bytes = access.read(offset, SECTOR)
  if (bytes[0]! > 0) bytes[32]!.toFixed()
  bytes[33]!.toFixed()
}

/** Believes that a record has a length. */
const hang = (access: RandomAccess): void => {
  const bytes = access.read(rootOf(access).offset, SECTOR)
  for (let at = 0; at < 68 && at < bytes.length;) at += bytes[at]!
}

/** Believes that a directory is as large as it says. */
const memory = (access: RandomAccess): void => {
  new Uint8Array(Math.min(rootOf(access).size, 2 ** 30)).fill(1)
}

/** Reads what it has read. */
const work = (access: RandomAccess): void => {
  for (let i = 0; i < 2000; i++) access.read(0, access.size)
}

/** One that is right will do. */
async function corpus(directory: string): Promise<void> {
  for (let i = 0; i < 4; i++) {
    const tree = new Map([[`file-${i}`, file('content')]])
    await writeFile(join(directory, `${i}.iso`), toBytes(write(tree, { volumeId: 'PLANTED', padding: 0 })))
  }
}

const faults = { crash, hang, memory, work }

export const planted: Readonly<Record<string, Format>> = Object.fromEntries(
  Object.entries(faults).map(([name, read]) => [`planted-${name}`, { corpus, places: iso9660.places, read }]),
)
