import type { Test } from 'tap'
import { main } from '../cli/main.ts'

/** Takes what is written, and says so. */
const written = (_text: unknown, done?: unknown): boolean => {
  if (typeof done === 'function') done()
  return true
}

/** What the command line says and prints, from within this process. */
export async function runMain(t: Test, ...args: readonly string[]) {
  const stdout = t.capture(process.stdout, 'write', written)
  const stderr = t.capture(process.stderr, 'write')
  const code = await main(args)
  stdout.restore()
  stderr.restore()
  const text = (calls: readonly { args: readonly unknown[] }[]): string =>
    calls
      .map(({ args: [chunk] }) =>
        chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk),
      )
      .join('')
  return { code, stdout: text(stdout()), stderr: text(stderr()) }
}
