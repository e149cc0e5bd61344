/** What is wrong with an image, as a reader finds it. */
export interface Finding {
  readonly code: FindingCode
  /** What it is found in: `directory record`, `primary volume descriptor`. */
  readonly structure: string
  /** Bytes from the start of the image to the structure. */
  readonly offset: number
  /** Of the standard that says how it has to be: `ECMA-119 9.1.3`. */
  readonly section: string
  readonly message: string
}

/** Stable; the image could be read all the same, unless it is thrown. */
export type FindingCode =
  /** There is no such file system. */
  | 'not-found'
  /** A structure contradicts itself or its standard. */
  | 'malformed'
  /** A number stands twice, and not the same. */
  | 'byte-orders-differ'
  /** Something is said to lie where the image has ended. */
  | 'outside-image'
  /** Structures share bytes, lead back to themselves, or would be read more often than there are bytes. */
  | 'overlap'
  /** A name that no path can hold, or that its directory has already: the entry is left out. */
  | 'bad-name'
  /** Text that is not in the character set it should be in; it is taken for ISO 8859-1. */
  | 'bad-text'
  /** More entries, or longer paths, than are let in. */
  | 'too-many'
  /** The format can say it, and this reader does not understand it. */
  | 'unsupported'

/** What cannot be read: the same facts as a finding that did not stop the reader. */
export class DecodeError extends Error implements Finding {
  override readonly name = 'DecodeError'
  readonly code: FindingCode
  readonly structure: string
  readonly offset: number
  readonly section: string
  /** What is wrong, without where: the finding's own message. */
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

/** What a reader gathers while it reads on, each once. */
export interface Findings {
  readonly list: readonly Finding[]
  add(finding: Finding): void
}

/** A hostile image has as many as its maker likes; who reads them has seen enough by then. */
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
