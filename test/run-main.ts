import { AsyncLocalStorage } from 'node:async_hooks'
import type { Test } from 'tap'
import { main } from '../cli/main.ts'

type Chunk = string | Uint8Array

/** What a run of the command line writes; tap writes its lines to the same streams, outside of the run. */
const runs = new AsyncLocalStorage<{ readonly out: Chunk[]; readonly err: Chunk[] }>()

/** Lets a stream keep what a run writes, and pass on everything else. */
function intercept(stream: NodeJS.WriteStream, name: 'out' | 'err'): void {
  const write = stream.write.bind(stream) as (...args: readonly unknown[]) => boolean
  const kept = (...args: readonly unknown[]): boolean => {
    const run = runs.getStore()
    if (run === undefined) return write(...args)
    const chunk = args[0] as Chunk
    // The writer may use its buffer again. Text in bytes is a Buffer; the bytes of a file are another array.
    run[name].push(
      typeof chunk === 'string'
        ? chunk
        : Buffer.isBuffer(chunk)
          ? Buffer.from(chunk)
          : Uint8Array.from(chunk),
    )
    const done = args.at(-1)
    if (typeof done === 'function') done()
    return true
  }
  stream.write = kept as typeof stream.write
}

intercept(process.stdout, 'out')
intercept(process.stderr, 'err')

const text = (chunks: readonly Chunk[]): string => chunks.map(String).join('')

/** What the command line says and prints, from within this process; `bytes` are those of files that it prints as they are. */
export async function runMain(_t: Test, ...args: readonly string[]) {
  const run = { out: [] as Chunk[], err: [] as Chunk[] }
  const code = await runs.run(run, () => main(args))
  const files = run.out.flatMap((chunk) => (chunk instanceof Uint8Array ? [chunk] : []))
  return {
    code,
    stdout: text(run.out),
    stderr: text(run.err),
    bytes: Buffer.concat(files).toString('latin1'),
  }
}
