/** A problem that a reader found in an image. */
export interface Finding {
  /** Stable, in kebab case. */
  readonly code: FindingCode
  /** The structure with the problem: `directory record`, `primary volume descriptor`. */
  readonly structure: string
  /** The offset of the structure from the start of the image, in bytes. */
  readonly offset: number
  /** The section of the standard that it violates: `ECMA-119 9.1.3`. */
  readonly section: string
  /** What is wrong, in words for people. */
  readonly message: string
}

/** The stable code of a finding. The reader continues after a finding, unless it throws it as a DecodeError. */
export type FindingCode =
  /** There is no such file system. */
  | 'not-found'
  /** A structure contradicts itself or its standard. */
  | 'malformed'
  /** A number is stored in both byte orders, and the two differ. */
  | 'byte-orders-differ'
  /** A structure refers to bytes after the end of the image. */
  | 'outside-image'
  /** Structures overlap or form a loop, or reading them would take more bytes than the image has. */
  | 'overlap'
  /** A name is invalid in a path or occurs twice in its directory; the entry is left out. */
  | 'bad-name'
  /** Text is not in its character set; it is read as ISO 8859-1. */
  | 'bad-text'
  /** There are more entries, or longer paths, than the limit allows. */
  | 'too-many'
  /** The format allows it, but this reader does not support it. */
  | 'unsupported'

/** Thrown when an image cannot be read. It has the same fields as a finding. */
export class DecodeError extends Error implements Finding {
  override readonly name = 'DecodeError'
  readonly code: FindingCode
  readonly structure: string
  readonly offset: number
  readonly section: string
  /** The finding's own message, without the place. */
  readonly reason: string

  constructor({ code, structure, offset, section, message }: Finding) {
    super(`${structure} at byte ${offset}: ${message} (${section})`)
    this.reason = message
    this.code = code
    this.structure = structure
    this.offset = offset
    this.section = section
  }
}

/** The findings of a reader; equal ones are kept once. */
export interface Findings {
  readonly list: readonly Finding[]
  add(finding: Finding): void
}

/** The most findings that are kept: a hostile image could cause any number. */
const MOST_FINDINGS = 1000

export function findings(): Findings {
  const list: Finding[] = []
  const known = new Set<string>()
  return {
    list,
    add(finding) {
      const key = `${finding.structure}:${finding.offset}:${finding.message}`
      if (list.length >= MOST_FINDINGS || known.has(key)) return
      known.add(key)
      if (list.length < MOST_FINDINGS - 1) list.push(finding)
      else list.push({ ...finding, code: 'too-many', message: 'further findings are not listed' })
    },
  }
}
