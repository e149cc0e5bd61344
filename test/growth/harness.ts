import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

export interface Measured {
  readonly name: string
  /** ms of CPU for each size; undefined: it took too long, or too much memory. */
  readonly times: readonly number[] | undefined
}

/** ms for all sizes of a row, on a machine that does other things beside. */
const PATIENCE = 60_000

/** Measures rows one after the other; one that does not end is ended, and the others go on. */
export async function measured(
  names: readonly string[],
  sizes: readonly number[],
  onRow: (row: Measured) => void = () => undefined,
): Promise<readonly Measured[]> {
  const found: Measured[] = []
  while (found.length < names.length) {
    await someOf(names.slice(found.length), sizes, (row) => {
      found.push(row)
      onRow(row)
    })
  }
  return found
}

/** Those up to the first that does not end. */
function someOf(
  names: readonly string[],
  sizes: readonly number[],
  onRow: (row: Measured) => void,
): Promise<void> {
  const script = join(import.meta.dirname, 'measure.ts')
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=512', '--import=tsx', script, sizes.join(','), ...names],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  let count = 0
  let timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
  createInterface({ input: child.stdout }).on('line', (line) => {
    clearTimeout(timer)
    timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
    count++
    onRow(JSON.parse(line) as Measured)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(timer)
      if (count < names.length) onRow({ name: names[count]!, times: undefined })
      resolve()
    })
  })
}
