import { MAX_DEPTH, MAX_VALUES, MAX_WEIGHT, type Node, type Place, Refusal } from './node.ts'

/** Values in a collection, and levels of them. */
interface Measure {
  /** As many as it writes out: an alias counts as one. */
  readonly written: number
  /** As many as it unfolds to: an alias counts as all that it stands for. */
  readonly weight: number
  readonly depth: number
}

/** What the collections of a document unfold to, each when it has been read whole. */
export type Measures = Map<Node, Measure>

/** Ends the reading of a document whose aliases stand for too much. */
export function tooHeavy(start: number): Refusal {
  return new Refusal(`aliases that expand to more than ${MAX_WEIGHT} values`, start, { kind: 'weight' })
}

/** Ends the reading of a document that is longer than what is read here. Guests have no such limit. */
export function tooMany(start: number): Refusal {
  return new Refusal(`more than ${MAX_VALUES} values`, start, { kind: 'size' })
}

/** Nested deeper than Python's own recursion goes. */
export function tooDeep(start: number): Refusal {
  return new Refusal(`more than ${MAX_DEPTH} nested lists and maps`, start)
}

/**
 * Counts what is added to a collection.
 *
 * @throws Refusal when it unfolds to too much
 */
export function measuring(measures: Measures, node: Node): { add(child: Place): void; done(): void } {
  let written = 1
  let weight = 1
  let depth = 0
  return {
    add(child) {
      // A node within itself counts as one value there.
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
