import { u16b, u16m, u32b, u32m } from '../../lib/image/binary/codecs.ts'
import type { Field, Struct } from '../../lib/image/binary/struct.ts'
import type { Place } from './mutate.ts'

/** Fields of a table at `offset`. */
export function fieldsOf({ fields }: Pick<Struct<any>, 'fields'>, offset: number): Place[] {
  return Object.values(fields as Readonly<Record<string, Field<unknown>>>).map(({ first, last, codec }) => {
    const size = last - first + 1
    const isTwice = codec === u16b || codec === u32b
    const order = isTwice
      ? 'twice'
      : codec === u16m || codec === u32m
        ? 'big'
        : size <= 4
          ? 'little'
          : 'bytes'
    return { offset: offset + first - 1, size, order }
  })
}
