import type { Verdict } from '../../lib/inspect/verdicts.ts'
import type { Diagnostic, Range } from '../../lib/report/diagnostics.ts'
import type { Need } from '../../lib/shape/need.ts'

/** The formats that a page can download. */
export const IMAGE_FORMATS = ['iso9660', 'vfat', 'qcow2', 'tar'] as const

/** The name of a format to download. */
export type ImageFormat = (typeof IMAGE_FORMATS)[number]

/** A file or another entry of a drive, for a list. */
export interface Listed {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'device'
  /** The number of bytes of a file. */
  readonly size: number | undefined
}

/** Something that a spec asks for. */
export interface NeedShown {
  readonly id: string
  readonly kind: Need['kind']
  /** In the words of a spec: `{env: SECRET}`. */
  readonly text: string
  readonly isAnswered: boolean
}

/** A finding, with the text of the command line. */
export interface FindingText {
  readonly severity: Diagnostic['severity']
  /** `spec.yaml:1:1: error: message [code]` */
  readonly text: string
  readonly hint: string | undefined
  /** The message and the hint, for a mark at the place. */
  readonly mark: string
  /** The place in the spec; undefined for a finding elsewhere. */
  readonly place: Range | undefined
}

/** The drive of a spec. */
export interface Made {
  readonly hostname: string | undefined
  readonly files: readonly Listed[]
  /** The size of the image, in bytes. */
  readonly size: number
  /** The names of destinations whose limit the image exceeds. */
  readonly tooLargeFor: readonly string[]
  readonly verdicts: readonly Verdict[]
  /** A drawing, as SVG. */
  readonly network: string
  /** The command line that makes the same drive. */
  readonly command: string
}

/** What became of a spec. */
export interface Judged {
  readonly findings: readonly FindingText[]
  readonly needs: readonly NeedShown[]
  /** Undefined when the spec is wrong. With open needs it is made of placeholders. */
  readonly made: Made | undefined
  /** Why the format cannot hold the drive. */
  readonly problem: string | undefined
}

/** An image to download. */
export interface PackedImage {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** In hexadecimal. */
  readonly sha256: string
}

/** The start of a file's content. */
export interface Shown {
  /** The text; undefined when the bytes are not text. */
  readonly text: string | undefined
  /** The bytes as hexadecimal digits and characters, 16 in a line. */
  readonly hex: string
  /** Whether more follows. */
  readonly isCut: boolean
}

/** A fact for a list: `Label`, `config-2`. */
export type Fact = readonly [name: string, value: string]

/** A drive that somebody else made. */
export interface Opened {
  readonly name: string
  readonly facts: readonly Fact[]
  /** Problems of the image's structures. */
  readonly problems: readonly string[]
  readonly findings: readonly FindingText[]
  readonly files: readonly Listed[]
  readonly verdicts: readonly Verdict[]
  /** The map of the image, as SVG; undefined for an archive or a folder. */
  readonly map: string | undefined
}

/** What a field takes, for completion. */
export interface Choice {
  readonly label: string
  /** The first sentence of its description. */
  readonly detail: string | undefined
  readonly isField: boolean
}
