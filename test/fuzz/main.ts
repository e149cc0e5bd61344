/**
 * Looks for wrong images that a reader does not survive, for a time: npm run fuzz -- --minutes 30 [--seed 1]
 * [--format iso9660]. Each one found is kept, and with --image FILE read again.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bytesAccess } from '../../lib/image/random-access.ts'
import { formats } from './formats.ts'
import { fuzz } from './fuzz.ts'
import { imageOf, loadCorpus } from './worker.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    format: { type: 'string' },
    image: { type: 'string' },
  },
})
const names =
  values.format === undefined
    ? Object.keys(formats).filter((name) => !name.startsWith('planted'))
    : [values.format]

/** Images that one process reads. */
const AT_ONCE = 4000

/** Failures that are shown of one format. */
const MOST = 10

/** Ends at `end`, in milliseconds since 1970. */
const campaign = async (format: string, seed: number, end: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), `fuzz-${format}-`))
  await formats[format]!.corpus(folder)
  const corpus = loadCorpus(format, folder)
  console.log(`${format}: seed ${seed}, ${corpus.images.length} right images in ${folder}`)
  let failures = 0
  let number = 0
  while (Date.now() < end && failures < MOST) {
    const { next, failure } = await fuzz({
      format,
      corpus: folder,
      seed,
      from: number,
      count: AT_ONCE,
      until: end,
    })
    number = next
    if (failure === undefined) continue
    failures++
    const path = join(tmpdir(), `fuzz-${format}-${seed}-${failure.number}.img`)
    writeFileSync(path, imageOf(format, corpus, seed, failure.number))
    console.log(`image ${failure.number}, kept as ${path}\n${failure.reason}`)
  }
  console.log(`${format}: ${number} wrong images, ${failures} failures`)
  return failures
}

if (values.image !== undefined) {
  for (const name of names) formats[name]!.read(bytesAccess(readFileSync(values.image)))
} else {
  let failures = 0
  const start = Date.now()
  const share = (Number(values.minutes) * 60_000) / names.length
  for (const [i, name] of names.entries()) {
    failures += await campaign(name, Number(values.seed), start + (i + 1) * share)
  }
  process.exitCode = failures === 0 ? 0 : 1
}
