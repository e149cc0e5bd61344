/**
 * Reads wrong images one after the other: worker.ts FORMAT CORPUS SEED FROM COUNT. Writes a byte to standard output for each
 * that is done, and ends with the first that ends it; who started it looks after the time.
 */
import { readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DecodeError } from '../../lib/image/findings.ts'
import { bytesAccess, type RandomAccess } from '../../lib/image/random-access.ts'
import { formats } from './formats.ts'
import { mutate } from './mutate.ts'
import { random } from './random.ts'

/** What all reading of an image may come to: bytes for each of its own, and for a few contents. */
const WORK = 64
const SMALL_WORK = 16 * 1024 * 1024

/** Bytes that the process may have beyond those it started with. */
const MEMORY = 256 * 1024 * 1024

export interface Corpus {
  readonly images: readonly { readonly bytes: Uint8Array; readonly places: ReturnType<typeof placesOf> }[]
}

const placesOf = (format: string, bytes: Uint8Array) => formats[format]!.places(bytes)

export const loadCorpus = (format: string, directory: string): Corpus => ({
  images: readdirSync(directory)
    .sort()
    .map((name) => {
      const bytes = new Uint8Array(readFileSync(join(directory, name)))
      return { bytes, places: placesOf(format, bytes) }
    }),
})

/** The wrong image of a case. */
export const imageOf = (format: string, { images }: Corpus, seed: number, number: number): Uint8Array => {
  const numbers = random(seed * 1_000_003 + number)
  const { bytes, places } = numbers.pick(images)
  const image = mutate(bytes, places, numbers)
  if (numbers.below(8) > 0) formats[format]!.mend?.(image)
  return image
}

/** Every other image is read as a file is, in copies of its bytes; what is read of it is counted. */
const counted = (bytes: Uint8Array, isFile: boolean): RandomAccess => {
  const access = bytesAccess(bytes)
  if (!isFile) return access
  let left = WORK * bytes.length + SMALL_WORK
  return {
    size: access.size,
    read(offset, length) {
      if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
        throw new Error(`read of ${length} bytes at ${offset}`)
      }
      left -= length
      if (left < 0) throw new Error('it is read again and again')
      return access.read(offset, length).slice()
    },
  }
}

/** Whoever looks after the time may be too busy to read. */
const tell = (done: Uint8Array): void => {
  for (;;) {
    try {
      writeSync(1, done)
      return
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EAGAIN') throw cause
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

const work = (format: string, directory: string, seed: number, from: number, count: number): void => {
  const corpus = loadCorpus(format, directory)
  const { read } = formats[format]!
  const most = process.memoryUsage.rss() + MEMORY
  const done = Buffer.from('.')
  for (let number = from; number < from + count; number++) {
    try {
      read(counted(imageOf(format, corpus, seed, number), number % 2 === 0))
    } catch (cause) {
      if (!(cause instanceof DecodeError)) throw cause
    }
    if (process.memoryUsage.rss() > most) throw new Error('it takes more than 256 MiB')
    tell(done)
  }
}

if (import.meta.filename === process.argv[1]) {
  const [format = '', directory = '', ...numbers] = process.argv.slice(2)
  const [seed = 0, from = 0, count = 0] = numbers.map(Number)
  work(format, directory, seed, from, count)
}
