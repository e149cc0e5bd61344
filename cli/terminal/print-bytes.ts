import { once } from 'node:events'

/** Writes to standard output, no faster than it is read; who reads no more ends it. */
export async function printBytes(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  const { stdout } = process
  let isClosed = false
  stdout.once('error', (cause: NodeJS.ErrnoException) => {
    isClosed = true
    if (cause.code !== 'EPIPE') throw cause
  })
  for await (const chunk of chunks) {
    if (isClosed) return
    // A chunk is read before the next one is asked for.
    if (!stdout.write(Uint8Array.from(chunk)) && !isClosed)
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')])
  }
}
