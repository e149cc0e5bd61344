import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toBytes } from '../../lib/image/image.ts'
import { bytesAccess, type RandomAccess } from '../../lib/image/random-access.ts'
import { file, type Tree } from '../../lib/image/tree.ts'
import { biosParameterBlock } from '../../lib/vfat/boot-sector.ts'
import { directoryEntry, ENTRY } from '../../lib/vfat/directory-entry.ts'
import { readVfat } from '../../lib/vfat/read-vfat.ts'
import { vfat as write } from '../../lib/vfat/vfat.ts'
import { examine } from './examine.ts'
import { fieldsOf } from './fields.ts'
import type { Format } from './format.ts'
import type { Place } from './mutate.ts'

const NAMES = ['a', 'meta_data.json', 'x'.repeat(200), 'caf\u00e9 \u{1f600}', 'UPPER.TXT', 'a+b=c.tar.gz']

const trees: readonly Tree[] = [
  new Map(NAMES.map((name) => [name, file(name)])),
  new Map(NAMES.map((name, n) => [`${'deep/'.repeat(n + 1)}${name}`, file(name.repeat(100))])),
  new Map(Array.from({ length: 60 }, (_, n) => [`openstack/${n}`, file('x'.repeat(n * 40))])),
]

/** FAT12, and the smallest FAT16. */
const SIZES = ['smallest', 4 * 1024 ** 2] as const

async function corpus(directory: string): Promise<void> {
  for (const [n, tree] of trees.entries()) {
    for (const size of SIZES) {
      await writeFile(join(directory, `${n}-${size}.img`), toBytes(write(tree, { label: 'config-2', size })))
    }
  }
}

function places(image: Uint8Array): Place[] {
  return readVfat(bytesAccess(image)).segments.flatMap(({ label, offset, size }): Place[] => {
    if (label === 'boot sector') return fieldsOf(biosParameterBlock, offset)
    // The first links of the chains.
    if (label === 'file allocation table') return many(offset, 2, 48).map((at) => little(at, 2))
    if (!label.endsWith('directory') && !label.startsWith('directory')) return []
    return many(offset, ENTRY, size / ENTRY).flatMap((at) => fieldsOf(directoryEntry, at))
  })
}

function many(offset: number, step: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => offset + n * step)
}

function little(offset: number, size: number): Place {
  return { offset, size, order: 'little' }
}

function read(access: RandomAccess): void {
  const { tree, segments, problems } = readVfat(access)
  examine(tree)
  for (const { label, offset, size } of segments) {
    if (size <= 0 || offset < 0 || offset + size > access.size) throw new Error(`${label} lies nowhere`)
  }
  if (problems.length > 1000) throw new Error('problems without end')
}

export const vfat: Format = { corpus, places, read }
