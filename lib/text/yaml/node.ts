/**
 * A YAML document as a tree, before any schema gives its scalars a type. An alias is the node that it names, so the tree
 * can share nodes, and a node can be within itself. Offsets count UTF-16 units.
 */
export type Node = ScalarNode | SequenceNode | MappingNode

interface Common {
  /** Undefined: it has none. A tag of YAML's own is whole: `tag:yaml.org,2002:int`. */
  readonly tag: string | undefined
  /** Where the tag is written. */
  readonly tagAt: number
  readonly start: number
  readonly end: number
}

export interface ScalarNode extends Common {
  readonly kind: 'scalar'
  readonly text: string
  readonly isPlain: boolean
  /** Blanks before each line of a literal block. */
  readonly indent?: number
  /** Where a text in quotes escapes half a character, a surrogate: Python keeps it, and cannot write it. */
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

/** A node where it is written; that of an alias is where the alias is. */
export interface Place {
  readonly node: Node
  readonly start: number
  readonly end: number
}

export interface Pair {
  readonly key: Place
  readonly value: Place
}

/** The prefix of the tags that `!!` stands for. */
export const TAG = 'tag:yaml.org,2002:'

/** Most values that a document may write out. */
export const MAX_VALUES = 100_000

/** Most values that its aliases may stand for, beyond those that it writes out. */
export const MAX_WEIGHT = 100_000

/** Nesting that PyYAML takes when cloud-init calls it; Python ends deeper recursion. */
export const MAX_DEPTH = 450

/** Why a text cannot be read, and where. Ends the reading; never leaves this folder. */
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
