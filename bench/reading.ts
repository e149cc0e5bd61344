// An image of 50 000 files: listing it, and reading one of them, beside bsdtar.
import { mkdirSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { compare, type Command, type Row, type Taken, times } from './row.ts'

const FILE = 'd250/file50.txt'
const ROUNDS = 5

const script = join(import.meta.dirname, 'list-image.mjs')
const front = join(import.meta.dirname, '..', 'dist', 'bin', 'config-drive-genisoimage.cjs')

/** Rows for the reader of ISO 9660. */
export function readingRows(folder: string): readonly Row[] {
  const image = join(folder, 'many.iso')
  let isMade = false
  const rows = (work: string, ours: Command, theirs: Command): readonly Row[] => {
    let known: readonly Taken[] | undefined
    const taken = (): readonly Taken[] => {
      if (!isMade) make(folder, image)
      isMade = true
      const bare: Command = [process.execPath, '-e', '0']
      return (known ??= compare([ours, theirs, bare], join(folder, 'log'), { rounds: ROUNDS }))
    }
    const row = (of: string, ratio: (own: number, other: number, bare: number) => number): Row => ({
      work: work + of,
      anchor: 'bsdtar',
      measure() {
        const [own, other, bare] = taken()
        return times(ratio(own!.time, other!.time, bare!.time))
      },
    })
    return [
      row('', (own, other) => own / other),
      row(', without the start of Node', (own, other, bare) => (own - bare) / other),
    ]
  }
  const read = (...args: readonly string[]): Command => [process.execPath, script, image, ...args]
  return [
    ...rows('list an image of 50 000 files', read(), ['bsdtar', '-tf', image]),
    ...rows('read one of 50 000 files', read(FILE), ['bsdtar', '-xOf', image, FILE]),
  ]
}

function make(folder: string, image: string): void {
  const source = join(folder, 'listed')
  for (let i = 0; i < 50_000; i++) {
    const directory = join(source, `d${Math.floor(i / 100)}`)
    if (i % 100 === 0) mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, `file${i % 100}.txt`), `${i} `.repeat(170))
  }
  execFileSync(process.execPath, [front, '-quiet', '-J', '-r', '-o', image, source])
}
