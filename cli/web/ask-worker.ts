import type { Call, Calls, Return } from './worker.ts'

/** The element that holds the worker's program in a page that is one file. */
const INLINE = 'worker-program'

let worker: Worker | undefined
let last = 0
const waiting = new Map<number, { resolve(value: unknown): void; reject(cause: Error): void }>()

/** Asks the worker, where all that takes time is done. */
export function ask<N extends keyof Calls>(
  name: N,
  ...args: Parameters<Calls[N]>
): Promise<Awaited<ReturnType<Calls[N]>>> {
  worker ??= started()
  const id = ++last
  worker.postMessage({ id, name, args } satisfies Call)
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
  })
}

function started(): Worker {
  const program = document.getElementById(INLINE)?.textContent
  const made = new Worker(program === undefined ? 'worker.js' : URL.createObjectURL(new Blob([program])))
  made.addEventListener('message', ({ data: { id, value, failure } }: MessageEvent<Return>) => {
    const { resolve, reject } = waiting.get(id)!
    waiting.delete(id)
    if (failure === undefined) resolve(value)
    else reject(new Error(failure))
  })
  return made
}
