import { reading } from '../../image/binary/struct.ts'
import { directoryRecord, systemUseOffset } from '../directory-record.ts'
import { SECTOR } from '../volume-descriptor.ts'
import type { View } from './directory.ts'
import { jolietName, linuxName, posixName, primaryName } from './names.ts'
import type { SourceImage } from './source-image.ts'
import { eachEntry, signature } from './system-use.ts'
import type { Volume } from './volume.ts'

export interface Views {
  readonly primary: View
  readonly joliet: View | undefined
  readonly rockRidge: View | undefined
  /** The tree that Linux shows by default: Rock Ridge, else Joliet, else the primary tree in lower case. */
  readonly default: View
}

export function viewsOf(image: SourceImage, { primary: descriptor, joliet: supplementary }: Volume): Views {
  const { logicalBlockSize: blockSize, root } = descriptor
  const shared = { image, blockSize, root, characterSize: 1, skip: undefined } as const
  const primary: View = { ...shared, name: 'primary', nameOf: primaryName }
  const joliet: View | undefined = supplementary && {
    ...shared,
    name: 'joliet',
    blockSize: supplementary.logicalBlockSize,
    root: supplementary.root,
    characterSize: 2,
    nameOf: jolietName,
  }
  const skip = skipOf(primary)
  const rockRidge: View | undefined =
    skip === undefined ? undefined : { ...shared, name: 'rockRidge', skip, nameOf: posixName }
  return { primary, joliet, rockRidge, default: rockRidge ?? joliet ?? { ...primary, nameOf: linuxName } }
}

const recordLength = reading(directoryRecord.fields.length)

const SP = signature('SP')
/** Entries of Rock Ridge; the root's own record has at least one of them. */
const ROCK_RIDGE = new Set(['PX', 'RR', 'ER', 'TF', 'NM'].map(signature))

/** The possible offsets of an SP in the root's own record: at the start, or after the attributes of CD-ROM XA. Source: SUSP 5.3 */
const SP_PLACES = [0, 14]
const SP_SIZE = 7

/** Returns the bytes before the entries of each record, or undefined when the primary tree has no Rock Ridge. */
function skipOf({ image, blockSize, root }: View): number | undefined {
  const bytes = image.sectors.at(root.offset, SECTOR)
  const end = Math.min(recordLength(bytes, 0), bytes.length)
  const start = systemUseOffset(1)
  const at = SP_PLACES.map((place) => start + place).find((at) => at + SP_SIZE <= end && isSP(bytes, at))
  const use = { image, blockSize, budget: image.access.size }
  let hasRockRidge = false
  if (start + 4 > end) return undefined
  eachEntry(use, bytes, at ?? start, end, root.offset, (found) => {
    hasRockRidge ||= ROCK_RIDGE.has(found)
  })
  if (!hasRockRidge) return undefined
  if (at !== undefined) return bytes[at + 6]!
  const message = 'it has Rock Ridge, but no SP entry'
  const place = { structure: 'root directory record', offset: root.offset, section: 'SUSP 5.3' }
  image.findings.add({ code: 'malformed', ...place, message })
  return 0
}

/** Tells whether there is an SP entry with its check bytes. */
function isSP(bytes: Uint8Array, at: number): boolean {
  return bytes[at]! * 256 + bytes[at + 1]! === SP && bytes[at + 4] === 0xbe && bytes[at + 5] === 0xef
}
