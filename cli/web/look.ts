import { DecodeError } from '../../lib/image/findings.ts'
import type { Medium } from '../../lib/image/drive.ts'
import { bytesAccess, type RandomAccess } from '../../lib/image/random-access.ts'
import { file, type Tree } from '../../lib/image/tree.ts'
import { check } from '../../lib/inspect/check.ts'
import { diff, type Difference } from '../../lib/inspect/diff.ts'
import { inspect } from '../../lib/inspect/inspect.ts'
import { type FoundDrive, specFromDrive } from '../../lib/inspect/spec-from-drive.ts'
import { verdicts } from '../../lib/inspect/verdicts.ts'
import { MASK, maskedReport } from '../../lib/metadata/masked.ts'
import { SECTORS } from '../../lib/picture/map-cells.ts'
import { mapSvg } from '../../lib/picture/map-svg.ts'
import { isQcow2, readQcow2 } from '../../lib/qcow2/read-qcow2.ts'
import type { DriveReading } from '../../lib/reading/read-drive.ts'
import { readFiles } from '../../lib/reading/read-files.ts'
import { findingTexts } from './finding-texts.ts'
import { gunzip } from './gunzip.ts'
import { filesIn } from './listing.ts'
import type { Fact, Opened } from './messages.ts'

/** A drive that was opened: an image, an archive, or the files of a folder. */
export interface LookedAt extends FoundDrive {
  readonly name: string
  /** The reading of an image. */
  readonly image: DriveReading | undefined
  /** In bytes; 0 for a folder. */
  readonly size: number
}

const GZIP = [0x1f, 0x8b]

/**
 * Opens the drive in these bytes: an image with ISO 9660, FAT or UDF, also in a partition, in qcow2 or in gzip, or a tar archive.
 *
 * @throws DecodeError when it is not a drive
 */
export function lookInto(name: string, bytes: RandomAccess): LookedAt {
  if (GZIP.every((byte, n) => bytes.read(n, 1)[0] === byte)) {
    const inner = gunzip(bytes.read(0, bytes.size))
    if ('problem' in inner)
      throw new DecodeError({
        code: 'malformed',
        structure: 'gzip',
        offset: 0,
        section: 'RFC 1952',
        message: inner.problem,
      })
    return { ...lookInto(name, bytesAccess(inner)), wrapping: ['gzip'] }
  }
  if (isQcow2(bytes)) return { ...lookInto(name, readQcow2(bytes)), wrapping: ['qcow2'] }
  return { name, ...readFiles(bytes), size: bytes.size }
}

/** Returns the drive with the files of a folder. */
export function lookAtFiles(
  name: string,
  files: readonly (readonly [path: string, bytes: Uint8Array])[],
): LookedAt {
  const tree: Tree = new Map(files.map(([path, bytes]) => [path, file(bytes)]))
  return { name, tree, medium: { fileSystem: 'none' }, image: undefined, size: 0 }
}

/** Tells what is on a drive, and what its guests say of it. */
export function opened(drive: LookedAt): Opened {
  const { name, tree, image } = drive
  return {
    name,
    facts: factsOf(drive),
    problems: (image?.problems ?? []).map(
      ({ offset, structure, message, section }) => `byte ${offset}: ${structure}: ${message} (${section})`,
    ),
    findings: findingTexts(maskedReport(check(drive))),
    files: filesIn(tree),
    verdicts: verdicts(drive),
    map:
      image &&
      mapSvg({
        parts: image.segments(),
        size: drive.size,
        sector: SECTORS[image.place.fileSystem],
        title: `Map of ${name}`,
      }),
  }
}

function factsOf(drive: LookedAt): readonly Fact[] {
  const { medium, wrapping = [] } = drive
  const summary = inspect(drive, { mask: MASK, gunzip })
  const { instanceId, hostname, keys, userData, count, bytes } = summary
  const facts: (readonly [string, string | undefined])[] = [
    ['Layout', summary.datasource ?? 'unknown'],
    ['File system', [mediumText(medium), ...wrapping.map((each) => `in ${each}`)].join(' ')],
    ['Label', labelOf(medium)],
    ['Files', `${count}, ${bytes} bytes`],
    ['Host name', hostname],
    ['Instance', instanceId],
    ...keys.map(
      ({ name, fingerprint, problem }) => ['Public key', `${name}: ${fingerprint ?? problem ?? ''}`] as const,
    ),
    ['User data', userData && `${userData.size} bytes`],
    ...summary.unreadable.map(({ path, problem }) => ['Unreadable', `${path}: ${problem}`] as const),
  ]
  return facts.filter((fact): fact is Fact => fact[1] !== undefined)
}

const FILE_SYSTEMS = { iso9660: 'ISO 9660', vfat: 'FAT', udf: 'UDF', none: 'none' } as const

function mediumText(medium: Medium): string {
  if (medium.fileSystem !== 'iso9660') return FILE_SYSTEMS[medium.fileSystem]
  const { hasRockRidge, jolietLabel, hasUdf } = medium
  const more = [hasRockRidge && 'Rock Ridge', jolietLabel !== undefined && 'Joliet', hasUdf && 'UDF']
  return ['ISO 9660', ...more.filter((each) => each !== false)].join(', ')
}

function labelOf(medium: Medium): string | undefined {
  return medium.fileSystem === 'none' ? undefined : medium.label
}

/** Returns a spec from which the drive can be built again, or the reason why there is none. */
export async function asSpec(
  drive: LookedAt,
): Promise<{ readonly text: string } | { readonly problem: string }> {
  const found = await specFromDrive(drive, gunzip)
  return found ?? { problem: 'The drive is larger than a spec can be.' }
}

/** Returns the differences of two drives; secrets are masked. */
export function differences(a: LookedAt, b: LookedAt): Promise<readonly Difference[]> {
  return diff(a, b)
}
