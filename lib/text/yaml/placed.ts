import type { Json } from '../json.ts'
import type { Place } from './node.ts'
import type { Scalar11 } from './yaml-1.1.ts'

/** A value, where it is written and where what is in it is. */
export interface Placed {
  readonly value: Json
  readonly start: number
  readonly end: number
  readonly below: ReadonlyMap<string | number, PlacedMember>
  /** Blanks before each line of a literal block. */
  readonly indent?: number | undefined
  /** Which of YAML 1.1's own forms a plain scalar has. */
  readonly form?: Scalar11 | undefined
}

export interface PlacedMember {
  /** Of a list's item, where the item is. */
  readonly key: Pick<Place, 'start' | 'end'>
  readonly placed: Placed
}

export const NOTHING_BELOW: ReadonlyMap<string | number, PlacedMember> = new Map()
