import { layoutOf, LAYOUTS } from '../layouts/layouts.ts'
import { type Difference, diff } from './diff.ts'
import { type Diagnostic, hasErrors, type Report } from '../report/diagnostics.ts'
import { reading, type Reading } from '../reading/documents.ts'
import { type Json, membersOf } from '../text/json.ts'
import type { DriveFormat } from '../drive-format.ts'
import type { Drive } from '../image/drive.ts'
import { bytesOf, sizeOf } from '../image/tree.ts'
import { render } from '../layouts/render.ts'
import type { Datasource, Spec } from '../spec.ts'
import type { Gunzip } from '../user-data/options.ts'
import { contentOf, type Fields } from '../layouts/fields.ts'
import { guardComment, writeSpecText } from './write-spec.ts'
import { withoutLiteral } from '../spec/literal.ts'
import { MAX_SPEC } from '../spec/declare.ts'
import { parseSpec } from '../spec/parse.ts'

/** A spec that was made from a drive. */
export interface SpecFound {
  /** The spec in YAML. It contains the drive's secrets. Comments list what it leaves out. */
  readonly text: string
  /** The report about the spec; with an error in it, `build` cannot use the spec. */
  readonly report: Report
  /** The reasons why fields of the drive are left out: a spec cannot hold their values. */
  readonly leftOut: Report
  /** Files that are copied to `extra_files`, because no field reproduces their bytes. */
  readonly carried: readonly string[]
  /** The differences between the drive and the files that the spec builds; secrets are masked. */
  readonly lost: readonly Difference[]
}

/** A drive, with the encodings around its image from the outermost to the innermost. */
export interface FoundDrive extends Drive {
  readonly wrapping?: readonly ('base64' | 'gzip' | 'qcow2')[]
}

/**
 * Makes a spec from which the drive can be built again. Files that fit no field go to `extra_files`, and so do all files of an
 * unknown layout. Each possible spec is built and compared, and the closest one is returned. Returns undefined when the drive
 * exceeds the size of a spec.
 */
export async function specFromDrive(drive: FoundDrive, gunzip?: Gunzip): Promise<SpecFound | undefined> {
  const read = reading(drive)
  const datasource = layoutOf(read)?.name ?? 'files'
  const sizes = sizesOf(drive)
  // Base64 makes contents a third longer.
  if (datasource === 'files' && sizes.reduce((sum, size) => sum + size, 0) > (MAX_SPEC * 3) / 4)
    return undefined
  if (sizes.some((size) => size > MAX_SPEC)) return undefined
  let best: SpecFound | undefined
  for (const fields of LAYOUTS[datasource].fields(read)) {
    const found = await tried(withDrive(fields, datasource, drive), datasource, drive, read, gunzip)
    if (best === undefined || weight(found) < weight(best)) best = found
    if (weight(best) === 0) break
  }
  return best
}

function sizesOf({ tree }: Drive): readonly number[] {
  return Array.from(tree.values(), (entry) => (entry.kind === 'file' ? sizeOf(entry.content) : 0))
}

function weight({ report, leftOut, carried, lost }: SpecFound): number {
  return (hasErrors(report) ? 1e9 : 0) + 1e6 * leftOut.length + 1e3 * lost.length + carried.length
}

/** Adds the label, the layout and the format, where they differ from the defaults. */
function withDrive(fields: Fields, datasource: Datasource, drive: FoundDrive): Fields {
  const { medium } = drive
  const label = medium.fileSystem === 'none' ? undefined : medium.label
  const own = new Map<string, Json>()
  if (datasource !== 'config-drive') own.set('datasource', datasource)
  if (label !== undefined && label !== LAYOUTS[datasource].labels[0]) own.set('volume_id', label)
  const format = formatOf(drive)
  if (format !== 'iso9660') own.set('format', format)
  if (medium.fileSystem !== 'none' && medium.partition !== 'none') own.set('partition', medium.partition)
  for (const [key, value] of membersOf(fields.get('drive'))) own.set(key, value)
  return own.size === 0 ? fields : new Map(fields).set('drive', own)
}

/** Returns the format of the image; for a folder or an archive, the caller of `build` chooses it. */
function formatOf({ medium, wrapping = [] }: FoundDrive): DriveFormat {
  const isFat = medium.fileSystem === 'vfat'
  if (wrapping.includes('qcow2')) return isFat ? 'qcow2-vfat' : 'qcow2'
  return isFat
    ? 'vfat'
    : wrapping.includes('base64') && medium.fileSystem === 'iso9660'
      ? 'base64'
      : 'iso9660'
}

async function tried(
  all: Fields,
  datasource: Datasource,
  drive: Drive,
  read: Reading,
  gunzip?: Gunzip,
): Promise<SpecFound> {
  const first = soundPart(all, gunzip)
  const extra = first.value && extraFiles(first.value, datasource, read)
  const isMore = extra !== undefined && extra.files.size > 0
  const second = isMore ? soundPart(new Map(first.fields).set('extra_files', extra.files), gunzip) : first
  const made = second.value && render(second.value)
  const found = {
    report: second.report,
    leftOut: second === first ? first.leftOut : [...first.leftOut, ...second.leftOut],
    carried: extra?.carried ?? [],
    lost: made === undefined ? [] : await diff(drive, { ...drive, tree: made }),
  }
  return { ...found, text: commentsOf(found) + writeSpecText(second.fields) }
}

interface SoundPart {
  readonly fields: Fields
  readonly report: Report
  readonly value: Spec | undefined
  readonly leftOut: Report
}

/** Reads a spec from the fields, and drops the invalid ones. */
function soundPart(fields: Fields, gunzip?: Gunzip): SoundPart {
  let left = fields
  const leftOut: Diagnostic[] = []
  for (;;) {
    const { report, value } = parseSpec(writeSpecText(left), { gunzip })
    const wrong = report.filter(({ severity }) => severity === 'error')
    const next = without(left, wrong)
    if (next === left) return { fields: left, report, value, leftOut }
    leftOut.push(...wrong.map((found) => ({ ...found, path: withoutLiteral(found.path) })))
    left = next
  }
}

/** Fields whose members are independent, so that one of them can be dropped alone. */
const MAPS = ['meta', 'public_keys', 'files', 'extra_files', 'ec2', 'cloudstack', 'drive']

/** Returns the fields without the invalid ones, or the same map when none can be dropped. */
function without(fields: Fields, wrong: readonly Diagnostic[]): Fields {
  const rest = new Map(fields)
  /** Copies of fields whose members are dropped. */
  const copies = new Map<string, Map<string, Json>>()
  let isNamed = fields.has('hostname')
  let isSame = true
  for (const { path, code } of wrong) {
    const [key, inner] = withoutLiteral(path)
    // A spec needs a name, which not every drive has.
    const isNameless = code === 'missing-name' && !isNamed
    if (!isNameless && (typeof key !== 'string' || !rest.has(key))) continue
    isSame = false
    if (isNameless) isNamed = true
    else if (!MAPS.includes(String(key)) || typeof inner !== 'string') rest.delete(String(key))
    else {
      const members = copies.get(String(key)) ?? new Map(membersOf(rest.get(String(key))))
      copies.set(String(key), members)
      if (members.delete(inner) && members.size > 0) rest.set(String(key), members)
      else rest.delete(String(key))
    }
  }
  if (isSame) return fields
  return isNamed && !fields.has('hostname') ? new Map([['hostname', 'localhost'], ...rest]) : rest
}

/** Returns the files that no field reproduces exactly. */
function extraFiles(
  spec: Spec,
  datasource: Datasource,
  read: Reading,
): { readonly files: Fields; readonly carried: readonly string[] } {
  const { keepsItsFiles, fieldOfFile } = LAYOUTS[datasource]
  const made = render(spec)
  const files: Fields = new Map()
  const carried: string[] = []
  for (const [path, { kind }] of read.drive.tree) {
    if (kind === 'directory' && path !== '' && read.names(path).size === 0 && !made.has(path))
      files.set(`${path}/`, null)
    if (kind !== 'file' || (keepsItsFiles && fieldOfFile(path, () => true) !== undefined)) continue
    const [bytes, own] = [read.bytes(path)!, made.get(path)]
    if (own?.kind === 'file' && isSame(bytesOf(own.content), bytes)) continue
    files.set(path, contentOf(bytes))
    if (own !== undefined) carried.push(path)
  }
  return { files, carried }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, n) => byte === b[n])
}

function commentsOf({ leftOut, carried, lost }: Omit<SpecFound, 'text' | 'report'>): string {
  const lines = [
    ...leftOut.map(({ path, message }) => `Left out: ${path.join('.') || 'spec'}: ${message}`),
    ...carried.map((path) => `Copied to extra_files, which overrides the other fields: ${path}`),
    ...[...new Set(lost.map(({ path }) => path))].map((path) => `Not reproduced exactly: ${path}`),
  ]
  return guardComment(lines.map((line) => `# ${oneLine(line)}\n`).join(''))
}

/** Escapes line breaks in names, which would end a comment. */
function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
}
