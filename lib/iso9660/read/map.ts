import type { BootCatalog } from '../../image/drive.ts'
import type { ImagePart } from '../../image/part.ts'
import { bootText } from '../el-torito.ts'
import { SECTOR } from '../volume-descriptor.ts'
import type { Contents } from './content.ts'
import type { View } from './directory.ts'
import type { SourceImage } from './source-image.ts'
import { readTree } from './tree.ts'
import type { Views } from './views.ts'
import type { Volume, VolumeDescriptor } from './volume.ts'

/** Returns all parts of the image in order of offset, with the gaps between them. Files with the same content appear once, under the first path. */
export function segmentsOf(
  image: SourceImage,
  { volume, views, boot }: { volume: Volume; views: Views; boot: BootCatalog | undefined },
  contents: Contents,
): readonly ImagePart[] {
  const parts = new Map<string, ImagePart>()
  const add = (kind: ImagePart['kind'], label: string, offset: number, size: number): void => {
    const key = `${offset}:${size}:${kind}`
    if (size > 0 && !parts.has(key)) parts.set(key, { offset, size, kind, label })
  }
  add('system area', 'system area', 0, Math.min(16 * SECTOR, image.access.size))
  for (const { kind, offset, system } of volume.descriptors) {
    add(
      'descriptor',
      system === undefined ? DESCRIPTOR[kind] : `${DESCRIPTOR[kind]}: ${system}`,
      offset,
      SECTOR,
    )
  }
  addPathTables('primary', volume.primary, add)
  if (volume.joliet !== undefined) addPathTables('Joliet', volume.joliet, add)
  if (volume.enhanced !== undefined) addPathTables('enhanced', volume.enhanced, add)
  const addTree = (view: View, label: string): void => {
    readTree(view, contents, {
      onDirectory: (path, place) => add('directory', `${label}: /${path}`, place.offset, place.size),
      onContinuation: ({ offset, size }) => add('continuation', 'Rock Ridge continuation area', offset, size),
      onEntry(path, entry, { sections }) {
        if (entry.kind !== 'file') return
        for (const { offset, size } of sections) add('file', path, offset, size)
      },
    })
  }
  if (views.rockRidge !== undefined) addTree(views.rockRidge, 'Rock Ridge')
  if (views.joliet !== undefined) addTree(views.joliet, 'Joliet')
  addTree(views.primary, 'primary')
  const all =
    boot === undefined ? [...parts.values()] : withBoot([...parts.values()], boot, image.access.size)
  return withGaps(
    all.sort((a, b) => a.offset - b.offset || b.size - a.size),
    image.access.size,
  )
}

/** Adds the catalog and the boot images; where they are files, their parts are named by what the firmware makes of them. */
function withBoot(
  parts: readonly ImagePart[],
  { offset, size, entries }: BootCatalog,
  end: number,
): ImagePart[] {
  const labels = new Map([[offset, { label: 'boot catalog', size }]])
  for (const [i, entry] of entries.entries()) {
    const label = `boot image ${i + 1}: ${bootText(entry)}`
    labels.set(entry.offset, { label, size: Math.max(0, Math.min(entry.size, end - entry.offset)) })
  }
  const isBoot = ({ kind, offset: at }: ImagePart): boolean => kind === 'file' && labels.has(at)
  const known = new Set(parts.filter(isBoot).map(({ offset: at }) => at))
  return [
    ...parts.map((part) =>
      isBoot(part) ? { ...part, label: `${part.label} (${labels.get(part.offset)!.label})` } : part,
    ),
    ...Array.from(labels, ([at, part]): ImagePart => ({ offset: at, kind: 'boot', ...part })).filter(
      (part) => part.size > 0 && !known.has(part.offset),
    ),
  ]
}

const DESCRIPTOR: Readonly<Record<Volume['descriptors'][number]['kind'], string>> = {
  boot: 'boot record',
  primary: 'primary volume descriptor',
  joliet: 'Joliet volume descriptor',
  enhanced: 'enhanced volume descriptor',
  supplementary: 'supplementary volume descriptor',
  partition: 'volume partition descriptor',
  terminator: 'volume descriptor set terminator',
  unknown: 'unknown volume descriptor',
}

function addPathTables(
  label: string,
  descriptor: VolumeDescriptor,
  add: (kind: 'path table', label: string, offset: number, size: number) => void,
): void {
  const { logicalBlockSize, pathTableSize, pathTableL, pathTableM, optionalPathTableL, optionalPathTableM } =
    descriptor
  for (const [order, block] of [
    ['L', pathTableL],
    ['M', pathTableM],
    ['optional L', optionalPathTableL],
    ['optional M', optionalPathTableM],
  ] as const) {
    if (block > 0) add('path table', `${label} path table ${order}`, block * logicalBlockSize, pathTableSize)
  }
}

/** Returns the parts with the gaps between them; the rest of a last sector belongs to its part. */
function withGaps(parts: readonly ImagePart[], size: number): ImagePart[] {
  const all: ImagePart[] = []
  let end = 0
  const gap = (to: number): void => {
    if (to > end) all.push({ offset: end, size: to - end, kind: 'gap', label: '' })
  }
  for (const part of parts) {
    gap(Math.min(part.offset, size))
    all.push(part)
    end = Math.max(end, Math.ceil((part.offset + part.size) / SECTOR) * SECTOR)
  }
  gap(size)
  return all
}
