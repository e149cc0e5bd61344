/**
 * A YAML document as a tree, before a schema gives its scalars types. An alias is the node that it refers to, so the
 * tree can share nodes, and a node can contain itself. Offsets count UTF-16 units.
 */
export type Node = ScalarNode | SequenceNode | MappingNode

interface Common {
  /** The tag in full, such as `tag:yaml.org,2002:int`, or undefined for a node without one. */
  readonly tag: string | undefined
  /** The offset of the tag. */
  readonly tagAt: number
  readonly start: number
  readonly end: number
}

export interface ScalarNode extends Common {
  readonly kind: 'scalar'
  readonly text: string
  readonly isPlain: boolean
  /** The indentation of a literal block, in blanks. */
  readonly indent?: number
  /** The offset of an escaped lone surrogate in a quoted text. Python keeps it and cannot write it. */
  readonly half?: number | undefined
}

export interface SequenceNode extends Common {
  readonly kind: 'sequence'
  readonly items: readonly Place[]
}

export interface MappingNode extends Common {
  readonly kind: 'mapping'
  readonly pairs: readonly Pair[]
}

/** A node with its place in the text. The place of an alias is that of the alias itself. */
export interface Place {
  readonly node: Node
  readonly start: number
  readonly end: number
}

export interface Pair {
  readonly key: Place
  readonly value: Place
}

/** The prefix that `!!` abbreviates. */
export const TAG = 'tag:yaml.org,2002:'

/** The maximum number of values in the text of a document. */
export const MAX_VALUES = 100_000

/** The maximum number of further values that its aliases expand to. */
export const MAX_WEIGHT = 100_000

/** The nesting that PyYAML can read when cloud-init calls it; Python stops deeper recursion. */
export const MAX_DEPTH = 450

/** The reason why a text cannot be read, with its place. It ends the reading and never leaves this folder. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly kind: 'syntax' | 'value' | 'weight' | 'size' | 'unsupported'
  readonly hint: string | undefined
  readonly start: number
  readonly end: number
  constructor(
    reason: string,
    start: number,
    { kind = 'syntax', hint, end = start }: Partial<Pick<Refusal, 'kind' | 'hint' | 'end'>> = {},
  ) {
    super(reason)
    this.kind = kind
    this.hint = hint
    this.start = start
    this.end = end
  }
}
