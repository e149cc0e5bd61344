import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toBytes } from '../../lib/image/image.ts'
import { bytesAccess, type RandomAccess } from '../../lib/image/random-access.ts'
import { type Entry, file, type Tree } from '../../lib/image/tree.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { fileEntry, fileIdentifier } from '../../lib/udf/file-descriptors.ts'
import { readUdf } from '../../lib/udf/read/read-udf.ts'
import { TAG, writeTag } from '../../lib/udf/tag.ts'
import {
  anchorPointer,
  fileSet,
  logicalVolume,
  partitionDescriptor,
  SECTOR,
} from '../../lib/udf/volume-descriptors.ts'
import { examine } from './examine.ts'
import { fieldsOf } from './fields.ts'
import type { Format } from './format.ts'
import type { Place } from './mutate.ts'

const trees: readonly Tree[] = [
  new Map<string, Entry>([
    ['meta-data', file('x')],
    ['a/b/c', file('x'.repeat(5000))],
    ['a/link', { kind: 'symlink', target: '../meta-data' }],
    ['a/device', { kind: 'device', type: 'block', major: 8, minor: 1 }],
  ]),
  new Map(
    Array.from({ length: 60 }, (_, n) => [`openstack/${'\u2603'.repeat(n)}${n}`, file('x'.repeat(n * 40))]),
  ),
]

async function corpus(directory: string): Promise<void> {
  for (const [n, tree] of trees.entries())
    for (const padding of [1, 40]) {
      const image = iso9660(tree, { volumeId: 'cidata', udf: true, joliet: false, padding })
      await writeFile(join(directory, `${n}-${padding}.iso`), toBytes(image))
    }
}

/** The structures of each tag, and the size of what its CRC covers, where that is fixed. */
const STRUCTURES = new Map<number, { readonly fields: typeof anchorPointer | object; readonly size: number }>(
  [
    [TAG.anchor, { fields: anchorPointer, size: anchorPointer.size }],
    [TAG.partition, { fields: partitionDescriptor, size: partitionDescriptor.size }],
    [TAG.logicalVolume, { fields: logicalVolume, size: logicalVolume.size + 6 }],
    [TAG.fileSet, { fields: fileSet, size: fileSet.size }],
    [TAG.fileEntry, { fields: fileEntry, size: SECTOR }],
  ],
)

/** Returns the sectors that begin with a tag of one of the structures. */
function tagged(image: Uint8Array): { readonly offset: number; readonly identifier: number }[] {
  return Array.from({ length: Math.floor(image.length / SECTOR) }, (_, n) => n * SECTOR)
    .map((offset) => ({ offset, identifier: image[offset]! + 256 * image[offset + 1]! }))
    .filter(({ offset, identifier }) => STRUCTURES.has(identifier) && image[offset + 2] === 2)
}

function places(image: Uint8Array): Place[] {
  const names = readUdf(bytesAccess(image)).segments.filter(({ label }) => label.includes('directory'))
  return [
    ...tagged(image).flatMap(({ offset, identifier }) =>
      fieldsOf(STRUCTURES.get(identifier)!.fields as typeof anchorPointer, offset),
    ),
    ...names.flatMap(({ offset }) => fieldsOf(fileIdentifier, offset)),
  ]
}

/** Sets right the checksums, without which a reader stops at once. */
function mend(image: Uint8Array): void {
  for (const { offset, identifier } of tagged(image)) {
    const location = (image[offset + 12]! + 256 * image[offset + 13]!) % 2 ** 16
    writeTag(image, offset, STRUCTURES.get(identifier)!.size, { identifier, location })
  }
}

function read(access: RandomAccess): void {
  const { tree, segments, problems } = readUdf(access)
  examine(tree)
  for (const { label, offset, size } of segments)
    if (size < 0 || offset < 0) throw new Error(`${label} lies nowhere`)
  if (problems.length > 1000) throw new Error('problems without end')
}

export const udf: Format = { corpus, places, mend, read }
