import type { Test } from 'tap'
import { main } from '../cli/main.ts'

/** What the command line says and prints, from within this process. */
export async function runMain(t: Test, ...args: readonly string[]) {
  const stdout = t.capture(process.stdout, 'write')
  const stderr = t.capture(process.stderr, 'write')
  const code = await main(args)
  stdout.restore()
  stderr.restore()
  const text = (written: readonly { args: readonly unknown[] }[]): string =>
    written.map(({ args }) => String(args[0])).join('')
  return { code, stdout: text(stdout()), stderr: text(stderr()) }
}
