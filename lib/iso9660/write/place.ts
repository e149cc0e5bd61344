import { u32b, u32l } from '../../image/binary/codecs.ts'
import { type ContentSegment, EncodeError, type Image, type Segment } from '../../image/image.ts'
import { type Content, sizeOf } from '../../image/tree.ts'
import { volumeDate } from '../date.ts'
import { bootContents } from './boot.ts'
import { DATA_LENGTH, EXTENT } from '../directory-record.ts'
import { SECTOR } from '../volume-descriptor.ts'
import type { FileRecords } from './directory-writer.ts'
import { type Extents, MAX_SECTION, MAX_SECTORS, placeContents, WHOLE_SECTION } from './extents.ts'
import type { Plan } from './plan.ts'
import { addNumber, contentHasher, dateOfHash, type Hash } from './volume-date.ts'
import { lastAnchor, udfImage } from './udf-bridge.ts'

/** The minimum size in sectors: libarchive does not recognise a shorter file. archive_read_format_iso9660_bid */
const LEAST_SECTORS = 24

/** How `place` uses a plan. */
export interface PlaceOptions {
  /** Whether the image may use the bytes of the plan instead of a copy, because nothing else needs the plan. */
  readonly mayOverwrite?: boolean
}

/**
 * Makes an image of a plan: its structures with the places and sizes of the files. `contentAt` returns the content of the
 * file at a path; its number of sections must be that of the planned file.
 *
 * @throws EncodeError `file-too-large`
 */
export function place(
  plan: Plan,
  contentAt: (path: string) => Content,
  { mayOverwrite = false }: PlaceOptions = {},
): Image {
  const { structures, files, dataSector, padding, alignment, hasUdf } = plan
  const extents = placeContents(files, contentAt, dataSector)
  // The second anchor of UDF is in the last sector.
  const inside = plan.appended.length > 0 ? 0 : padding
  const least = Math.max(extents.end + Math.max(inside, hasUdf ? 1 : 0), LEAST_SECTORS)
  const size = Math.ceil(least / alignment) * alignment
  if (size > MAX_SECTORS) {
    throw new EncodeError(
      'file-too-large',
      '',
      `the image has ${size} sectors; ISO 9660 allows at most ${MAX_SECTORS}`,
    )
  }
  const behind = placeBehind(plan.appended, size, { alignment, padding })
  const boot = plan.boot && bootContents(plan.boot, extents, behind.segments)
  const contents = extents.list.map((extent) => boot?.segments.get(extent) ?? extent).concat(behind.segments)
  const hash = plan.hash && hashFor(plan.hash, extents, contents, size)
  const date = hash !== undefined && plan.isDateOfContent ? dateOfHash(hash) : undefined
  const segments: Segment[] = []
  const udf = hash !== undefined && hasUdf ? udfImage(size, extents, hash) : undefined
  for (const structure of structures) {
    const { label, sector, bytes: planned, fileRecords, encode } = structure
    const { sizes = [], dates = [], catalogs = [], start = 0 } = structure
    const bytes = mayOverwrite ? planned : planned.slice()
    for (const position of sizes) u32b.write(bytes, position, 8, size - start)
    for (const position of catalogs) u32l.write(bytes, position, 4, boot!.catalog)
    if (date !== undefined) for (const at of dates) volumeDate.write(bytes, at, volumeDate.width!, date)
    if (fileRecords !== undefined) writeFileRecords(bytes, fileRecords, extents, start)
    if (udf !== undefined) encode?.(bytes, udf)
    segments.push({ kind: 'structure', label, offset: sector * SECTOR, content: bytes })
  }
  segments.push(...contents)
  if (hasUdf) segments.push(lastAnchor(size - 1))
  if (behind.segments.length > 0) segments.sort((a, b) => a.offset - b.offset)
  return { size: behind.end * SECTOR, segments }
}

/** Places contents behind a volume of `size` sectors, each at a multiple of `alignment`. Returns them with the end of the image: the padding comes last. */
function placeBehind(
  contents: readonly Content[],
  size: number,
  { alignment, padding }: Pick<Plan, 'alignment' | 'padding'>,
): { readonly segments: readonly ContentSegment[]; readonly end: number } {
  let end = size
  const segments = contents.map((content, n): ContentSegment => {
    const offset = end * SECTOR
    end = Math.ceil((end + Math.ceil(sizeOf(content) / SECTOR)) / alignment) * alignment
    return { kind: 'content', label: `partition ${n + 1} behind the volume`, offset, content }
  })
  return { segments, end: contents.length === 0 ? size : Math.ceil((end + padding) / alignment) * alignment }
}

/** Returns a hash of a volume with these structures, contents and number of sectors. */
function hashFor(
  ofStructures: Hash,
  { byFile }: Extents,
  contents: readonly ContentSegment[],
  size: number,
): Hash {
  const hash = { ...ofStructures }
  addNumber(hash, size)
  for (const extent of byFile) addNumber(hash, extent?.offset ?? 0)
  const add = contentHasher(hash)
  for (const { content } of contents) add(content)
  return hash
}

/** Writes the place, from sector `start` on, and the size of each section of each file. */
function writeFileRecords(
  bytes: Uint8Array,
  { positions, files }: FileRecords,
  { byFile }: Extents,
  start: number,
): void {
  let section = 0
  for (let i = 0; i < positions.length; i++) {
    const file = files[i]!
    section = i > 0 && files[i - 1] === file ? section + 1 : 0
    const extent = byFile[file]
    if (extent !== undefined) writeSection(bytes, positions[i]!, extent, section, start)
  }
}

function writeSection(
  bytes: Uint8Array,
  record: number,
  { offset, content }: ContentSegment,
  section: number,
  start: number,
): void {
  const size = sizeOf(content)
  const before = section * WHOLE_SECTION
  const length = size > MAX_SECTION ? Math.min(WHOLE_SECTION, size - before) : size
  u32b.write(bytes, record + EXTENT, 8, (offset + before) / SECTOR - start)
  u32b.write(bytes, record + DATA_LENGTH, 8, length)
}
