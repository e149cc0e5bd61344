import { MAX_DEPTH, MAX_VALUES, MAX_WEIGHT, type Node, type Place, Refusal } from './node.ts'

/** The size of a collection. */
interface Measure {
  /** The number of values in its text, where an alias counts as one. */
  readonly written: number
  /** The number of values with all aliases expanded. */
  readonly weight: number
  readonly depth: number
}

/** The sizes of the collections of a document, each set when the collection has been read. */
export type Measures = Map<Node, Measure>

/** Returns the refusal of a document whose aliases expand to too many values. */
export function tooHeavy(start: number): Refusal {
  return new Refusal(`aliases that expand to more than ${MAX_WEIGHT} values`, start, { kind: 'weight' })
}

/** Returns the refusal of a document that is too long for this reader. Guests have no such limit. */
export function tooMany(start: number): Refusal {
  return new Refusal(`more than ${MAX_VALUES} values`, start, { kind: 'size' })
}

/** Returns the refusal of a document nested deeper than Python's recursion limit allows. */
export function tooDeep(start: number): Refusal {
  return new Refusal(`more than ${MAX_DEPTH} nested lists and maps`, start)
}

/**
 * Returns functions that count the children of a collection and record its size.
 *
 * @throws Refusal when the collection is too large or too deep
 */
export function measuring(measures: Measures, node: Node): { add(child: Place): void; done(): void } {
  let written = 1
  let weight = 1
  let depth = 0
  return {
    add(child) {
      // A collection inside itself counts as one value.
      const measure = measures.get(child.node) ?? { written: 1, weight: 1, depth: 0 }
      const isAlias = child.start !== child.node.start
      written += isAlias ? 1 : measure.written
      weight += measure.weight
      depth = Math.max(depth, measure.depth)
      if (written > MAX_VALUES) throw tooMany(child.start)
      if (weight - written > MAX_WEIGHT) throw tooHeavy(child.start)
      if (depth >= MAX_DEPTH) throw tooDeep(child.start)
    },
    done() {
      measures.set(node, { written, weight, depth: depth + 1 })
    },
  }
}
