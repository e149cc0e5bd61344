/** Wrong images out of right ones, of whatever format: blind ones, and ones that know where its numbers stand. */
import type { Random } from './random.ts'

/** A field of an image. */
export interface Place {
  /** Bytes from the start of the image. */
  readonly offset: number
  /** Bytes. */
  readonly size: number
  /** How a number lies in it; `twice`: in both byte orders, one after the other. */
  readonly order: 'little' | 'big' | 'twice' | 'bytes'
}

type Mutation = (image: Uint8Array, places: readonly Place[], random: Random) => void

/** What numbers go wrong at. */
const NUMBERS = [
  0, 1, 2, 3, 4, 5, 15, 16, 17, 0x22, 0x7f, 0x80, 0xfe, 0xff, 0x100, 0x7ff, 0x800, 0x801, 0xffff,
]
const LARGE = [0x10000, 0x1fffff, 0x200000, 0x7fff_ffff, 0x8000_0000, 0xffff_f800, 0xffff_fffe, 0xffff_ffff]

const put = (image: Uint8Array, { offset, size, order }: Place, value: number, random: Random): void => {
  const width = order === 'twice' ? size / 2 : size
  const byte = (i: number): number => (i < 4 ? (value >>> (8 * i)) & 0xff : 0)
  // A number that stands twice changes in one place or in both.
  const halves = order === 'twice' ? random.below(4) : 0
  for (let i = 0; i < width; i++) {
    const at = order === 'big' ? width - 1 - i : i
    if (halves !== 2) image[offset + at] = byte(i)
    if (order === 'twice' && halves !== 1) image[offset + size - 1 - i] = byte(i)
  }
}

const get = (image: Uint8Array, { offset, size, order }: Place): number => {
  const width = Math.min(order === 'twice' ? size / 2 : size, 4)
  let value = 0
  for (let i = 0; i < width; i++)
    value += image[offset + (order === 'big' ? size - 1 - i : i)]! * 2 ** (8 * i)
  return value
}

const number: Mutation = (image, places, random) => {
  const place = random.pick(places)
  const value = get(image, place)
  const values = [
    ...NUMBERS,
    ...LARGE,
    value + 1,
    value - 1,
    value * 2,
    value + 2048,
    Math.ceil(image.length / 2048),
  ]
  put(image, place, random.pick(values) >>> 0, random)
}

/** The value of one field in another one: what leads somewhere leads back. */
const copyNumber: Mutation = (image, places, random) => {
  const from = random.pick(places)
  const alike = places.filter(({ size, order }) => size === from.size && order === from.order)
  const to = random.pick(alike)
  image.copyWithin(to.offset, from.offset, from.offset + from.size)
}

const byteOfPlace: Mutation = (image, places, random) => {
  const { offset, size } = random.pick(places)
  image[offset + random.below(size)] = random.below(256)
}

const flipBit: Mutation = (image, _places, random) => {
  image[random.below(image.length)]! ^= 1 << random.below(8)
}

const copySector: Mutation = (image, _places, random) => {
  const sectors = Math.floor(image.length / 512)
  const [from, to] = [random.below(sectors) * 512, random.below(sectors) * 512]
  image.copyWithin(to, from, from + random.pick([512, 2048, 4096]))
}

/** Records move against each other. */
const shift: Mutation = (image, places, random) => {
  const { offset } = random.pick(places)
  const by = random.pick([1, 2, 4, 33])
  const end = Math.min(image.length, offset + 2048)
  image.copyWithin(offset + by, offset, end - by)
}

const fill: Mutation = (image, places, random) => {
  const { offset } = random.pick(places)
  image.fill(random.pick([0, 0x2f, 0x2e, 0xff]), offset, offset + random.pick([1, 4, 64, 2048]))
}

const MUTATIONS: readonly Mutation[] = [
  number,
  number,
  number,
  copyNumber,
  copyNumber,
  byteOfPlace,
  flipBit,
  copySector,
  shift,
  fill,
]

/** A wrong copy of `image`; the same one for the same random numbers. */
export const mutate = (image: Uint8Array, places: readonly Place[], random: Random): Uint8Array => {
  const wrong = image.slice()
  for (let count = 1 + random.below(random.pick([1, 3, 12])); count > 0; count--) {
    random.pick(MUTATIONS)(wrong, places, random)
  }
  return random.below(12) === 0 ? wrong.subarray(0, random.below(wrong.length)) : wrong
}
