import { readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { formats } from '../fuzz/formats.ts'
import { fuzz } from '../fuzz/fuzz.ts'
import { requireTools, withDirectory } from './tools.ts'

requireTools()

/** The same images each time, but for the dates that other programs put into them; `npm run fuzz` tries others. */
const SEED = 9660
const IMAGES = 3000

t.test('no wrong image ends a reader, keeps it busy or fills the memory', { timeout: 600_000 }, async (t) => {
  await withDirectory(async (directory) => {
    for (const [format, { corpus }] of Object.entries(formats)) {
      const folder = join(directory, format)
      await mkdir(folder)
      await corpus(folder)
      t.ok(readdirSync(folder).length > 3, `${format} has a corpus`)
      const { failure } = await fuzz({ format, corpus: folder, seed: SEED, from: 0, count: IMAGES })
      // What is broken on purpose is found, each by what is wrong with it.
      const wanted = /^planted-(.*)$/.exec(format)?.[1]
      if (wanted === undefined) t.equal(failure, undefined, format)
      else t.match(failure?.reason, REASONS[wanted], format)
    }
  })
})

const REASONS: Readonly<Record<string, RegExp>> = {
  crash: /TypeError/,
  hang: /more than 2 s/,
  memory: /256 MiB|heap out of memory|Array buffer allocation failed/,
  work: /again and again/,
}
