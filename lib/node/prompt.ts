import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { decodeUtf8 } from '../text/utf8.ts'

/** Thrown after Ctrl-C at a prompt. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

const TERMINAL = '/dev/tty'

const END_OF_TEXT = 3
const END_OF_TRANSMISSION = 4
const BACKSPACES: readonly number[] = [8, 127]
const LINE_ENDS: readonly number[] = [10, 13]
/** Ctrl-U, which deletes the whole line. */
const KILL = 21

/**
 * Reads a line from the terminal without echo, or returns the problem. It uses the terminal of the process, whatever standard input
 * and output are.
 *
 * @throws Interrupted after Ctrl-C
 */
export function promptHidden(text: string): string | { readonly problem: string } {
  let descriptor: number
  let terminal: ReadStream
  try {
    descriptor = openSync(TERMINAL, 'r+')
    // A separate descriptor: a stream makes its own descriptor non-blocking.
    terminal = new ReadStream(openSync(TERMINAL, 'r+'))
  } catch {
    return { problem: 'there is no terminal' }
  }
  try {
    // Before the prompt, so that input typed ahead is not echoed.
    terminal.setRawMode(true)
    writeSync(descriptor, `${text}: `)
    const line = typedLine(descriptor)
    writeSync(descriptor, '\r\n')
    if (line === undefined) return { problem: 'nothing was typed' }
    return decodeUtf8(line) ?? { problem: 'what was typed is not UTF-8' }
  } finally {
    terminal.setRawMode(false)
    terminal.destroy()
    closeSync(descriptor)
  }
}

/** Returns the bytes of the line, or undefined for Ctrl-D on an empty line. */
function typedLine(descriptor: number): Uint8Array | undefined {
  const typed: number[] = []
  const byte = new Uint8Array(1)
  while (readSync(descriptor, byte) === 1) {
    const [code = 0] = byte
    if (code === END_OF_TEXT) {
      writeSync(descriptor, '\r\n')
      throw new Interrupted('interrupted at a prompt')
    }
    if (LINE_ENDS.includes(code)) return Uint8Array.from(typed)
    if (code === END_OF_TRANSMISSION && typed.length === 0) return undefined
    if (code === KILL) typed.length = 0
    // A backspace deletes all bytes of a UTF-8 character.
    else if (BACKSPACES.includes(code)) while ((typed.pop() ?? 0) >> 6 === 2) continue
    else if (code !== END_OF_TRANSMISSION) typed.push(code)
  }
  return undefined
}
