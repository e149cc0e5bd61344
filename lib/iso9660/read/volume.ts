import { text, type TwiceCodec, u16b, u32b } from '../../image/binary/codecs.ts'
import { bp, reading, type Values } from '../../image/binary/struct.ts'
import { DecodeError, type Finding } from '../../image/findings.ts'
import { directoryRecord, SELF_RECORD } from '../directory-record.ts'
import { jolietVolumeDescriptor, primaryVolumeDescriptor, SECTOR } from '../volume-descriptor.ts'
import { settle, twice } from './both-byte-orders.ts'
import { isInside, type Section, type SourceImage } from './source-image.ts'

/** The fields of a volume descriptor; texts are without padding. */
export interface VolumeDescriptor extends Omit<
  Values<typeof primaryVolumeDescriptor.fields>,
  'rootDirectoryRecord'
> {
  /** The offset of the descriptor from the start of the image, in bytes. */
  readonly offset: number
  /** The size of a logical block in bytes; extents are counted in blocks. */
  readonly logicalBlockSize: number
  /** The first blocks of the optional path tables; 0 when there are none. */
  readonly optionalPathTableL: number
  /** The sector of the second path table with the big end first; 0: none. ECMA-119 8.4.17 */
  readonly optionalPathTableM: number
  /** The directory record of the root. ECMA-119 8.4.18 */
  readonly root: Section
}

/** The volume descriptors of an image. */
export interface Volume {
  /** The tree of the primary volume descriptor. */
  readonly primary: VolumeDescriptor
  /** The tree of Joliet, if there is one. */
  readonly joliet: VolumeDescriptor | undefined
  /** The descriptor of ISO 9660:1999, which `genisoimage -iso-level 4` writes. */
  readonly enhanced: VolumeDescriptor | undefined
  /** All descriptors in order, including the terminator. */
  readonly descriptors: readonly DescriptorPlace[]
}

export interface DescriptorPlace {
  readonly kind:
    'boot' | 'primary' | 'joliet' | 'enhanced' | 'supplementary' | 'partition' | 'terminator' | 'unknown'
  /** The offset from the start of the image, in bytes. */
  readonly offset: number
  /** The system of a boot record: `EL TORITO SPECIFICATION`. Source: ECMA-119 8.2.4 */
  readonly system?: string
}

/** The first sector after the system area. Source: ECMA-119 6.2.1 */
const FIRST = 16

/** The most descriptors that are read; no real image has ten. */
const MOST_DESCRIPTORS = 64

const BOTH_ORDERS: readonly TwiceCodec[] = [u16b, u32b]

const field = {
  type: reading(primaryVolumeDescriptor.fields.type),
  standardIdentifier: reading(primaryVolumeDescriptor.fields.standardIdentifier),
  version: reading(primaryVolumeDescriptor.fields.version),
  volumeFlags: reading(primaryVolumeDescriptor.fields.volumeFlags),
  escapeSequences: reading(primaryVolumeDescriptor.fields.escapeSequences),
  logicalBlockSize: reading(primaryVolumeDescriptor.fields.logicalBlockSize),
  optionalPathTableL: reading(primaryVolumeDescriptor.fields.optionalPathTableL),
  optionalPathTableM: reading(primaryVolumeDescriptor.fields.optionalPathTableM),
  bootSystem: reading(bp(8, 39, text)), // 8.2.4
}

/**
 * Reads the volume descriptors.
 *
 * @throws DecodeError `not-found` without a primary descriptor, `malformed` or `outside-image` when it refers to no directory
 */
export function readVolume(image: SourceImage): Volume {
  const descriptors: DescriptorPlace[] = []
  const found: { [K in DescriptorPlace['kind']]?: VolumeDescriptor | undefined } = {}
  for (let i = 0; i < MOST_DESCRIPTORS; i++) {
    const offset = (FIRST + i) * SECTOR
    const bytes = image.sectors.at(offset, SECTOR)
    if (bytes.length < SECTOR || field.standardIdentifier(bytes, 0) !== 'CD001') {
      if (i > 0) {
        const message = 'the terminating descriptor is missing'
        image.findings.add(malformed('volume descriptor set', offset, '8.3', message))
      }
      break
    }
    const kind = kindOf(bytes)
    const system = kind === 'boot' ? { system: trimmed(field.bootSystem(bytes, 0)) } : {}
    descriptors.push({ kind, offset, ...system })
    if (kind === 'terminator') break
    if (kind === 'primary' || kind === 'joliet' || kind === 'enhanced') {
      found[kind] ??=
        kind === 'primary'
          ? readDescriptor(image, kind, bytes, offset)
          : readOther(image, kind, bytes, offset)
    }
  }
  const { primary, joliet, enhanced } = found
  if (primary === undefined) {
    throw new DecodeError({
      code: 'not-found',
      structure: 'primary volume descriptor',
      offset: FIRST * SECTOR,
      section: 'ECMA-119 8.4',
      message: 'this is not an ISO 9660 image',
    })
  }
  return { primary, joliet, enhanced, descriptors }
}

/** Reads a descriptor that is not necessary to read the image. */
function readOther(
  image: SourceImage,
  kind: 'joliet' | 'enhanced',
  bytes: Uint8Array,
  offset: number,
): VolumeDescriptor | undefined {
  try {
    return readDescriptor(image, kind, bytes, offset)
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause
    image.findings.add(cause)
    return undefined
  }
}

/** Returns the kind of a descriptor from its first bytes. Source: ECMA-119 8.1.1; Joliet, "Escape Sequences"; ISO 9660:1999 8.5 */
function kindOf(bytes: Uint8Array): DescriptorPlace['kind'] {
  const type = field.type(bytes, 0)
  if (type === 2) {
    if (field.version(bytes, 0) === 2) return 'enhanced'
    const [percent, slash, level] = field.escapeSequences(bytes, 0)
    const isUcs2 = percent === 0x25 && slash === 0x2f && (level === 0x40 || level === 0x43 || level === 0x45)
    return isUcs2 ? 'joliet' : 'supplementary'
  }
  return ({ 0: 'boot', 1: 'primary', 3: 'partition', 255: 'terminator' } as const)[type] ?? 'unknown'
}

function readDescriptor(
  image: SourceImage,
  kind: 'primary' | 'joliet' | 'enhanced',
  bytes: Uint8Array,
  offset: number,
): VolumeDescriptor {
  const table = kind === 'joliet' ? jolietVolumeDescriptor : primaryVolumeDescriptor
  const structure = kind === 'enhanced' ? 'enhanced volume descriptor' : table.name
  for (const [name, { first, codec }] of Object.entries(table.fields)) {
    const number = BOTH_ORDERS.find((each) => each === codec)
    if (number === undefined) continue
    const [low, high] = [number.read(bytes, first - 1, 4), number.second(bytes, first - 1)]
    if (low === high) continue
    const message = `${name} is ${low} in one byte order and ${high} in the other`
    image.findings.add({ code: 'byte-orders-differ', structure, offset, section: 'ECMA-119 8.4', message })
  }
  const { rootDirectoryRecord, ...values } = table.decode(bytes, 0)
  const logicalBlockSize = field.logicalBlockSize(bytes, 0)
  if (logicalBlockSize !== 512 && logicalBlockSize !== 1024 && logicalBlockSize !== SECTOR) {
    const message = `not a valid logical block size: ${logicalBlockSize} bytes`
    throw new DecodeError(malformed(structure, offset, '8.4.12', message))
  }
  const declared = values.volumeSpaceSize * logicalBlockSize
  if (kind === 'primary' && declared > image.access.size) {
    const message = `the volume has ${declared} bytes, but the image has ${image.access.size}`
    image.findings.add({ code: 'outside-image', structure, offset, section: 'ECMA-119 8.4.8', message })
  }
  const root = rootOf(image, rootDirectoryRecord, offset, logicalBlockSize)
  const texts = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? trimmed(value) : value]),
  ) as typeof values
  return {
    ...texts,
    offset,
    logicalBlockSize,
    optionalPathTableL: field.optionalPathTableL(bytes, 0),
    optionalPathTableM: field.optionalPathTableM(bytes, 0),
    root,
  }
}

const extent = twice(directoryRecord.fields.extent)
const dataLength = twice(directoryRecord.fields.dataLength)

/** Returns the place of the root directory. Source: ECMA-119 8.4.18 */
function rootOf(image: SourceImage, record: Uint8Array, descriptor: number, blockSize: number): Section {
  const offset = descriptor + primaryVolumeDescriptor.fields.rootDirectoryRecord.first - 1
  const isThere = (block: number): boolean =>
    block > 0 && block * blockSize + SELF_RECORD <= image.access.size
  const place = { structure: 'root directory record', offset }
  const start = settle(image, extent.first(record, 0), extent.second(record, 0), isThere, {
    ...place,
    section: 'ECMA-119 9.1.3',
  })
  const isSize = (size: number): boolean => size > 0 && start * blockSize + size <= image.access.size
  const size = settle(image, dataLength.first(record, 0), dataLength.second(record, 0), isSize, {
    ...place,
    section: 'ECMA-119 9.1.4',
  })
  const root = { offset: start * blockSize, size }
  if (!isThere(start)) {
    const message = `it is in block ${start}, which is outside the image`
    throw new DecodeError({ code: 'outside-image', ...place, section: 'ECMA-119 9.1.3', message })
  }
  if (isInside(image, root)) return root
  const message = `it has ${size} bytes, but the image ends before that`
  image.findings.add({ code: 'outside-image', ...place, section: 'ECMA-119 9.1.4', message })
  return { offset: root.offset, size: image.access.size - root.offset }
}

/** Removes padding; some writers use NULs. */
function trimmed(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/(?<![\0 ])[\0 ]+$/, '')
}

function malformed(structure: string, offset: number, clause: string, message: string): Finding {
  return { code: 'malformed', structure, offset, section: `ECMA-119 ${clause}`, message }
}
