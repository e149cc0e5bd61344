import type { Test } from 'tap'
import { main } from '../cli/main.ts'

/** Takes what is written, and says so. */
const written = (_text: unknown, done?: unknown): boolean => {
  if (typeof done === 'function') done()
  return true
}

/** What the command line says and prints, from within this process; `bytes` are those of files that it prints as they are. */
export async function runMain(t: Test, ...args: readonly string[]) {
  const stdout = t.capture(process.stdout, 'write', written)
  const stderr = t.capture(process.stderr, 'write')
  const code = await main(args)
  stdout.restore()
  stderr.restore()
  const text = (calls: readonly { args: readonly unknown[] }[]): string =>
    calls.map(({ args }) => String(args[0])).join('')
  const printed = stdout()
  const files = printed.flatMap(({ args: [chunk] }) =>
    chunk instanceof Uint8Array ? [Uint8Array.from(chunk)] : [],
  )
  return {
    code,
    stdout: text(printed),
    stderr: text(stderr()),
    bytes: Buffer.concat(files).toString('latin1'),
  }
}
