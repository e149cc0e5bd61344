import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { EXIT, Failure } from '../report/exit.ts'

interface Answer {
  readonly return?: unknown
  readonly error?: { readonly desc: string }
}

/** Milliseconds until QEMU has answered. */
const PATIENCE = 10_000

/**
 * Puts an image into the CD-ROM that is called `config-drive`, through QEMU's monitor.
 *
 * @throws Failure when QEMU cannot be reached, or refuses
 */
export async function changeMedium(socket: string, path: string): Promise<void> {
  const connection = createConnection(socket)
  connection.setTimeout(PATIENCE, () => connection.destroy(new Error('no answer')))
  const medium = { device: 'config-drive', filename: path, format: 'raw', 'read-only-mode': 'read-only' }
  try {
    await command(connection, 'blockdev-change-medium', { ...medium, force: true })
  } catch (cause) {
    throw new Failure(EXIT.failed, `QEMU at ${socket}: ${(cause as Error).message}`)
  } finally {
    connection.destroy()
  }
}

/**
 * Has QEMU do one thing, through a monitor that nobody has spoken to.
 * https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html
 *
 * @throws Error with QEMU's words when it refuses
 */
export async function command(monitor: Duplex, execute: string, args: object = {}): Promise<void> {
  const commands = [{ execute: 'qmp_capabilities' }, { execute, arguments: args }]
  for (const each of commands) monitor.write(`${JSON.stringify(each)}\n`)
  let left = commands.length
  for await (const line of createInterface({ input: monitor })) {
    const { return: result, error } = JSON.parse(line) as Answer
    if (error !== undefined) throw new Error(error.desc)
    // Its greeting, and what happens meanwhile, are neither.
    if (result !== undefined && --left === 0) return
  }
  throw new Error('it has hung up')
}
