import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toBytes } from '../../lib/image/image.ts'
import type { RandomAccess } from '../../lib/image/random-access.ts'
import { file } from '../../lib/image/tree.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { qcow2 as write } from '../../lib/qcow2/qcow2.ts'
import { readQcow2 } from '../../lib/qcow2/read-qcow2.ts'
import { vfat } from '../../lib/vfat/vfat.ts'
import { run } from '../interop/tools.ts'
import { readAll } from './examine.ts'
import type { Format } from './format.ts'
import type { Place } from './mutate.ts'

const tree = new Map([
  ['openstack/latest/meta_data.json', file('{"uuid": "u"}')],
  ['openstack/latest/user_data', file('#cloud-config\n'.repeat(3000))],
])

/** Our own, and QEMU's with clusters of every size, of both versions. */
async function corpus(directory: string): Promise<void> {
  const disks = {
    iso: iso9660(tree, { volumeId: 'FUZZ', padding: 0 }),
    vfat: vfat(tree, { label: 'config-2' }),
  }
  for (const [name, disk] of Object.entries(disks)) {
    await writeFile(join(directory, `own-${name}.qcow2`), toBytes(write(disk)))
    const raw = join(directory, `${name}.raw`)
    await writeFile(raw, toBytes(disk))
    for (const options of [
      'cluster_size=512',
      'cluster_size=4096,compat=0.10',
      'cluster_size=2048,lazy_refcounts=on',
    ]) {
      const path = join(directory, `${name}-${options}.qcow2`)
      await run('/usr/bin/qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', '-o', options, raw, path])
    }
  }
}

/** Fields of the header by their first byte, and their sizes. */
const HEADER: readonly (readonly [number, number])[] = [
  [0, 4],
  [4, 4],
  [8, 8],
  [16, 4],
  [20, 4],
  [24, 8],
  [32, 4],
  [36, 4],
  [40, 8],
  [48, 8],
  [56, 4],
  [72, 8],
  [80, 8],
  [96, 4],
  [100, 4],
]

function places(image: Uint8Array): Place[] {
  const view = new DataView(image.buffer, image.byteOffset, image.length)
  const at = (offset: number): number => Number(view.getBigUint64(offset) & 0x00ff_ffff_ffff_fe00n)
  const found: Place[] = HEADER.map(([offset, size]) => ({ offset, size, order: 'big' }))
  if (view.getUint32(0) !== 0x514649fb) return found
  const entries = 2 ** (view.getUint32(20) - 3)
  for (let i = 0; i < Math.min(view.getUint32(36), 64); i++) {
    const entry = at(40) + i * 8
    found.push({ offset: entry, size: 8, order: 'big' })
    const table = at(entry)
    for (let j = 0; table > 0 && j < Math.min(entries, 64); j++) {
      found.push(
        { offset: table + j * 8, size: 8, order: 'big' },
        { offset: table + j * 8 + 4, size: 4, order: 'big' },
      )
    }
  }
  return found.filter(({ offset, size }) => offset + size <= image.length)
}

function read(access: RandomAccess): void {
  const disk = readQcow2(access)
  if (!Number.isSafeInteger(disk.size) || disk.size < 0) throw new Error(`a disk of ${disk.size} bytes`)
  readAll(disk)
}

export const qcow2: Format = { corpus, places, read }
