import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { reasonOf } from '../../lib/node/reason.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Lets a server listen, and returns its port.
 *
 * @throws Failure when it cannot
 */
export async function listen(
  server: Server,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<number> {
  try {
    server.listen(port, address)
    await once(server, 'listening')
  } catch (cause) {
    throw new Failure(EXIT.failed, `cannot listen on ${address}:${port}: ${listenReason(cause)}`, [], {
      code: 'cannot-listen',
    })
  }
  return (server.address() as AddressInfo).port
}

function listenReason(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'the port is in use'
  if (code === 'EADDRNOTAVAIL') return 'this machine does not have the address'
  return reasonOf(cause)
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Waits for a signal that ends the process, or for the end of the work. */
export async function untilEnd({ signal }: AbortController): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      for (const name of SIGNALS) process.off(name, stop)
      resolve()
    }
    for (const name of SIGNALS) process.on(name, stop)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })
}

/** The longest time for open requests after the end, in milliseconds. */
const DRAIN = 10_000

/** Closes a server once the open requests are answered. */
export async function drained(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const late = setTimeout(() => server.closeAllConnections(), DRAIN)
  await closed
  clearTimeout(late)
}
