import type { Codec } from './codecs.ts'

/** One field of a structure: one-based byte positions, both inclusive, as standards print them. */
export interface Field<T, Fixed extends boolean = boolean> {
  readonly first: number
  readonly last: number
  readonly codec: Codec<T>
  /** The only value the field may have; it is not part of the structure's values. */
  readonly fixed: Fixed extends true ? T : undefined
}

type Fields = Readonly<Record<string, Field<any>>>

/** The values of a structure: every field of the table that is not fixed. */
export type Values<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Field<any, true> ? never : K]: F[K] extends Field<infer T>
    ? T
    : never
}

export interface Struct<F extends Fields> {
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly fields: F
  /** Writes every field at `offset`; bytes between fields become zero. */
  encode(values: Values<F>, target: Uint8Array, offset: number): void
  /** Returns the values at `offset`; fixed fields are not checked. */
  decode(source: Uint8Array, offset: number): Values<F>
}

/** Returns a field at byte positions `first` to `last`, which ECMA-119 calls BP. */
export function bp<T>(first: number, last: number, codec: Codec<T>): Field<T, false> {
  return { first, last, codec, fixed: undefined }
}

/** Returns a field that always holds `value`. */
export function fixed<T>(first: number, last: number, codec: Codec<T>, value: T): Field<T, true> {
  return { first, last, codec, fixed: value }
}

/** Returns a function that reads one field of a structure at `offset`, for readers of many records that need few fields. */
export function reading<T>({ first, last, codec }: Field<T>): (source: Uint8Array, offset: number) => T {
  return (source, offset) => codec.read(source, offset + first - 1, last - first + 1)
}

/**
 * Defines a binary structure as a table, which serves as encoder, decoder, type and documentation.
 *
 * @throws RangeError when fields overlap, leave `size`, or have a width their codec does not have
 */
export function struct<const F extends Fields>(name: string, size: number, fields: F): Struct<F> {
  let end = 0
  for (const [key, { first, last, codec }] of Object.entries(fields)) {
    const width = last - first + 1
    if (first <= end || last > size || width < 1) {
      throw new RangeError(`${name}.${key}: bytes ${first} to ${last} overlap or exceed the ${size} bytes`)
    }
    if (codec.width !== undefined && codec.width !== width) {
      throw new RangeError(`${name}.${key}: has ${width} bytes, but its codec has ${codec.width}`)
    }
    end = last
  }
  const rows: Row[] = []
  const constants = new Uint8Array(size)
  for (const [key, { first, last, codec, fixed }] of Object.entries(fields)) {
    if (fixed === undefined) rows.push({ key, start: first - 1, width: last - first + 1, codec })
    else codec.write(constants, first - 1, last - first + 1, fixed)
  }
  return {
    name,
    size,
    fields,
    encode(values, target, offset) {
      if (offset + size > target.length) throw new RangeError(`${name}: no room at ${offset}`)
      // A call of `set` costs more than a short loop.
      if (size > 64) target.set(constants, offset)
      else for (let i = 0; i < size; i++) target[offset + i] = constants[i]!
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!
        row.codec.write(target, offset + row.start, row.width, (values as Record<string, unknown>)[row.key])
      }
    },
    decode(source, offset) {
      if (offset + size > source.length) throw new RangeError(`${name}: truncated at ${offset}`)
      const values: Record<string, unknown> = {}
      for (const { key, start, width, codec } of rows) values[key] = codec.read(source, offset + start, width)
      return values as Values<F>
    },
  }
}

/** A field whose value is not fixed. */
interface Row {
  readonly key: string
  readonly start: number
  readonly width: number
  readonly codec: Codec<any>
}
