// Measures rows in a process of its own, which the one that started it can end: prints a line of JSON for each row.
import { rows } from './rows.ts'

/** CPU time in ms, the least of some runs, so that what else the machine does counts little. */
async function timeOf(run: () => unknown): Promise<number> {
  let least = Infinity
  let total = 0
  for (let n = 0; n < 3 && total < 1000; n++) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
    total += (user + system) / 1000
  }
  return least
}

const [sizes = '', ...names] = process.argv.slice(2)
for (const name of names) {
  const times: number[] = []
  // The first runs compile.
  for (const n of [200, 200, ...sizes.split(',').map(Number)]) times.push(await timeOf(rows[name]!(n)))
  process.stdout.write(`${JSON.stringify({ name, times: times.slice(2) })}\n`)
}
