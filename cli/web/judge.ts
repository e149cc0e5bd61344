import { DRIVE_FORMATS, type DriveFormat } from '../../lib/drive-format.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { RenderContext } from '../../lib/context.ts'
import { EncodeError, toBytes } from '../../lib/image/image.ts'
import { DEFAULT_DATE, type Tree } from '../../lib/image/tree.ts'
import { judgeDrives } from '../../lib/inspect/judge-drives.ts'
import { unsaid } from '../../lib/inspect/known-guest-findings.ts'
import { locatedInSpec } from '../../lib/inspect/locate-in-spec.ts'
import { verdicts } from '../../lib/inspect/verdicts.ts'
import { identified, render } from '../../lib/layouts/render.ts'
import { DESTINATIONS, excesses } from '../../lib/metadata/limits.ts'
import { packedDrive } from '../../lib/pack/as-drive.ts'
import { driveOptions } from '../../lib/pack/drive-options.ts'
import { pack } from '../../lib/pack/pack.ts'
import { networkSvg } from '../../lib/picture/network-svg.ts'
import { hasErrors, type Report } from '../../lib/report/diagnostics.ts'
import { type Answers, type Need, needText } from '../../lib/shape/need.ts'
import type { Spec } from '../../lib/spec.ts'
import { complete, declare } from '../../lib/spec/declare.ts'
import { filesIn } from './listing.ts'
import {
  IMAGE_FORMATS,
  type ImageFormat,
  type Judged,
  type Made,
  type NeedShown,
  type PackedImage,
} from './messages.ts'
import { findingTexts } from './finding-texts.ts'
import { gunzip } from './gunzip.ts'
import { SPEC_FILE } from './names.ts'

const CONTEXT: RenderContext = {
  now: DEFAULT_DATE,
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
}

/** A spec, and the files of its drive. */
export interface Rendered {
  readonly spec: Spec
  readonly tree: Tree
  /** Whether the drive may be packed: no guest of the spec rejects it, and no placeholder is on it. */
  readonly isFinal: boolean
}

/**
 * Judges a spec as `build` does: its own problems, then what its guests reject. A spec that asks for files or secrets is judged with
 * placeholders until they are answered; `rendered` is undefined for a spec with errors.
 */
export function judge(text: string, answers: Answers): Judged & { readonly rendered: Rendered | undefined } {
  const declared = declare(text, { source: SPEC_FILE, gunzip })
  const completed = complete(declared, answers)
  const needs = completed.needs.map((need) => shown(need, answers))
  const isWhole = completed.value !== undefined
  const found =
    isWhole || hasErrors(completed.report) ? completed : complete(declared, answers, { isLenient: true })
  if (found.value === undefined)
    return {
      findings: findingTexts(found.report),
      needs,
      made: undefined,
      problem: undefined,
      rendered: undefined,
    }
  const spec = identified(found.value, { context: CONTEXT })
  const tree = render(spec, { context: CONTEXT })
  try {
    const { report, made } = judgedDrive(spec, tree, text, completed.report)
    const rendered = { spec, tree, isFinal: isWhole && !hasErrors(report) }
    return { findings: findingTexts(report), needs, made, problem: undefined, rendered }
  } catch (cause) {
    if (!(cause instanceof EncodeError)) throw cause
    return {
      findings: findingTexts(completed.report),
      needs,
      made: undefined,
      problem: cause.message,
      rendered: undefined,
    }
  }
}

function judgedDrive(spec: Spec, tree: Tree, text: string, said: Report): { report: Report; made: Made } {
  const format = imageFormatOf(spec.drive.format)
  const options = driveOptions(spec, CONTEXT, format)
  const image = pack(tree, options)
  const drive = packedDrive(tree, image, options)
  const locate = (report: Report): Report => locatedInSpec(report, SPEC_FILE, text)
  const found = judgeDrives(spec, [{ tree, image, drive }], { locate })
  const made: Made = {
    hostname: spec.hostname,
    files: filesIn(tree),
    size: image.size,
    tooLargeFor: excesses(DESTINATIONS, 'drive', image.size).map(({ name }) => name),
    verdicts: verdicts(drive),
    network: networkSvg(spec.network, { title: `Network of ${spec.hostname ?? 'the guest'}` }),
    command: `config-drive build ${SPEC_FILE} -o ${fileName(spec, format)}`,
  }
  return { report: [...unsaid(said, found), ...found], made }
}

/** Returns the format to download a drive in: the one of the spec, or the archive of a folder. */
function imageFormatOf(format: DriveFormat): ImageFormat {
  if (format === 'dir') return 'tar'
  return IMAGE_FORMATS.find((each) => each === format) ?? (DRIVE_FORMATS[format].isFat ? 'vfat' : 'iso9660')
}

/** Packs the drive of a spec. */
export function packed({ spec, tree }: Rendered, format: ImageFormat): PackedImage {
  const bytes = toBytes(pack(tree, driveOptions(spec, CONTEXT, format)))
  return { name: fileName(spec, format), bytes, sha256: bytesToHex(sha256(bytes)) }
}

const SUFFIXES: Readonly<Record<ImageFormat, string>> = {
  iso9660: 'iso',
  vfat: 'img',
  qcow2: 'qcow2',
  tar: 'tar',
}

function fileName({ hostname }: Spec, format: ImageFormat): string {
  const base = (hostname ?? 'config-drive').replaceAll(/[^A-Za-z0-9._-]/g, '-')
  return `${base}.${SUFFIXES[format]}`
}

function shown(need: Need, answers: Answers): NeedShown {
  const { id, kind } = need
  return { id, kind, text: needText(need), isAnswered: answers.has(id) }
}
