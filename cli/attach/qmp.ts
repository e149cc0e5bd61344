import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { EXIT, Failure } from '../report/exit.ts'
import { DRIVE_ID } from './qemu.ts'

interface Answer {
  readonly return?: unknown
  readonly error?: { readonly desc: string }
}

/** Milliseconds to wait for an answer. */
const PATIENCE = 10_000

/**
 * Inserts an image into the CD-ROM with the ID `config-drive`, through QEMU's monitor.
 *
 * @throws Failure when QEMU does not answer, or refuses
 */
export async function changeMedium(socket: string, path: string): Promise<void> {
  const medium = { device: DRIVE_ID, filename: path, format: 'raw', 'read-only-mode': 'read-only' }
  await ask(socket, 'blockdev-change-medium', { ...medium, force: true })
}

/**
 * Empties that CD-ROM, whatever the guest says to it.
 *
 * @throws Failure when QEMU does not answer, or refuses
 */
export async function ejectMedium(socket: string): Promise<void> {
  await ask(socket, 'eject', { device: DRIVE_ID, force: true })
}

/**
 * Returns the file in that CD-ROM; undefined when it is empty.
 *
 * @throws Failure when QEMU does not answer, and when it has no such CD-ROM
 */
export async function mediumOf(socket: string): Promise<string | undefined> {
  const blocks = (await ask(socket, 'query-block')) as readonly Block[]
  const found = blocks.find(({ device, removable }) => device === DRIVE_ID && removable)
  if (found === undefined)
    throw new Failure(EXIT.failed, `the QEMU at ${socket} has no CD-ROM with the ID ${DRIVE_ID}`, [], {
      code: 'machine-unsuitable',
    })
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
    throw new Failure(EXIT.failed, `QEMU at ${socket}: ${(cause as Error).message}`, [], {
      code: 'machine-unsuitable',
    })
  } finally {
    connection.destroy()
  }
}

/**
 * Runs one QEMU command through a fresh monitor connection and returns the answer.
 * https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html
 *
 * @throws Error with QEMU's message when it refuses
 */
export async function command(monitor: Duplex, execute: string, args: object = {}): Promise<unknown> {
  const commands = [{ execute: 'qmp_capabilities' }, { execute, arguments: args }]
  for (const each of commands) monitor.write(`${JSON.stringify(each)}\n`)
  let left = commands.length
  for await (const line of createInterface({ input: monitor })) {
    const { return: result, error } = JSON.parse(line) as Answer
    if (error !== undefined) throw new Error(error.desc)
    // The greeting and events have neither member.
    if (result !== undefined && --left === 0) return result
  }
  throw new Error('QEMU closed the connection')
}
