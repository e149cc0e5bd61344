import type { Json } from '../json.ts'
import type { Place } from './node.ts'
import type { Scalar11 } from './yaml-1.1.ts'

/** A value, with its place and the places of the values in it. */
export interface Placed {
  readonly value: Json
  readonly start: number
  readonly end: number
  readonly below: ReadonlyMap<string | number, PlacedMember>
  /** The indentation of a literal block, in blanks. */
  readonly indent?: number | undefined
  /** The YAML 1.1 form of a plain scalar. */
  readonly form?: Scalar11 | undefined
}

export interface PlacedMember {
  /** The place of the key; for an item of a list, the place of the item. */
  readonly key: Pick<Place, 'start' | 'end'>
  readonly placed: Placed
}

export const NOTHING_BELOW: ReadonlyMap<string | number, PlacedMember> = new Map()
