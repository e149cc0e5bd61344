import type { Findings } from '../image/findings.ts'
import type { ByteRun } from '../image/runs.ts'
import {
  checksum,
  DIRECTORY,
  directoryEntry,
  ENTRY,
  FREE,
  KANJI_E5,
  LAST_FREE,
  LAST_PART,
  LONG_NAME,
  LONG_NAME_MASK,
  longNameEntry,
  READ_ONLY,
  VOLUME_ID,
} from './directory-entry.ts'
import { inCodePage, inSmallLetters } from './code-page.ts'

/** An entry of a directory. */
export interface Found {
  readonly kind: 'file' | 'directory' | 'label'
  /** The long name, or the short one if there is no valid long name. */
  readonly name: string
  /** The short name, for use when the long one is invalid. */
  readonly shortName: string
  readonly isReadOnly: boolean
  readonly modified: Date | undefined
  readonly cluster: number
  /** The size of a file in bytes. */
  readonly size: number
  /** The offset of the entry from the start of the image, in bytes. */
  readonly offset: number
}

/** The bits for a stem or an extension in lower case. Windows NT, DIR_NTRes */
const SMALL_STEM = 0x08
const SMALL_EXTENSION = 0x10

const SHORT_SECTION = 'FAT 1.03, "FAT Directory Structure"'
const LONG_SECTION = 'FAT 1.03, "Long Directory Entries"'

interface LongName {
  readonly checksum: number
  /** The number of parts that are still missing. */
  readonly left: number
  readonly text: string
}

/** Yields the entries of a directory from its bytes, whose places are in `runs`. Deleted entries are skipped. */
export function* readDirectory(
  bytes: Uint8Array,
  runs: readonly ByteRun[],
  findings: Findings,
): Generator<Found> {
  const offsetOf = places(runs)
  let long: LongName | undefined
  for (let at = 0; at + ENTRY <= bytes.length; at += ENTRY) {
    const first = bytes[at]!
    if (first === LAST_FREE) return
    const offset = offsetOf(at)
    const note = (message: string): void =>
      findings.add({
        code: 'malformed',
        structure: 'long name entry',
        offset,
        section: LONG_SECTION,
        message,
      })
    const attributes = bytes[at + 11]!
    if (first === FREE) {
      long = undefined
      continue
    }
    if ((attributes & LONG_NAME_MASK) === LONG_NAME) {
      const part = nextPart(bytes, at, long)
      if (part === undefined) note('it does not continue the one before it, so the short name is used')
      long = part
      continue
    }
    const { name, caseFlags, clusterHigh, clusterLow, modified, size } = directoryEntry.decode(bytes, at)
    const raw = name.padEnd(11)
    const isWhole = long !== undefined && long.left === 0 && long.checksum === checksum(raw)
    if (long !== undefined && !isWhole)
      note('it does not belong to the entry after it, whose short name is used')
    const shortName = shortNameOf(raw, caseFlags)
    const longName = isWhole ? long!.text.split('\0')[0]! : ''
    long = undefined
    if (shortName === '.' || shortName === '..') continue
    if (longName === '' && !/^[\x20-\x7e]*$/.test(shortName)) {
      const message = `the name ${JSON.stringify(shortName)} is in an unknown code page; it is read as code page 437`
      findings.add({
        code: 'bad-text',
        structure: 'directory entry',
        offset,
        section: SHORT_SECTION,
        message,
      })
    }
    const isLabel = (attributes & VOLUME_ID) !== 0
    yield {
      kind: isLabel ? 'label' : (attributes & DIRECTORY) !== 0 ? 'directory' : 'file',
      name: isLabel ? inCodePage(name) : longName || shortName,
      shortName,
      isReadOnly: (attributes & READ_ONLY) !== 0,
      modified,
      cluster: clusterHigh * 0x10000 + clusterLow,
      size,
      offset,
    }
  }
}

/** Returns the name with this part in front, or undefined when it is not the next part. */
function nextPart(bytes: Uint8Array, at: number, long: LongName | undefined): LongName | undefined {
  const { order, name1, name2, name3, checksum } = longNameEntry.decode(bytes, at)
  const number = order & ~LAST_PART
  const text = name1 + name2 + name3
  if ((order & LAST_PART) !== 0) {
    return number >= 1 && number <= 20 ? { checksum, left: number - 1, text } : undefined
  }
  if (long === undefined || long.left !== number || long.checksum !== checksum) return undefined
  return { checksum, left: number - 1, text: text + long.text }
}

function shortNameOf(raw: string, caseFlags: number): string {
  const name = raw.charCodeAt(0) === KANJI_E5 ? `\u00e5${raw.slice(1)}` : raw
  const stem = withoutSpaces(name.slice(0, 8))
  const extension = withoutSpaces(name.slice(8))
  const small = (bytes: string, flag: number): string => {
    const part = inCodePage(bytes)
    return (caseFlags & flag) === 0 ? part : inSmallLetters(part)
  }
  const end = extension === '' ? '' : `.${small(extension, SMALL_EXTENSION)}`
  return small(stem, SMALL_STEM) + end
}

/** Removes the spaces that pad a field, but no other white space, which a code page may use for letters. */
function withoutSpaces(field: string): string {
  return field.replace(/(?<! ) +$/, '')
}

/**
 * Returns a function that converts an offset in the runs to one in the image. Offsets must not decrease from call to
 * call.
 */
function places(runs: readonly ByteRun[]): (at: number) => number {
  let [index, before] = [0, 0]
  return (at) => {
    for (; at >= before + runs[index]!.size; index++) before += runs[index]!.size
    return runs[index]!.offset + at - before
  }
}
