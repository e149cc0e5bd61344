import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { toBytes } from '../../lib/image/image.ts'
import type { RandomAccess } from '../../lib/image/random-access.ts'
import { file } from '../../lib/image/tree.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { unwrapped } from '../../lib/node/unwrap.ts'
import { vfat } from '../../lib/vfat/vfat.ts'
import { readAll } from './examine.ts'
import type { Format } from './format.ts'
import type { Place } from './mutate.ts'

/** A drive in gzip, in base64 and in both, as Ironic takes it. */
async function corpus(directory: string): Promise<void> {
  const tree = new Map([['openstack/latest/meta_data.json', file('{"uuid": "u"}')]])
  const disks = { iso: iso9660(tree, { volumeId: 'FUZZ' }), vfat: vfat(tree, { label: 'config-2' }) }
  for (const [name, disk] of Object.entries(disks)) {
    const bytes = toBytes(disk)
    const zipped = gzipSync(bytes)
    const members = Buffer.concat([gzipSync(bytes.subarray(0, 9000)), gzipSync(bytes.subarray(9000))])
    const write = (kind: string, content: Uint8Array | string) =>
      writeFile(join(directory, `${name}.${kind}`), content)
    await write('gz', zipped)
    await write('members.gz', members)
    await write('gz.base64', zipped.toString('base64'))
    await write('lines.base64', zipped.toString('base64').replaceAll(/.{76}/g, '$&\r\n'))
    await write('base64', Buffer.from(bytes.subarray(0, 70_000)).toString('base64'))
    await write('zeros.gz', gzipSync(new Uint8Array(8 * 1024 * 1024)))
  }
}

function places(image: Uint8Array): Place[] {
  const ends = [image.length - 8, image.length - 4, image.length - 2]
  const starts = Array.from({ length: 20 }, (_, i) => i * 2)
  const middle = Array.from({ length: 20 }, (_, i) => Math.floor((image.length / 21) * (i + 1)))
  return [...starts, ...middle, ...ends].map((offset) => ({ offset, size: 2, order: 'little' }))
}

function read(access: RandomAccess): void {
  readAll(unwrapped(access).access)
}

export const wrappers: Format = { corpus, places, read }
