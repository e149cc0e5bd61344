// Prints how the time of each row grows: npx tsx test/growth/table.ts [WORD…]
import { measured } from './harness.ts'
import { rows } from './rows.ts'

const SIZES = [1000, 2000, 4000, 8000]
const words = process.argv.slice(2)
const names = Object.keys(rows).filter(
  (name) => words.length === 0 || words.some((word) => name.includes(word)),
)
const cells = (name: string, values: readonly string[]): string =>
  `${name.padEnd(46)}${values.map((value) => value.padStart(9)).join('')}\n`

process.stdout.write(cells('ms of CPU', [...SIZES.map(String), '8000:1000']))
await measured(names, SIZES, ({ name, times }) => {
  const ratio = times === undefined ? '' : (times.at(-1)! / times[0]!).toFixed(1)
  process.stdout.write(
    cells(name, times === undefined ? ['no end'] : [...times.map((time) => time.toFixed(1)), ratio]),
  )
})
