import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { EXIT, Failure } from '../report/exit.ts'
import { DRIVE_ID } from './qemu.ts'

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
  const medium = { device: DRIVE_ID, filename: path, format: 'raw', 'read-only-mode': 'read-only' }
  await ask(socket, 'blockdev-change-medium', { ...medium, force: true })
}

/**
 * Asks for the file in that CD-ROM; undefined when it is empty.
 *
 * @throws Failure when QEMU cannot be reached, and when it has no such CD-ROM
 */
export async function mediumOf(socket: string): Promise<string | undefined> {
  const blocks = (await ask(socket, 'query-block')) as readonly Block[]
  const found = blocks.find(({ device, removable }) => device === DRIVE_ID && removable)
  if (found === undefined)
    throw new Failure(EXIT.failed, `the QEMU at ${socket} has no CD-ROM with the id ${DRIVE_ID}`)
  return found.inserted?.file
}

/** https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html, BlockInfo */
interface Block {
  readonly device: string
  readonly removable: boolean
  readonly inserted?: { readonly file: string }
}

async function ask(socket: string, execute: string, args: object = {}): Promise<unknown> {
  const connection = createConnection(socket)
  connection.setTimeout(PATIENCE, () => connection.destroy(new Error('no answer')))
  try {
    return await command(connection, execute, args)
  } catch (cause) {
    throw new Failure(EXIT.failed, `QEMU at ${socket}: ${(cause as Error).message}`)
  } finally {
    connection.destroy()
  }
}

/**
 * Has QEMU do one thing, through a monitor that nobody has spoken to, and returns its answer.
 * https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html
 *
 * @throws Error with QEMU's words when it refuses
 */
export async function command(monitor: Duplex, execute: string, args: object = {}): Promise<unknown> {
  const commands = [{ execute: 'qmp_capabilities' }, { execute, arguments: args }]
  for (const each of commands) monitor.write(`${JSON.stringify(each)}\n`)
  let left = commands.length
  for await (const line of createInterface({ input: monitor })) {
    const { return: result, error } = JSON.parse(line) as Answer
    if (error !== undefined) throw new Error(error.desc)
    // Its greeting, and what happens meanwhile, are neither.
    if (result !== undefined && --left === 0) return result
  }
  throw new Error('it has hung up')
}
