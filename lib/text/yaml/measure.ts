import { MAX_DEPTH, MAX_WEIGHT, type Node, type Place, Refusal } from './node.ts'

/** Values in a collection, those of its aliases counted each time, and levels of them. */
interface Measure {
  readonly weight: number
  readonly depth: number
}

/** What the collections of a document unfold to, each when it has been read whole. */
export type Measures = Map<Node, Measure>

/** Ends the reading of a document whose aliases stand for too much. */
export function tooHeavy(start: number): Refusal {
  return new Refusal(`aliases that unfold to more than ${MAX_WEIGHT} values`, start, { kind: 'weight' })
}

/** Nested deeper than Python's own recursion goes. */
export function tooDeep(start: number): Refusal {
  return new Refusal(`more than ${MAX_DEPTH} lists and maps in each other`, start)
}

/**
 * Counts what is added to a collection.
 *
 * @throws Refusal when it unfolds to too much
 */
export function measuring(measures: Measures, node: Node): { add(child: Place): void; done(): void } {
  let weight = 1
  let depth = 0
  return {
    add(child) {
      // A node within itself counts as one value there.
      const measure = measures.get(child.node) ?? { weight: 1, depth: 0 }
      weight += measure.weight
      depth = Math.max(depth, measure.depth)
      if (weight > MAX_WEIGHT) throw tooHeavy(child.start)
      if (depth >= MAX_DEPTH) throw tooDeep(child.start)
    },
    done() {
      measures.set(node, { weight, depth: depth + 1 })
    },
  }
}
