import { constants, openSync } from 'node:fs'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The interval between checks for a reader, in milliseconds. */
const PATIENCE = 50

/** A named pipe that has a reader. */
export interface NamedPipe {
  /** Writes all bytes at the pace of the reader; rejects with EPIPE when the reader is gone. */
  write(bytes: Uint8Array): Promise<void>
  /** Closes the pipe after everything was written. */
  close(): Promise<void>
}

/**
 * Opens the named pipe at `path` as soon as it has a reader, and passes it to `use`. A blocking open or write would hold a thread
 * that cannot be stopped, not even by the end of the process, so both wait in the event loop, and `signal` aborts them.
 *
 * @throws node's own error, or the signal's reason
 */
export async function withNamedPipe<T>(
  path: string,
  signal: AbortSignal | undefined,
  use: (pipe: NamedPipe) => Promise<T>,
): Promise<T> {
  const descriptor = await openForReader(path, signal)
  const { Socket } = process.getBuiltinModule('node:net')
  const socket = new Socket({ fd: descriptor, readable: false, writable: true })
  // Each write reports its error to its callback.
  socket.on('error', () => undefined)
  const onAbort = (): void => void socket.destroy()
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await use({
      write: (bytes) => settled((done) => socket.write(bytes, done)),
      close: () => settled((done) => socket.end(done)),
    })
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause
  } finally {
    signal?.removeEventListener('abort', onAbort)
    socket.destroy()
    await closed(socket)
  }
}

async function openForReader(path: string, signal: AbortSignal | undefined): Promise<number> {
  for (;;) {
    signal?.throwIfAborted()
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch (cause) {
      // The pipe has no reader yet. Source: fifo(7)
      if ((cause as NodeJS.ErrnoException).code !== 'ENXIO') throw cause
    }
    await sleep(PATIENCE, undefined, signal && { signal }).catch(() => undefined)
  }
}

function settled(act: (done: (cause?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => act((cause) => (cause ? reject(cause) : resolve())))
}

function closed(socket: Socket): Promise<void> | void {
  if (socket.closed) return undefined
  return new Promise((resolve) => socket.once('close', () => resolve()))
}
